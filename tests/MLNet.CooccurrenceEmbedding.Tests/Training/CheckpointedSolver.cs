using Microsoft.Win32.SafeHandles;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Distribution;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.Tests.Training;

/// <summary>Solves a small problem from one start, with checkpoints, and can be interrupted at any iteration.</summary>
internal sealed class CheckpointedSolver(Likes likes, SolverOptions options)
{
    private readonly DistinctItems _items = DistinctItems.FromLikes(likes);

    public List<string> Messages { get; } = [];

    public List<string> Warnings { get; } = [];

    /// <summary>The iterations that were reported.</summary>
    public List<int> Iterations { get; } = [];

    public CheckpointIdentity Identity => new(
        DataFingerprint.Of(_items, SingleProcess.Instance), _items.Multiplicity.Length, options.Dimension, options.Seed, options.OptimizationTolerance, 0, null,
        Kernels.Best.VectorBits);

    public RowOperations Rows => new(_items.Multiplicity.Length, Kernels.Best, new Workers(1));

    public (SolverResult Result, float[] Vectors) Solve(
        string? folder = null, int interval = 1, int threads = 2, int? cut = null)
    {
        var workers = new Workers(threads);
        var x = new LikesCooccurrence(_items.Likes, _items.Multiplicity, Kernels.Best);
        var rows = new RowOperations(x.ItemCount, Kernels.Best, workers);
        Checkpoints? checkpoints = folder is null ? null
            : new(new CheckpointSettings(folder, interval, Messages.Add, Warnings.Add), Identity, rows);
        var progress = new FitProgress(report =>
        {
            if (report.Iteration == cut) throw new OperationCanceledException();
            if (report.Iteration is { } iteration) Iterations.Add(iteration);
        });
        using var memory = new Workspace();
        var solver = new MinresSolver(x, x.LossAtZero(workers), options, rows, memory);
        SolverResult result = solver.Solve(progress, checkpoints);
        var vectors = new List<float>();
        rows.Gather(solver.Vectors, (_, row) => vectors.AddRange(row));
        return (result, [.. vectors]);
    }

    public static CheckpointHeader ReadHeader(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path);
        return CheckpointFile.ReadHeader(file).Header!;
    }

    public static void AssertEqual(SolverResult expected, SolverResult actual)
    {
        Assert.Equal(expected.LossPerIteration, actual.LossPerIteration);
        Assert.Equal(Numbers(expected), Numbers(actual));

        static object Numbers(SolverResult result) => (
            result.Loss, result.LossAtZero, result.RelativeGradient, result.Converged, result.IsCertified, result.EstimatedGap,
            result.SmallestCurvature, result.UntriedRatio);
    }
}
