using System.Globalization;
using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;
using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;
using SkiaSharp;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Charts;

/// <summary>
/// The style of the charts: a large font, which is legible at half the size, and colors that color-blind people can distinguish.
/// </summary>
internal static class ChartStyle
{
    public static readonly Color Ours = Color.FromHex("#0072B2");
    public static readonly Color Other = Color.FromHex("#D55E00");
    public static readonly Color Reference = Color.FromHex("#888888");
    public static readonly Color Text = Color.FromHex("#222222");

    /// <summary>Preferred fonts. ScottPlot's default can be a serif font on Linux.</summary>
    private static readonly string[] SansSerifs = ["Noto Sans", "DejaVu Sans", "Segoe UI", "Helvetica"];

    public const float TextSize = 20;

    private const float TitleSize = 18;

    public static Plot CreatePlot(string title, string data, Machine machine, string xLabel, string yLabel)
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
    /// Makes axes logarithmic. ScottPlot's axes are linear, so the coordinates are logarithms, and each integer has the label of its
    /// power.
    /// </summary>
    public static void ShowLogarithms(this Plot plot, params ReadOnlySpan<IAxis> axes)
    {
        foreach (IAxis axis in axes)
            axis.TickGenerator = new NumericAutomatic
            {
                MinorTickGenerator = new LogMinorTickGenerator(),
                IntegerTicksOnly = true,
                LabelFormatter = logarithm => Math.Pow(10, logarithm).ToString("#,0.######", CultureInfo.InvariantCulture),
            };
        plot.Grid.MinorLineColor = Colors.Black.WithAlpha(0.05);
        plot.Grid.MinorLineWidth = 1;
    }

    public static Scatter AddLine(this Plot plot, double[] xs, double[] ys, Color color, string legend)
    {
        var line = plot.Add.Scatter(xs, ys, color);
        line.LegendText = legend;
        line.LineWidth = 3;
        line.MarkerSize = 9;
        return line;
    }

    /// <summary>Adds a label below and to the right of a point.</summary>
    public static void AddLabel(this Plot plot, string text, double x, double y, Color color)
    {
        var label = plot.Add.Text(text, x, y);
        label.LabelFontSize = TextSize;
        label.LabelFontColor = color;
        label.LabelAlignment = Alignment.UpperLeft;
        (label.OffsetX, label.OffsetY) = (10, 6);
    }
}
