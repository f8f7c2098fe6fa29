using Microsoft.ML;
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
}
