using System.Globalization;
using MLNet.CooccurrenceEmbedding.Benchmarks.Compare;
using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;
using ScottPlot;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Charts;

/// <summary>Draws loss against time for Fit and the textbook implementation. Both axes are logarithmic.</summary>
internal static class LossAgainstTime
{
    public static Plot Draw(ComparisonReport report)
    {
        Plot plot = ChartStyle.CreatePlot(
            "Loss against time",
            string.Create(CultureInfo.InvariantCulture,
                $"{report.Data}: {report.Users:N0} users × {report.Items:N0} items, {report.Likes:N0} likes, dimension {report.Dimension}"),
            report.Machine, "seconds", "loss");
        plot.ShowLogarithms(plot.Axes.Bottom, plot.Axes.Left);

        Add(plot, report.FitTrajectory, ChartStyle.Ours, string.Create(CultureInfo.InvariantCulture,
            $"this library: {report.Iterations} iterations, the whole Fit in {report.FitSeconds:F2} s"));
        if (report.DenseTrajectory is { } dense)
        {
            // Before the first step no time has passed, and a logarithmic axis has no zero.
            Add(plot, dense[1..], ChartStyle.Other, string.Create(CultureInfo.InvariantCulture,
                $"textbook: dense X, autograd, Adam: {report.DenseStepSeconds:F2} s for one step"));
        }
        if (report.Optimum is { } optimum)
        {
            var line = plot.Add.HorizontalLine(Math.Log10(optimum), 2, ChartStyle.Reference, LinePattern.Dashed);
            line.LegendText = string.Create(CultureInfo.InvariantCulture, $"optimum: {optimum:N0}");
        }
        plot.ShowLegend(Alignment.MiddleLeft);
        return plot;
    }

    private static void Add(Plot plot, TrajectoryPoint[] points, Color color, string legend) => plot.AddLine(
        [.. points.Select(point => Math.Log10(point.Seconds))], [.. points.Select(point => Math.Log10(point.Loss))], color, legend);
}
