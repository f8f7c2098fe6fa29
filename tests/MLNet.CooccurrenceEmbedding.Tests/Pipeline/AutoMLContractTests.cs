using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Pipeline;

/// <summary>The requirements of AutoML for an estimator.</summary>
public class AutoMLContractTests
{
    private readonly MLContext _mlContext = Toy.Context();

    [Theory]
    [InlineData(typeof(CooccurrenceEmbeddingEstimator.Options))]
    [InlineData(typeof(CooccurrenceCountsEmbeddingEstimator.Options))]
    public void Options_have_a_parameterless_constructor_and_settable_properties(Type options)
    {
        Assert.NotNull(Activator.CreateInstance(options));
        Assert.All(options.GetProperties(), property => Assert.True(property.CanWrite, property.Name));
    }

    [Fact]
    public void Fit_does_not_change_the_estimator()
    {
        var estimator = _mlContext.Transforms.CooccurrenceEmbed(Toy.Options());
        Columns.AssertSameBits(
            estimator.Fit(Toy.Keyed()).Embeddings.Matrix.ToArray(), estimator.Fit(Toy.Keyed()).Embeddings.Matrix.ToArray());
    }

    [Fact]
    public void Transformer_is_not_disposable()
        => Assert.False(typeof(IDisposable).IsAssignableFrom(typeof(CooccurrenceEmbeddingTransformer)));

    [Fact]
    public void Canceled_context_stops_Fit_but_not_Transform_or_Save()
    {
        var transformer = _mlContext.Transforms.CooccurrenceEmbed("Vector", "Movie", "User", Toy.Dimension).Fit(Toy.Named(_mlContext));
        float[][] before = Columns.Vectors(transformer.Transform(Toy.Named(_mlContext)), "Vector");
        Cancellation.CancelAll(_mlContext);

        Columns.AssertSameBits(before, Columns.Vectors(transformer.Transform(Toy.Named(new MLContext())), "Vector"));
        Assert.NotEmpty(SavedModel.Bytes(transformer, Toy.Named(new MLContext())));
        Assert.Throws<OperationCanceledException>(
            () => _mlContext.Transforms.CooccurrenceEmbed("Vector", "Movie", "User", Toy.Dimension).Fit(Toy.Named(new MLContext())));
    }

    /// <summary>As Single, the ids 20000001 and 20000002 are one.</summary>
    [Fact]
    public void Numbers_of_inferred_columns_are_refused_as_ids_and_accepted_as_integers()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("ratings.csv");
        File.WriteAllLines(path, ["userId,movieId,rating", .. Toy.Likes.Select(like => $"{like.User},{20_000_000 + like.Item},4")]);
        // What InferColumns returns for such a file.
        var options = new TextLoader.Options
        {
            HasHeader = true,
            Separators = [','],
            Columns = [new("userId", DataKind.Single, 0), new("movieId", DataKind.Single, 1), new("rating", DataKind.Single, 2)],
        };
        var estimator = _mlContext.Transforms.CooccurrenceEmbed("Vector", "movieId", "userId", Toy.Dimension);
        var error = Assert.Throws<ArgumentOutOfRangeException>(
            () => estimator.Fit(_mlContext.Data.CreateTextLoader(options).Load(path)));
        Assert.Contains("DataKind.Int32", error.Message, StringComparison.Ordinal);
        Assert.Contains("InferColumns", error.Message, StringComparison.Ordinal);

        foreach (var column in options.Columns[..2]) column.DataKind = DataKind.Int32;
        TrainingSummary summary = estimator.Fit(_mlContext.Data.CreateTextLoader(options).Load(path)).Training;
        Assert.Equal(Toy.Likes.Select(like => like.Item).Distinct().Count(), summary.LikedItemCount);
    }
}
