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

    private static readonly Color LossColour = Color.FromHex("#0072B2");
    private static readonly Color GradientColour = Color.FromHex("#D55E00");

    public static byte[] Draw(IReadOnlyList<TrainingProgress> reports, TrainingSummary training)
    {
        Plot plot = PictureStyle.NewPlot(string.Create(CultureInfo.InvariantCulture,
            $"{training.LikeCount:N0} likes, {training.ItemCount:N0} movies, dimension {training.Dimension}: loss {training.Loss:N3} after {training.Iterations} iterations"));
        plot.XLabel("seconds", PictureStyle.TextSize);
        AddLine(plot, plot.Axes.Left, "loss", "#,0.######", LossColour, reports, report => report.Loss);
        AddLine(plot, plot.Axes.Right, "relative gradient", "0.##########", GradientColour, reports, report => report.RelativeGradient);
        plot.Axes.Bottom.TickLabelStyle.FontSize = PictureStyle.TextSize;
        plot.Axes.Bottom.Label.Bold = false;
        plot.ShowLegend(Alignment.UpperRight);
        return plot.GetImageBytes(Width, Height, ImageFormat.Png);
    }

    private static void AddLine(
        Plot plot, IYAxis axis, string name, string format, Color colour, IReadOnlyList<TrainingProgress> reports, Func<TrainingProgress, double> value)
    {
        // A logarithm has no place for zero, which a loss can reach.
        TrainingProgress[] positive = [.. reports.Where(report => value(report) > 0)];
        var line = plot.Add.Scatter(
            positive.Select(report => report.Elapsed.TotalSeconds).ToArray(),
            positive.Select(report => Math.Log10(value(report))).ToArray(),
            colour);
        line.LineWidth = 3;
        line.MarkerSize = 7;
        line.LegendText = name;
        line.Axes.YAxis = axis;
        axis.Label.Text = name;
        axis.Label.ForeColor = colour;
        axis.Label.FontSize = PictureStyle.TextSize;
        axis.Label.Bold = false;
        axis.TickLabelStyle.FontSize = PictureStyle.TextSize;
        // ScottPlot's axes are linear: they are given logarithms, and told to label each whole one with the number it stands for.
        axis.TickGenerator = new NumericAutomatic
        {
            MinorTickGenerator = new LogMinorTickGenerator(),
            IntegerTicksOnly = true,
            LabelFormatter = logarithm => Math.Pow(10, logarithm).ToString(format, CultureInfo.InvariantCulture),
        };
    }
}
