using System.Globalization;
using MLNet.CooccurrenceEmbedding.Benchmarks.Scale;
using ScottPlot;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Charts;

/// <summary>Draws the time of an iteration against the size of the data, and a line of proportional growth.</summary>
internal static class IterationTime
{
    public static Plot AgainstLikes(GrowthReport report)
    {
        ScaleReport first = report.LikesDoubled[0];
        return Draw(report, report.LikesDoubled, "likes", Format($"{first.Items:N0} items"), "million likes", size => size.Likes / 1e6);
    }

    public static Plot AgainstItems(GrowthReport report)
    {
        ScaleReport first = report.ItemsDoubled[0];
        return Draw(report, report.ItemsDoubled, "items", Format($"{first.Likes:N0} likes"), "thousand items", size => size.Items / 1e3);
    }

    private static Plot Draw(
        GrowthReport report, ScaleReport[] sizes, string what, string @fixed, string xLabel, Func<ScaleReport, double> x)
    {
        int iterations = sizes.Min(size => size.Iterations);
        Plot plot = ChartStyle.CreatePlot(
            $"Time of an iteration against {what}",
            Format($"generated power-law likes: {@fixed}, dimension {sizes[0].Dimension}, median of {iterations} iterations"),
            report.Machine, xLabel, "seconds per iteration");
        double[] xs = [.. sizes.Select(x)], ys = [.. sizes.Select(size => size.SecondsPerIteration)];

        double[] proportional = [.. xs.Select(value => value / xs[0] * ys[0])];
        var reference = plot.Add.ScatterLine(new[] { 0, xs[^1] }, new[] { 0, proportional[^1] }, ChartStyle.Reference);
        reference.LinePattern = LinePattern.Dashed;
        reference.LineWidth = 2;
        reference.LegendText = $"in proportion to the {what}";
        plot.AddLine(xs, ys, ChartStyle.Ours, "measured");
        for (int i = 0; i < xs.Length; i++)
            plot.AddLabel(Format($"{ys[i]:G3} s{(i > 0 ? $"  (× {ys[i] / ys[i - 1]:F2})" : "")}"), xs[i], ys[i], ChartStyle.Ours);

        plot.Axes.SetLimits(0, 1.25 * xs[^1], 0, 1.12 * Math.Max(ys.Max(), proportional[^1]));
        plot.ShowLegend(Alignment.UpperLeft);
        return plot;
    }

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
