using System.Globalization;
using MLNet.CooccurrenceEmbedding;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace MovieRecommender.Pictures;

/// <summary>A training as a PNG picture: loss (left axis) and relative gradient (right axis) against time, both axes logarithmic.</summary>
internal static class LossPicture
{
    private const int Width = 1200;
    private const int Height = 720;

    private static readonly Color LossColor = Color.FromHex("#0072B2");
    private static readonly Color GradientColor = Color.FromHex("#D55E00");

    public static byte[] Draw(IReadOnlyList<TrainingProgress> reports, TrainingSummary training)
    {
        Plot plot = PictureStyle.NewPlot(string.Create(CultureInfo.InvariantCulture,
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
        // A logarithm has no place for zero, which a loss can reach.
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
        // ScottPlot's axes are linear: they are given logarithms, and told to label each with the number it stands for. Whole ones, unless there are too few.
        bool wholeOnes = logarithms.Length > 0 && logarithms.Max() - logarithms.Min() > 2;
        axis.TickGenerator = new NumericAutomatic
        {
            IntegerTicksOnly = wholeOnes,
            MinorTickGenerator = wholeOnes ? new LogMinorTickGenerator() : new EvenlySpacedMinorTickGenerator(1),
            LabelFormatter = logarithm => Rounded(Math.Pow(10, logarithm)),
        };
    }

    /// <summary>Four digits that count, the others zeros.</summary>
    private static string Rounded(double value)
    {
        string four = value.ToString("E3", CultureInfo.InvariantCulture);
        return decimal.Parse(four, NumberStyles.Float, CultureInfo.InvariantCulture).ToString("#,0.############", CultureInfo.InvariantCulture);
    }
}
