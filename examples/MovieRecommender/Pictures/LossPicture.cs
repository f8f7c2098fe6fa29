using System.Globalization;
using MLNet.CooccurrenceEmbedding;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace MovieRecommender.Pictures;

/// <summary>Draws a training: loss (left axis) and relative gradient (right axis) against time. Both axes are logarithmic.</summary>
internal static class LossPicture
{
    private const int Width = 1200;
    private const int Height = 720;

    private static readonly Color LossColor = Color.FromHex("#0072B2");
    private static readonly Color GradientColor = Color.FromHex("#D55E00");

    public static byte[] Draw(IReadOnlyList<TrainingProgress> reports, TrainingSummary training)
    {
        Plot plot = PictureStyle.CreatePlot(string.Create(CultureInfo.InvariantCulture,
            $"{training.LikeCount:N0} likes, {training.ItemCount:N0} movies, dimension {training.Dimension}: loss {training.Loss:N3} "
            + $"after {training.Iterations} iterations"));
        plot.XLabel("seconds", PictureStyle.TextSize);
        AddLine(plot, plot.Axes.Left, "loss", LossColor, reports, report => report.Loss);
        AddLine(plot, plot.Axes.Right, "relative gradient", GradientColor, reports, report => report.RelativeGradient);
        plot.Axes.Bottom.TickLabelStyle.FontSize = PictureStyle.TextSize;
        plot.Axes.Bottom.Label.Bold = false;
        plot.ShowLegend(Alignment.UpperRight);
        return plot.GetImageBytes(Width, Height, ImageFormat.Png);
    }

    private static void AddLine(
        Plot plot, IYAxis axis, string name, Color color, IReadOnlyList<TrainingProgress> reports, Func<TrainingProgress, double> value)
    {
        // A loss can be zero, which has no logarithm.
        TrainingProgress[] positive = [.. reports.Where(report => value(report) > 0)];
        double[] logarithms = [.. positive.Select(report => Math.Log10(value(report)))];
        var line = plot.Add.Scatter(positive.Select(report => report.Elapsed.TotalSeconds).ToArray(), logarithms, color);
        line.LineWidth = 3;
        line.MarkerSize = 7;
        line.LegendText = name;
        line.Axes.YAxis = axis;
        axis.Label.Text = name;
        axis.Label.ForeColor = color;
        axis.Label.FontSize = PictureStyle.TextSize;
        axis.Label.Bold = false;
        axis.TickLabelStyle.FontSize = PictureStyle.TextSize;
        // ScottPlot's axes are linear, so the coordinates are logarithms, and the labels show the numbers. The ticks are powers of ten
        // if the line spans more than two of them.
        bool powersOfTen = logarithms.Length > 0 && logarithms.Max() - logarithms.Min() > 2;
        axis.TickGenerator = new NumericAutomatic
        {
            IntegerTicksOnly = powersOfTen,
            MinorTickGenerator = powersOfTen ? new LogMinorTickGenerator() : new EvenlySpacedMinorTickGenerator(1),
            LabelFormatter = logarithm => Format(Math.Pow(10, logarithm)),
        };
    }

    /// <summary>Formats with four significant digits, without an exponent.</summary>
    private static string Format(double value)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        decimal rounded = decimal.Parse(value.ToString("E3", culture), NumberStyles.Float, culture);
        return rounded.ToString("#,0.############", culture);
    }
}
