using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;
using MLNet.CooccurrenceEmbedding.Benchmarks.Compare;
using TorchSharp;

using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Recommenders;

/// <summary>
/// Full EASE (H. Steck, "Embarrassingly shallow autoencoders for sparse data", WWW 2019): B_ij = −P_ij/P_jj with P = (X + λI)⁻¹, items x
/// items, and score(H, j) = Σ_{i∈H} B_ij. The inverse is computed by Cholesky decomposition in single precision. Items that nobody likes
/// are omitted: this saves time and memory and changes no score.
/// </summary>
internal static class EaseRecommenders
{
    /// <summary>The number of items x items matrices at the peak.</summary>
    private const int Matrices = 5;

    private static readonly double[] Ridges = [50, 100, 200, 400];

    public static IEnumerable<NamedRecommender> Create(SplitLikes likes)
    {
        int columns = likes.Liked.Length;
        double needed = (double)Matrices * columns * columns * sizeof(float), present = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (needed > present || (long)columns * columns > Array.MaxLength)
            throw new UserErrorException(string.Create(CultureInfo.InvariantCulture,
                $"Full EASE needs {needed / 1e9:F0} GB for {columns:N0} liked items. Give a smaller ratings file."));
        if (!Libtorch.TryLoad(Environment.ProcessorCount)) throw new UserErrorException(Libtorch.Remedy);
        foreach (double ridge in Ridges)
        {
            long began = Stopwatch.GetTimestamp();
            float[] weights = ComputeWeights(likes, ridge);
            double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            yield return new NamedRecommender("full EASE", ridge, 0, seconds, (history, count) =>
            {
                var scores = new float[columns];
                foreach (int column in likes.GetColumns(history))
                    TensorPrimitives.Add(scores, weights.AsSpan(column * columns, columns), scores);
                return TopScores.Select(likes.Expand(scores), history, count, likes.Split.ItemNames);
            });
        }
    }

    private static float[] ComputeWeights(SplitLikes likes, double ridge)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor p = ComputeInverse(likes, ridge);
        using Tensor diagonal = p.diagonal().clone();
        return p.div_(-diagonal).contiguous().data<float>().ToArray();
    }

    private static Tensor ComputeInverse(SplitLikes likes, double ridge)
    {
        using Tensor s = DenseLikes.Create(likes), transposed = s.t();
        using Tensor x = transposed.mm(s);
        x.diagonal().add_(ridge);
        using Tensor factor = linalg.cholesky(x);
        x.Dispose();
        return cholesky_inverse(factor);
    }
}
