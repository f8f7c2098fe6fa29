using System.Globalization;
using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;
using ScottPlot;
using ScottPlot.TickGenerators;
using SkiaSharp;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Charts;

/// <summary>
/// How all charts look: large type, so that they stay legible at half their size, and colors that everyone can tell apart.
/// </summary>
internal static class ChartStyle
{
    public static readonly Color Ours = Color.FromHex("#0072B2");
    public static readonly Color Other = Color.FromHex("#D55E00");
    public static readonly Color Reference = Color.FromHex("#888888");

    /// <summary>ScottPlot's own choice is a serif on a Linux without fonts but these.</summary>
    private static readonly string[] SansSerifs = ["Noto Sans", "DejaVu Sans", "Segoe UI", "Helvetica"];

    private const float TextSize = 20;
    private const float TitleSize = 18;

    public static Plot NewPlot(string title, string data, Machine machine, string xLabel, string yLabel)
    {
        Fonts.Default = SansSerifs.FirstOrDefault(SKFontManager.Default.FontFamilies.Contains) ?? Fonts.Default;
        var plot = new Plot();
        plot.Title(
            $"{title}\n{data}\n{machine.Processor}, {machine.Cores} cores, {machine.VectorBits}-bit vectors, {machine.Runtime}", TitleSize);
        plot.Axes.Title.Label.Bold = false;
        plot.XLabel(xLabel, TextSize);
        plot.YLabel(yLabel, TextSize);
        foreach (IAxis axis in (ReadOnlySpan<IAxis>)[plot.Axes.Bottom, plot.Axes.Left])
        {
            axis.Label.Bold = false;
            axis.TickLabelStyle.FontSize = TextSize;
        }
        plot.Axes.Right.MinimumSize = 30;
        plot.Legend.FontSize = TextSize;
        plot.Grid.MajorLineColor = Colors.Black.WithAlpha(0.12);
        return plot;
    }

    /// <summary>
    /// ScottPlot's axes are linear: they are given logarithms, and told to label each whole one with the number it stands for.
    /// </summary>
    public static void ShowLogarithms(this Plot plot)
    {
        foreach (IAxis axis in (ReadOnlySpan<IAxis>)[plot.Axes.Bottom, plot.Axes.Left])
            axis.TickGenerator = new NumericAutomatic
            {
                MinorTickGenerator = new LogMinorTickGenerator(),
                IntegerTicksOnly = true,
                LabelFormatter = logarithm => Math.Pow(10, logarithm).ToString("#,0.######", CultureInfo.InvariantCulture),
            };
        plot.Grid.MinorLineColor = Colors.Black.WithAlpha(0.05);
        plot.Grid.MinorLineWidth = 1;
    }

    public static void AddLine(this Plot plot, double[] xs, double[] ys, Color color, string legend)
    {
        var line = plot.Add.Scatter(xs, ys, color);
        line.LegendText = legend;
        line.LineWidth = 3;
        line.MarkerSize = 9;
    }

    /// <summary>Right below a point, where a rising line leaves room.</summary>
    public static void AddLabel(this Plot plot, string text, double x, double y, Color color)
    {
        var label = plot.Add.Text(text, x, y);
        label.LabelFontSize = TextSize;
        label.LabelFontColor = color;
        label.LabelAlignment = Alignment.UpperLeft;
        (label.OffsetX, label.OffsetY) = (10, 6);
    }
}
