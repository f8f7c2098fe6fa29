using System.Buffers;
using System.Globalization;
using System.Numerics.Tensors;
using MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;
using MLNet.CooccurrenceEmbedding.Benchmarks.Compare;
using MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;
using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;
using MLNet.CooccurrenceEmbedding.Benchmarks.Recommenders;
using Tensor = TorchSharp.torch.Tensor;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Published;

/// <summary>
/// Full EASE as in <see cref="EaseRecommenders"/>, in the memory of one matrix of liked items x liked items.
/// </summary>
internal sealed class FullEase
{
    private readonly int[] _liked;
    private readonly string[] _names;
    private readonly float[] _inverse;
    private readonly float[] _scales;

    private FullEase(int[] liked, float[] inverse)
    {
        (_liked, _inverse) = (liked, inverse);
        _names = [.. liked.Select(item => item.ToString(CultureInfo.InvariantCulture))];
        _scales = [.. Enumerable.Range(0, liked.Length).Select(column => -1 / RowOf(column)[column])];
    }

    public static FullEase Fit(LikeRows likes, double ridge)
    {
        int[] counts = likes.CountPerItem();
        int[] liked = [.. Enumerable.Range(0, likes.ItemCount).Where(item => counts[item] > 0)];
        RequireMemory(liked.Length);
        if (!Libtorch.TryLoad(Environment.ProcessorCount)) throw new UserErrorException(Libtorch.Remedy);
        float[] matrix = CountCooccurrence(likes, liked);
        for (int column = 0; column < liked.Length; column++) matrix[(long)column * liked.Length + column] += (float)ridge;
        using (Tensor flat = TorchSharp.torch.frombuffer(matrix, TorchSharp.torch.float32))
        using (Tensor square = flat.view(liked.Length, liked.Length))
            InPlaceInverse.Invert(square);
        return new FullEase(liked, matrix);
    }

    /// <summary>Recommends items for a history of ascending items.</summary>
    public IEnumerable<int> Recommend(int[] history, int count)
    {
        int[] columns = [.. history.Select(item => Array.BinarySearch(_liked, item)).Where(column => column >= 0)];
        if (columns.Length == 0) return [];
        // A new array for each history would leave gigabytes to the garbage collector, which count as peak memory.
        float[] rented = ArrayPool<float>.Shared.Rent(_liked.Length);
        Span<float> scores = rented.AsSpan(0, _liked.Length);
        scores.Clear();
        foreach (int column in columns) TensorPrimitives.Add(scores, RowOf(column), scores);
        TensorPrimitives.Multiply(scores, _scales, scores);
        int[] best = [.. TopScores.Select(scores, columns, count, _names).Select(column => _liked[column])];
        ArrayPool<float>.Shared.Return(rented);
        return best;
    }

    private ReadOnlySpan<float> RowOf(int column) => _inverse.AsSpan(column * _liked.Length, _liked.Length);

    /// <summary>X = SᵀS, the numbers of users who like both items.</summary>
    private static float[] CountCooccurrence(LikeRows likes, int[] liked)
    {
        var columns = new int[likes.ItemCount];
        for (int column = 0; column < liked.Length; column++) columns[liked[column]] = column;
        var usersOf = new List<int>[liked.Length];
        for (int column = 0; column < liked.Length; column++) usersOf[column] = [];
        for (int user = 0; user < likes.UserCount; user++)
            foreach (int item in likes.ItemsOf(user)) usersOf[columns[item]].Add(user);

        var counts = new float[liked.Length * liked.Length];
        Parallel.For(0, liked.Length, column =>
        {
            Span<float> row = counts.AsSpan(column * liked.Length, liked.Length);
            foreach (int user in usersOf[column])
                foreach (int item in likes.ItemsOf(user)) row[columns[item]]++;
        });
        return counts;
    }

    private static void RequireMemory(int columns)
    {
        double needed = InPlaceInverse.BytesFor(columns), available = AvailableMemory.Bytes;
        if (needed <= available && (long)columns * columns <= Array.MaxLength) return;
        throw new UserErrorException(string.Create(CultureInfo.InvariantCulture,
            $"Full EASE needs {needed / 1e9:F1} GB for {columns:N0} liked items, and {available / 1e9:F1} GB are available. "
            + $"It is limited to {(int)Math.Sqrt(Array.MaxLength):N0} items. Omit --ease, or give a smaller split."));
    }
}
