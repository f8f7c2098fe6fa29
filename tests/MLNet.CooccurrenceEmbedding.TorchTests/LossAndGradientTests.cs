namespace MLNet.CooccurrenceEmbedding.TorchTests;

public sealed class LossAndGradientTests
{
    [Theory]
    [MemberData(nameof(SampleLikes.WithDimensions), MemberType = typeof(SampleLikes))]
    public void Loss_equals_that_of_PyTorch(string likes, int dimension)
    {
        double[,] s = SampleLikes.Named(likes);
        using TextbookModel textbook = TextbookModel.Create(s);
        float[] v = textbook.RandomVectors(dimension, seed: 1);

        Assert.Equal(1, Engine.Loss(s, v) / textbook.Loss(v), 1e-5);
    }

    [Theory]
    [MemberData(nameof(SampleLikes.WithDimensions), MemberType = typeof(SampleLikes))]
    public void Gradient_equals_that_of_PyTorch_autograd(string likes, int dimension)
    {
        double[,] s = SampleLikes.Named(likes);
        using TextbookModel textbook = TextbookModel.Create(s);
        float[] v = textbook.RandomVectors(dimension, seed: 1);

        var (rotated, actual) = Engine.Gradient(s, v);
        double[] expected = textbook.Gradient(rotated);

        Assert.Equal(expected.Length, actual.Length);
        double scale = expected.Max(Math.Abs);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5 * scale));
    }
}
