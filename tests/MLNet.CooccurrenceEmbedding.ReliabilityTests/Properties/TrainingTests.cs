using CsCheck;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.ReliabilityTests.Cases;
using MLNet.CooccurrenceEmbedding.TestSupport;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.ReliabilityTests.Properties;

public class TrainingTests(ITestOutputHelper output)
{
    [RandomFact]
    public void The_loss_is_that_of_the_definition_and_never_rises() => Campaign.Run(output, LikesCases.All, 300, likes =>
    {
        if (!likes.HasLikes)
        {
            Assert.Throws<InvalidOperationException>(() => CaseFit.Of(likes));
            return;
        }
        var fitted = CaseFit.Of(likes, parts: 1 + likes.Options.Threads % 3);
        Result.AssertSound(likes, fitted.Embeddings);
        Result.AssertLoss(new NaiveLoss(likes), fitted.Embeddings);
        if (likes.Ratings != Ratings.Weights) Result.AssertCarriedLoss(fitted.Embeddings);
    });

    [RandomFact]
    public void A_start_from_earlier_vectors_ends_as_soundly() => Campaign.Run(output, Gen.Select(LikesCases.Liked, LikesCases.Liked), 100, pair =>
    {
        var (earlier, now) = pair;
        ItemEmbeddings initial = CaseFit.Of(earlier with { Options = earlier.Options with { Dimension = now.Options.Dimension } }).Embeddings;
        ItemEmbeddings embeddings = CaseFit.Of(now, change: options => options.InitialEmbeddings = initial).Embeddings;
        Result.AssertSound(now, embeddings);
        Result.AssertLoss(new NaiveLoss(now), embeddings);
    });

    [RandomFact]
    public void Equal_likes_give_equal_bits() => Campaign.Run(output, LikesCases.Liked, 150, likes =>
    {
        ItemEmbeddings expected = CaseFit.Of(likes).Embeddings;
        LikesCase other = likes.Shuffled(likes.Options.Seed) with
        {
            Options = likes.Options with { Threads = 9 - likes.Options.Threads },
            UserType = likes.UserType == typeof(string) ? typeof(long) : typeof(string),
        };
        ItemEmbeddings actual = CaseFit.Of(other, parts: 1 + likes.Options.Threads % 4).Embeddings;
        Columns.AssertSameBits(expected.Matrix.ToArray(), actual.Matrix.ToArray());
        Assert.Equal(expected.Training!.LossPerIteration, actual.Training!.LossPerIteration);
        Assert.Equal(expected.Training.Loss, actual.Training.Loss);

        // The estimator starts no more threads than there are processors; the trainer does.
        CaseOptions options = likes.Options;
        TrainingResult trained = EmbeddingTrainer.Train(
            likes.Shuffled(1).ToLikes(),
            new SolverOptions(options.Dimension, options.MaximumIterations, options.Tolerance, options.Seed),
            new Workers(options.Threads),
            progress: null,
            options.ItemScaling);
        Columns.AssertSameBits(expected.Matrix.ToArray(), trained.Vectors);
    });
}
