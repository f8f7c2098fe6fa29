using System.Globalization;
using System.Text;
using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Peers;

/// <summary>The comparison of this library with its peers.</summary>
/// <param name="Data">The likes and the splits.</param>
/// <param name="Seeds">The number of splits.</param>
/// <param name="Results">The results on average over the splits, in the order of the table.</param>
/// <param name="Versions">The versions of the peers.</param>
/// <param name="Skipped">The peers that were not measured, and what to install.</param>
/// <param name="Machine">The machine.</param>
internal sealed record PeersReport(
    string Data, int Seeds, PeerResult[] Results, string[] Versions, string[] Skipped, Machine Machine)
{
    /// <summary>Averages the splits: the median time, the largest memory and the mean of the loss and of the metrics.</summary>
    public static PeerResult[] Average(IEnumerable<PeerResult> splits) => [.. splits
        .GroupBy(split => (split.Method, split.Setting))
        .Select(group => new PeerResult(
            group.Key.Method,
            group.Key.Setting,
            group.Select(split => split.Seconds).Median(),
            group.Max(split => split.PeakMemoryMB),
            group.Average(split => split.Loss),
            group.Average(split => split.CappedRecall),
            group.Average(split => split.Ndcg)))];

    /// <summary>Formats the results as a Markdown table, and the rest as lines.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        Line($"{Data}");
        Line($"");
        Line($"| method | setting | seconds | peak memory, MB | loss | capped recall@20 | NDCG@20 |");
        Line($"|---|---|---|---|---|---|---|");
        foreach (PeerResult r in Results)
        {
            string seconds = FormatSeconds(r.Seconds);
            Line($"| {r.Method} | {r.Setting} | {seconds} | {r.PeakMemoryMB:N0} | {r.Loss:N0} | {r.CappedRecall:F3} | {r.Ndcg:F3} |");
        }
        Line($"");
        foreach (string reason in Skipped) Line($"Not measured: {reason}");
        Line($"{string.Join(", ", Versions)}");
        Line($"{Machine}");
        return text.ToString().TrimEnd();

        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
    }

    private static string FormatSeconds(double seconds) =>
        seconds.ToString(seconds < 0.995 ? "0.00" : seconds < 9.95 ? "0.0" : "0", CultureInfo.InvariantCulture);
}
