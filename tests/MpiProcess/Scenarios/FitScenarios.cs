using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.ML;
using MLNet.CooccurrenceEmbedding;
using MLNet.CooccurrenceEmbedding.Mpi;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MpiProcess.Scenarios;

/// <summary>Fits on the ranks.</summary>
internal static class FitScenarios
{
    /// <summary>
    /// [PARTS, FORMAT...]: writes the hash of the vectors for each format, or for those that are named, and for each placement. Ranks beyond
    /// PARTS have no rows.
    /// </summary>
    public static void Shapes(string[] args)
    {
        using var world = MpiWorld.Start();
        int parts = int.Parse(args[0], CultureInfo.InvariantCulture);
        foreach (string shape in args.Length > 1 ? args[1..] : FitShapes.Names)
        {
            foreach (bool byUser in (bool[])[false, true])
            {
                var embeddings = FitShapes.Fit(shape, world.Collectives, parts, byUser);
                Report.Write($"{shape} {(byUser ? LikesPlacement.ByUser : LikesPlacement.Replicated)} {Hash(embeddings)}");
            }
        }
    }

    /// <summary>
    /// FOLDER TIMEOUT BROKEN LIMIT: fits with checkpoints in a folder. Writes the process, the phases and the iterations, and at the end the
    /// hash of the vectors. The rows of rank BROKEN cannot be read; −1 for none. Files cannot be longer than LIMIT bytes, if it is given.
    /// </summary>
    public static void Interrupted(string[] args)
    {
        int broken = int.Parse(args[2], CultureInfo.InvariantCulture);
        using var world = MpiWorld.Start(new() { CollectiveTimeout = TimeSpan.FromSeconds(int.Parse(args[1], CultureInfo.InvariantCulture)) });
        Report.Write($"{Environment.ProcessId}");
        if (args.Length > 3) FileLimit.Set(long.Parse(args[3], CultureInfo.InvariantCulture));
        var mlContext = new MLContext(0);
        mlContext.Log += (_, log) =>
        {
            if (log.Message.Contains("Continued from", StringComparison.Ordinal)) Report.Write(log.Message);
        };
        var estimator = mlContext.Transforms.CooccurrenceEmbed(new CooccurrenceEmbeddingEstimator.Options
        {
            OutputColumnName = "Vector",
            ItemColumnName = nameof(LikeRow.Item),
            UserColumnName = nameof(LikeRow.User),
            Dimension = 140, // enough for a single start, which has checkpoints
            OptimizationTolerance = 1e-8,
            CheckpointFolder = args[0],
            Progress = new Synchronous(progress => Report.Write(
                progress.Phase == TrainingPhase.Optimizing ? $"iteration {progress.Iteration}" : $"{progress.Phase}")),
        });
        IDataView rows = mlContext.Data.LoadFromEnumerable(Rows(world.Rank, world.Size, broken));
        Report.Write(Hash(world.Fit(estimator, rows).Embeddings));
    }

    /// <summary>Every <paramref name="parts"/>-th of the rows, from one on.</summary>
    private static IEnumerable<LikeRow> Rows(int part, int parts, int broken)
    {
        for (int row = part; row < 60_000; row += parts)
        {
            if (row > 50_000 && part == broken) throw new IOException("The disk is gone.");
            var random = new Random(row);
            yield return new LikeRow { User = row % 3000, Item = (int)(2000 * Math.Pow(random.NextDouble(), 2)) };
        }
    }

    private static string Hash(ItemEmbeddings embeddings)
        => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(embeddings.Matrix.Span)));

    private sealed class LikeRow
    {
        public int User { get; set; }

        public int Item { get; set; }
    }

    private sealed class Synchronous(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
