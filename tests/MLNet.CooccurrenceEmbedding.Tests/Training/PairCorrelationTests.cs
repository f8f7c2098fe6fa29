using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.TestSupport;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.Tests.Training;

/// <summary>Compares the correlation of a training with its definition. Some items share a row, and some have no user.</summary>
public sealed class PairCorrelationTests
{
    private const int Items = 50;

    private static readonly SolverOptions Options = new(5, 100, 1e-6, Seed: 0);

    [Theory]
    [InlineData(false, UserWeighting.None, 0)]
    [InlineData(false, UserWeighting.Inverse, 0.5)]
    [InlineData(true, UserWeighting.None, 0)]
    [InlineData(true, UserWeighting.InverseSquareRoot, 0.25)]
    public void Correlation_of_likes_equals_its_definition(bool weighted, UserWeighting weighting, double itemScaling)
    {
        Likes likes = CreateLikes(weighted, size: 1).Weighted(weighting);
        TrainingResult result = new EmbeddingTrainer(Kernels.Best, new Workers(2)).Train(likes, Options, itemScaling);
        AssertCorrelation(new NaiveModel(likes, itemScaling), result);
    }

    [Theory]
    [InlineData(1e-12f)]
    [InlineData(1e20f)]
    public void Correlation_of_very_small_and_large_weights_equals_its_definition(float size)
    {
        Likes likes = CreateLikes(weighted: true, size);
        TrainingResult result = new EmbeddingTrainer(Kernels.Best, new Workers(2)).Train(likes, Options);
        AssertCorrelation(new NaiveModel(likes), result);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    public void Correlation_of_counts_equals_its_definition(double itemScaling)
    {
        Likes likes = CreateLikes(weighted: false, size: 1);
        CooccurrenceCounts counts = RandomCounts.From(Items, RandomCounts.Rows(likes, diagonal: true));
        Assert.Contains(2, Multiplicity(counts));
        TrainingResult result = new EmbeddingTrainer(Kernels.Best, new Workers(2)).Train(counts, Options, itemScaling);
        AssertCorrelation(new NaiveModel(likes, itemScaling), result);
    }

    [Fact]
    public void Correlation_is_null_where_it_is_not_defined()
    {
        var trainer = new EmbeddingTrainer(Kernels.Best, new Workers(1));
        Likes alone = RandomLikes.From(2, 3, new(0, 0), new(1, 1));
        Assert.Null(trainer.Train(alone, Options).PairCorrelation);
        Likes allTogether = RandomLikes.From(2, 3, new(0, 0), new(0, 1), new(0, 2), new(1, 0), new(1, 1), new(1, 2));
        Assert.Null(trainer.Train(allTogether, Options).PairCorrelation);
        Assert.Null(trainer.Train(RandomLikes.From(1, 1, new UserItem(0, 0)), Options).PairCorrelation);
    }

    private static void AssertCorrelation(NaiveModel naive, TrainingResult result)
    {
        double expected = naive.PairCorrelation(result.Vectors, Options.Dimension);
        Assert.InRange(expected, 0.3, 0.999);
        Assert.Equal(expected, result.PairCorrelation!.Value, 1e-6);
    }

    /// <summary>Items 40 to 43 have the same users in pairs, and nobody likes item 49.</summary>
    private static Likes CreateLikes(bool weighted, float size)
    {
        var random = new Random(3);
        var pairs = new HashSet<UserItem>();
        for (int user = 0; user < 120; user++)
        {
            for (int n = 0; n < 7; n++) pairs.Add(new UserItem(user, (int)(40 * Math.Pow(random.NextDouble(), 2)) / 4 * 4 + user % 4));
            if (user % 5 == 0) pairs.UnionWith([new(user, 40), new(user, 41)]);
            if (user % 7 == 0) pairs.UnionWith([new(user, 42), new(user, 43)]);
        }
        UserItem[] likes = [.. pairs];
        float[] weights = [.. likes.Select(like => size * (like.Item >= 40 ? 2 : 0.5f + random.NextSingle()))];
        return Likes.FromPairs(Items, 120, [likes], 1, weighted ? [weights] : null);
    }

    private static int[] Multiplicity(CooccurrenceCounts counts)
    {
        counts.Distinct(out _, out int[] multiplicity);
        return multiplicity;
    }
}
