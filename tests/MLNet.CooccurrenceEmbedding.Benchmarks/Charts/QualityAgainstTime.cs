using MLNet.CooccurrenceEmbedding.Benchmarks.Peers;
using ScottPlot;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Charts;

/// <summary>Draws the quality of recommendations against the time of the fit, which is on a logarithmic axis.</summary>
internal static class QualityAgainstTime
{
    /// <summary>The space around the points, for their labels: decades of time before and after, and NDCG.</summary>
    private const double TimeBefore = 0.8, TimeAfter = 0.5, QualityMargin = 0.02;

    public static Plot Draw(PeersReport report, int width, int height)
    {
        Plot plot = ChartStyle.CreatePlot(
            "Quality of recommendations against the time of the fit", report.Data, report.Machine, "seconds of fitting", "NDCG@20");
        plot.ShowLogarithms(plot.Axes.Bottom);
        PeerResult[][] methods = [.. report.Results.GroupBy(result => result.Method).Select(results => results.ToArray())];
        foreach (PeerResult[] results in methods) Add(plot, results);

        double[] xs = [.. report.Results.Select(X)], ys = [.. report.Results.Select(result => result.Ndcg)];
        plot.Axes.SetLimits(xs.Min() - TimeBefore, xs.Max() + TimeAfter, ys.Min() - QualityMargin, ys.Max() + QualityMargin);
        plot.ShowLegend(Alignment.LowerLeft);
        plot.Legend.SymbolWidth = 50; // long enough for dashes
        var labels = new LabelPlacement(plot, width, height);
        foreach (PeerResult[] results in methods) labels.Avoid([.. results.Select(Point)]);
        // A long label has the fewest free positions.
        var texts = methods.SelectMany(results => Labeled(results).Select(result => (Result: result, Text: Label(result, results))));
        foreach (var (result, text) in texts.OrderByDescending(label => label.Text.Length))
            labels.Add(text, Point(result), ColorOf(result));
        return plot;
    }

    private static void Add(Plot plot, PeerResult[] results)
    {
        double[] xs = [.. results.Select(X)], ys = [.. results.Select(result => result.Ndcg)];
        // A single point has its method as its label.
        var line = plot.AddLine(xs, ys, ColorOf(results[0]), results.Length > 1 ? results[0].Method.Replace("`", "") : "");
        if (results[0].Method == LibraryPeer.Cosine) line.LinePattern = LinePattern.Dashed;
    }

    /// <summary>All points of a short line, and the ends of a long one.</summary>
    private static PeerResult[] Labeled(PeerResult[] results) => results.Length <= 3 ? results : [results[0], results[^1]];

    private static string Label(PeerResult result, PeerResult[] results)
        => results.Length > 1 ? result.Setting.Split(", ")[^1] : result.Method.Split(", ")[0];

    private static Color ColorOf(PeerResult result)
        => result.Method is LibraryPeer.Cosine or LibraryPeer.ClosedForm ? ChartStyle.Ours
        : result.Loss is null ? ChartStyle.Text : ChartStyle.Other;

    private static Coordinates Point(PeerResult result) => new(X(result), result.Ndcg);

    private static double X(PeerResult result) => Math.Log10(result.Seconds);
}
