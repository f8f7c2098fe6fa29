using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Pipeline;

/// <summary>What AutoML asks of an estimator, as far as it can be seen without AutoML.</summary>
public class AutoMLContractTests
{
    private readonly MLContext _mlContext = Toy.Context();

    [Theory]
    [InlineData(typeof(CooccurrenceEmbeddingEstimator.Options))]
    [InlineData(typeof(CooccurrenceCountsEstimator.Options))]
    public void Options_are_made_empty_and_then_set(Type options)
    {
        Assert.NotNull(Activator.CreateInstance(options));
        Assert.All(options.GetProperties(), property => Assert.True(property.CanWrite, property.Name));
    }

    [Fact]
    public void Fit_leaves_nothing_behind_in_the_estimator()
    {
        var estimator = _mlContext.Transforms.CooccurrenceEmbed(Toy.Options());
        Columns.AssertSameBits(estimator.Fit(Toy.Keyed()).Embeddings.Matrix.ToArray(), estimator.Fit(Toy.Keyed()).Embeddings.Matrix.ToArray());
    }

    [Fact]
    public void A_shared_transformer_cannot_be_disposed_with_one_of_its_users()
        => Assert.False(typeof(IDisposable).IsAssignableFrom(typeof(CooccurrenceEmbeddingTransformer)));

    [Fact]
    public void A_cancelled_context_stops_Fit_but_neither_Transform_nor_Save()
    {
        var transformer = _mlContext.Transforms.CooccurrenceEmbed("Vector", "Movie", "User", Toy.Dimension).Fit(Toy.Named(_mlContext));
        float[][] before = Columns.Vectors(transformer.Transform(Toy.Named(_mlContext)), "Vector");
        Cancellation.OfAll(_mlContext);

        Columns.AssertSameBits(before, Columns.Vectors(transformer.Transform(Toy.Named(new MLContext())), "Vector"));
        Assert.NotEmpty(SavedModel.Bytes(transformer, Toy.Named(new MLContext())));
        Assert.Throws<OperationCanceledException>(
            () => _mlContext.Transforms.CooccurrenceEmbed("Vector", "Movie", "User", Toy.Dimension).Fit(Toy.Named(new MLContext())));
    }
}
