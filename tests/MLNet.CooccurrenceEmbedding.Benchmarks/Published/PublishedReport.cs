using System.Globalization;
using System.Text;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Published;

/// <summary>The results on a published split, and published results on it.</summary>
/// <param name="Data">The split.</param>
/// <param name="Measured">The results that were measured.</param>
/// <param name="Published">The results that were published.</param>
/// <param name="Skipped">Why a recommender was not measured.</param>
internal sealed record PublishedReport(string Data, PublishedResult[] Measured, PublishedFigure[] Published, string[] Skipped)
{
    public static string Describe(string path, PublishedSplit split) => string.Create(CultureInfo.InvariantCulture,
        $"{PublishedFigures.Find(split).Name ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(path))}: "
        + $"{split.Training.UserCount:N0} users x {split.Training.ItemCount:N0} items, {split.Training.Count:N0} training likes, "
        + $"{split.Test.Count:N0} test likes of {split.TestUsers.Length:N0} users");

    /// <summary>Formats the results as a Markdown table.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        Line($"{Data}");
        Line($"");
        Line($"| method | recall@20 | NDCG@20 | fit, s | build, s | all lists, s | peak memory, MB | source |");
        Line($"|---|---|---|---|---|---|---|---|");
        foreach (PublishedResult r in Measured)
        {
            string times = $"{FormatSeconds(r.FitSeconds)} | {FormatSeconds(r.BuildSeconds)} | {FormatSeconds(r.RecommendSeconds)}";
            Line($"| {r.Method} | {r.Quality.Recall:F4} | {r.Quality.Ndcg:F4} | {times} | {r.PeakMemoryMB:N0} | measured |");
        }
        foreach (PublishedFigure p in Published) Line($"| {p.Method} | {p.Recall:F4} | {p.Ndcg:F4} | | | | | {p.Source} |");
        foreach (string reason in Skipped) Line($"Not measured: {reason}");
        return text.ToString();

        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
    }

    private static string FormatSeconds(double seconds) =>
        seconds.ToString(seconds < 9.95 ? "0.00" : "0", CultureInfo.InvariantCulture);
}
