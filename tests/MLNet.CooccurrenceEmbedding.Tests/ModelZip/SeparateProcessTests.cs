using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.ModelZip;

/// <summary>A process without the library loads the model and gets the same bits.</summary>
public class SeparateProcessTests
{
    private readonly MLContext _mlContext = Toy.Context();

    private sealed class UnseenMovie
    {
        [ColumnName("userId")]
        public string UserId { get; set; } = "1";

        [ColumnName("movieId")]
        public uint MovieId { get; set; }

        [ColumnName("rating")]
        public float Rating { get; set; } = 5;
    }

    [Theory]
    [InlineData(UnknownItemVector.Zero)]
    [InlineData(UnknownItemVector.NaN)]
    public void Model_of_toy_likes_scores_unseen_items_bit_identically_without_the_library(UnknownItemVector unknown)
    {
        var options = Toy.Options();
        options.UnknownItem = unknown;
        IDataView data = Toy.Named(_mlContext);
        var model = _mlContext.Transforms.Conversion.MapValueToKey("Item", "Movie")
            .Append(_mlContext.Transforms.CooccurrenceEmbed(options)).Fit(data);
        IDataView toScore = _mlContext.Data.LoadFromEnumerable(
            Toy.Likes.Select(like => new NamedLikeRow { Movie = Toy.Movie(like.Item) })
                .Concat([new() { Movie = "never seen" }, new() { Movie = "" }]).ToArray());

        float[] expected = [.. Columns.Vectors(model.Transform(toScore), "Vector").SelectMany(row => row)];
        Assert.Equal((Toy.Likes.Count + 2) * Toy.Dimension, expected.Length);
        Columns.AssertSameBits(expected, SeparateProcessScorer.Score(_mlContext, model, data, toScore, "Vector"));
    }

    [Fact]
    public void Model_of_MovieLens_scores_unseen_movies_bit_identically_without_the_library()
    {
        IDataView likes = MovieLens.Likes(_mlContext);
        IDataView ratings = MovieLens.Ratings(_mlContext);
        var key = MovieLens.MovieKey(_mlContext).Fit(ratings);
        var embedding = FitMovieLens(likes);
        Assert.Equal((MovieLens.MovieCount, 300), (embedding.Embeddings.Count, embedding.Embeddings.Dimension));
        Assert.Equal(MovieLens.LikeCount, embedding.Training.LikeCount);
        var model = new TransformerChain<ITransformer>(key, embedding);

        IDataView known = _mlContext.Data.FilterRowsByColumn(ratings, "rating", lowerBound: 4);
        AssertSameInOtherProcess(known, MovieLens.LikeCount);
        IDataView unseen = _mlContext.Data.LoadFromEnumerable<UnseenMovie>(
            [new() { MovieId = 1 }, new() { MovieId = 4_000_000_000 }, new() { MovieId = 0 }]);
        AssertSameInOtherProcess(unseen, 3);

        void AssertSameInOtherProcess(IDataView toScore, int rowCount)
        {
            float[] expected = [.. Columns.Vectors(model.Transform(toScore), "MovieVector").SelectMany(row => row)];
            Assert.Equal(rowCount * 300, expected.Length);
            float[] actual = SeparateProcessScorer.Score(_mlContext, model, ratings, toScore, "MovieVector");
            Columns.AssertSameBits(expected, actual);
        }
    }

    [Fact]
    public void FromModel_returns_the_MovieLens_vectors_of_a_reloaded_model()
    {
        IDataView likes = MovieLens.Likes(_mlContext);
        var embedding = FitMovieLens(likes);

        Columns.AssertSame(
            embedding.Embeddings, ItemEmbeddings.FromModel(new MLContext(), SavedModel.Reload(embedding, likes), "MovieVector"));
        Assert.Equal("1", embedding.Embeddings.Names[0]); // the file's first movie id
    }

    private CooccurrenceEmbeddingTransformer FitMovieLens(IDataView likes) => _mlContext.Transforms
        .CooccurrenceEmbed(new()
        {
            OutputColumnName = "MovieVector",
            ItemColumnName = "Movie",
            UserColumnName = "userId",
            MaximumNumberOfIterations = 2,
        })
        .Fit(likes);
}
