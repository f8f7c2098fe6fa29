using CsCheck;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.ReliabilityTests.Cases;
using MLNet.CooccurrenceEmbedding.TestSupport;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.ReliabilityTests.Properties;

public class TrainingTests(ITestOutputHelper output)
{
    [RandomFact]
    public void Loss_equals_its_definition_and_never_rises() => Campaign.Run(output, LikesCases.All, 300, likes =>
    {
        if (!likes.HasLikes)
        {
            Assert.Throws<InvalidOperationException>(() => CaseFit.Fit(likes));
            return;
        }
        var fitted = CaseFit.Fit(likes, parts: 1 + likes.Options.Threads % 3);
        EmbeddingsAssert.AssertValid(likes, fitted.Embeddings);
        EmbeddingsAssert.AssertLoss(new NaiveLoss(likes), fitted.Embeddings);
        if (likes.Ratings != Ratings.Weights) EmbeddingsAssert.AssertCarriedLoss(fitted.Embeddings);
    });

    [RandomFact]
    public void Warm_start_gives_a_valid_result() => Campaign.Run(output, Gen.Select(LikesCases.Liked, LikesCases.Liked), 100, pair =>
    {
        var (earlier, now) = pair;
        LikesCase sameDimension = earlier with { Options = earlier.Options with { Dimension = now.Options.Dimension } };
        ItemEmbeddings initial = CaseFit.Fit(sameDimension).Embeddings;
        ItemEmbeddings embeddings = CaseFit.Fit(now, change: options => options.InitialEmbeddings = initial).Embeddings;
        EmbeddingsAssert.AssertValid(now, embeddings);
        EmbeddingsAssert.AssertLoss(new NaiveLoss(now), embeddings);
    });

    [RandomFact]
    public void Fit_of_equal_likes_is_bit_identical() => Campaign.Run(output, LikesCases.Liked, 150, likes =>
    {
        ItemEmbeddings expected = CaseFit.Fit(likes).Embeddings;
        LikesCase other = likes.Shuffle(likes.Options.Seed) with
        {
            Options = likes.Options with { Threads = 9 - likes.Options.Threads },
            UserType = likes.UserType == typeof(string) ? typeof(long) : typeof(string),
        };
        ItemEmbeddings actual = CaseFit.Fit(other, parts: 1 + likes.Options.Threads % 4).Embeddings;
        Columns.AssertSameBits(expected.Matrix.ToArray(), actual.Matrix.ToArray());
        Assert.Equal(expected.Training!.LossPerIteration, actual.Training!.LossPerIteration);
        Assert.Equal(expected.Training.Loss, actual.Training.Loss);

        // The estimator uses at most one thread per processor. The trainer has no such limit.
        CaseOptions options = likes.Options;
        var solverOptions = new SolverOptions(options.Dimension, options.MaximumIterations, options.Tolerance, options.Seed);
        TrainingResult trained = new EmbeddingTrainer(Kernels.Best, new Workers(options.Threads))
            .Train(likes.Shuffle(1).ToLikes(), solverOptions, options.ItemScaling);
        Columns.AssertSameBits(expected.Matrix.ToArray(), trained.Vectors);
    });
}
