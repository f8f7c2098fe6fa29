using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.TorchTests;

/// <summary>Calls the trainer. Other files of these tests do not use its internal types.</summary>
internal static class Engine
{
    private static readonly Workers Two = new(2);

    public static double Loss(double[,] s, float[] vectors)
    {
        LikesCooccurrence x = Cooccurrence(s);
        using var v = new RowMatrix(x.ItemCount, vectors.Length / x.ItemCount);
        Fill(v, vectors);
        return ExactLoss.Compute(v, x, x.LossAtZero(Two), new RowOperations(x.ItemCount, Kernels.Best, Two));
    }

    /// <summary>∇L, items x dimension, row-major, at the vectors, which the engine can rotate first.</summary>
    public static (float[] Rotated, double[] Gradient) Gradient(double[,] s, float[] vectors)
    {
        LikesCooccurrence x = Cooccurrence(s);
        int dimension = vectors.Length / x.ItemCount;
        using var memory = new Workspace();
        var rows = new RowOperations(x.ItemCount, Kernels.Best, Two);
        var state = new SolverState(x, dimension, rows, memory);
        Fill(state.V, vectors);
        state.Refresh();
        state.MoveAndEvaluate(0, new LineSearch(x, dimension, rows, memory));
        return (Flat(state.V), [.. Flat(state.R).Select(r => 4.0 * r)]);

        float[] Flat(RowMatrix matrix)
            => [.. Enumerable.Range(0, x.ItemCount).SelectMany(item => matrix.Row(item)[..dimension].ToArray())];
    }

    /// <summary>The vectors, items x dimension, row-major, and the loss that the trainer reports for them.</summary>
    public static (float[] Vectors, double Loss) Fit(double[,] s, int dimension)
    {
        var options = new SolverOptions(dimension, MaximumNumberOfIterations: 5000, OptimizationTolerance: 1e-8, Seed: 0);
        TrainingResult result = new EmbeddingTrainer(Kernels.Best, Two).Train(CreateLikes(s), options);
        return (result.Vectors, result.Loss);
    }

    private static LikesCooccurrence Cooccurrence(double[,] s) =>
        new(CreateLikes(s), [.. Enumerable.Repeat(1, s.GetLength(1))], Kernels.Best);

    private static Likes CreateLikes(double[,] s)
    {
        int users = s.GetLength(0), items = s.GetLength(1);
        UserItem[] pairs =
        [
            .. from user in Enumerable.Range(0, users)
               from item in Enumerable.Range(0, items)
               where s[user, item] != 0
               select new UserItem(user, item),
        ];
        return Likes.FromPairs(items, users, [pairs]);
    }

    private static void Fill(RowMatrix matrix, float[] values)
    {
        for (int row = 0; row < matrix.Rows; row++) values.AsSpan(row * matrix.Columns, matrix.Columns).CopyTo(matrix.Row(row));
    }
}
