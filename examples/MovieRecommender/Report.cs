using System.Diagnostics;
using System.Text.Json;
using MLNet.CooccurrenceEmbedding;

namespace MovieRecommender;

/// <summary>The report that --json writes.</summary>
internal sealed record Report(
    int Users,
    int Items,
    long Likes,
    int Dimension,
    double Loss,
    double LossAtZero,
    double RelativeGradient,
    int Iterations,
    bool Converged,
    double ReadSeconds,
    double FitSeconds,
    double SaveSeconds,
    double LoadSeconds,
    double TotalSeconds,
    double PeakMemoryMB)
{
    private const double BytesPerMB = 1 << 20;

    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
    };

    /// <summary>Creates the report at the end of a run: total time and peak memory are those of the process until now.</summary>
    public static Report Create(TrainingSummary training, TimeSpan read, TimeSpan fit, TimeSpan save, TimeSpan load)
    {
        using Process process = Process.GetCurrentProcess();
        return new Report(
            training.UserCount,
            training.ItemCount,
            training.LikeCount,
            training.Dimension,
            training.Loss,
            training.LossAtZero,
            training.RelativeGradient,
            training.Iterations,
            training.Converged,
            read.TotalSeconds,
            fit.TotalSeconds,
            save.TotalSeconds,
            load.TotalSeconds,
            (DateTime.Now - process.StartTime).TotalSeconds,
            process.PeakWorkingSet64 / BytesPerMB);
    }

    public string ToJson() => JsonSerializer.Serialize(this, Format) + "\n";
}
