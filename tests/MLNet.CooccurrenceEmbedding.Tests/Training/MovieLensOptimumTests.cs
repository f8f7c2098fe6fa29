using System.Runtime.InteropServices;
using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.Tests.Numerics;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Training;

/// <summary>
/// Compares the loss on MovieLens with optima that were computed in double precision from several starts, including random ones, down to
/// gradients of 1e-9 of ‖V‖.
/// </summary>
public sealed class MovieLensOptimumTests(MovieLensOptimumTests.DefaultFit fit) : IClassFixture<MovieLensOptimumTests.DefaultFit>
{
    /// <summary>Ratings of 4 and more, 300 dimensions and default options, fitted once for all tests.</summary>
    public sealed class DefaultFit
    {
        private readonly Lazy<ItemEmbeddings> _embeddings = new(() => Fit(MovieLens.Likes(new MLContext()), _ => { }));

        public ItemEmbeddings Embeddings => _embeddings.Value;
    }

    [Fact]
    public void Default_options_reach_the_MovieLens_optimum_within_1e_4()
    {
        Assert.InRange(fit.Embeddings.Training!.Loss, 40_207.6, 40_211.7);
        Assert.Equal(63_482_944, fit.Embeddings.Training.LossAtZero);
        Assert.True(fit.Embeddings.Training.Converged);
    }

    [Theory]
    [InlineData(4, 300, 1e-7, 40_207.6, 40_207.72)]
    [InlineData(4, 32, 1e-5, 2_427_786.1, 2_428_030)]
    [InlineData(4, 32, 1e-9, 2_427_786.1, 2_427_786.4)]
    [InlineData(0, 300, 1e-5, 144_194.4, 144_208.9)]
    public void Training_reaches_the_reference_optimum_of_MovieLens(
        float minimumRating, int dimension, double tolerance, double lowest, double highest)
    {
        ItemEmbeddings embeddings = Fit(MovieLens.Likes(new MLContext(), minimumRating), options =>
        {
            options.Dimension = dimension;
            options.OptimizationTolerance = tolerance;
        });
        Assert.InRange(embeddings.Training!.Loss, lowest, highest);
    }

    [Fact]
    public void Every_movie_has_a_vector_and_unliked_movies_have_zeros()
    {
        ItemEmbeddings embeddings = fit.Embeddings;
        Assert.Equal(
            (MovieLens.MovieCount, 300, MovieLens.MovieCount * 300), (embeddings.Count, embeddings.Dimension, embeddings.Matrix.Length));
        int unliked = 0;
        for (int index = 0; index < embeddings.Count; index++)
        {
            if (embeddings.ItemCounts[index] > 0) continue;
            unliked++;
            Assert.Equal(-1, embeddings.GetVector(index).IndexOfAnyExcept(0f));
        }
        Assert.Equal(MovieLens.MovieCount - 6298, unliked); // 6298 movies have a rating of 4 or more
        Assert.Equal(MovieLens.LikeCount, embeddings.ItemCounts.Sum());
    }

    [Fact]
    public void Columns_of_the_vectors_are_orthogonal_and_of_decreasing_norm()
    {
        double[,] gram = Matrices.ComputeGramLowerTriangle(fit.Embeddings.Matrix.Span, 300);
        for (int k = 0; k < 300; k++)
        {
            if (k > 0) Assert.True(gram[k, k] <= gram[k - 1, k - 1]);
            for (int l = 0; l < k; l++)
                Assert.InRange(Math.Abs(gram[k, l]), 0, 1e-4 * Math.Min(gram[k, k], gram[l, l]));
        }
    }

    [Fact]
    public void Fit_of_MovieLens_is_bit_identical_for_any_row_order_and_thread_count()
    {
        var mlContext = new MLContext(seed: 7);
        IDataView shuffled = mlContext.Data.ShuffleRows(MovieLens.Likes(mlContext), seed: 7, shufflePoolSize: 10_000);
        ItemEmbeddings other = Fit(shuffled, options => options.NumberOfThreads = 1);
        Assert.True(MemoryMarshal.AsBytes(fit.Embeddings.Matrix.Span).SequenceEqual(MemoryMarshal.AsBytes(other.Matrix.Span)));
    }

    private static ItemEmbeddings Fit(IDataView likes, Action<CooccurrenceEmbeddingEstimator.Options> configure)
    {
        var options = new CooccurrenceEmbeddingEstimator.Options
        {
            OutputColumnName = "MovieVector", ItemColumnName = "Movie", UserColumnName = "userId", NumberOfThreads = 2,
        };
        configure(options);
        return new MLContext().Transforms.CooccurrenceEmbed(options).Fit(likes).Embeddings;
    }
}
