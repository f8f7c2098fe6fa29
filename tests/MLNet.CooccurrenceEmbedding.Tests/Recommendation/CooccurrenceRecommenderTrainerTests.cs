using MathNet.Numerics.LinearAlgebra;
using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.Embeddings;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Recommendation;

public class CooccurrenceRecommenderTrainerTests
{
    private static readonly Lazy<ItemRecommender> Trained = new(() => Fit());

    [Fact]
    public void Trained_recommender_says_what_it_chose()
    {
        ItemRecommender recommender = Trained.Value;
        RecommenderSummary training = recommender.Training!;

        Assert.Equal(2, training.Trials.Count);
        RecommenderTrial chosen = training.Trials[0], other = training.Trials[1];
        Assert.NotEqual(chosen.UserWeighting, other.UserWeighting);
        // Weights must recommend better by 1 % to be chosen.
        double leastGain = chosen.UserWeighting == UserWeighting.None ? 1 / 1.01 : 1.01;
        Assert.True(chosen.Ndcg >= leastGain * other.Ndcg, $"{chosen.Ndcg} against {other.Ndcg}");
        Assert.Equal((chosen.UserWeighting, chosen.ItemScaling), (training.UserWeighting, training.ItemScaling));
        Assert.Equal(
            (chosen.ResidualWeight, chosen.PopularityExponent), (recommender.ResidualWeight, recommender.PopularityExponent));
        // X grows with the likes that were held out, by about a fifth.
        Assert.InRange(recommender.L2Regularization / chosen.L2Regularization, 1, 1.5);
        Assert.InRange(training.ValidationUserCount, 200, GroupLikes.UserCount);
        Assert.InRange(training.Elapsed, TimeSpan.FromTicks(1), TimeSpan.FromMinutes(10));
        Assert.Equal(
            (training.UserWeighting, training.ItemScaling),
            (recommender.Embeddings.Training!.UserWeighting, recommender.Embeddings.Training.ItemScaling));
    }

    [Fact]
    public void Trained_recommender_is_better_than_popularity_and_not_worse_than_the_closed_form()
    {
        MLContext mlContext = Toy.Context();
        HoldOutSplit split = mlContext.Data.HoldOutLikes(GroupLikes.View(mlContext), "Movie", "User");
        double Quality(RecommenderMetrics metrics) => metrics.Recall + metrics.Ndcg;
        var embed = mlContext.Transforms.CooccurrenceEmbed("Vector", "Movie", "User", dimension: 3);

        double trained = Quality(split.Evaluate(mlContext.CooccurrenceRecommender(Options()).Fit(split.TrainSet), k: 5));
        double closedForm = Quality(split.Evaluate(embed.Fit(split.TrainSet).Embeddings.CreateRecommender(), k: 5));
        double popularity = Quality(split.EvaluatePopularity(k: 5));

        Assert.True(trained > 1.25 * popularity, $"{trained} against {popularity}");
        Assert.True(trained > 0.97 * closedForm, $"{trained} against {closedForm}");
    }

    [Fact]
    public void Equal_likes_give_equal_recommenders_in_any_order_and_on_any_number_of_threads()
    {
        (int, int)[] shuffled = [.. GroupLikes.Pairs];
        new Random(2).Shuffle(shuffled);
        ItemRecommender other = Fit(options => options.NumberOfThreads = 1, shuffled);

        Assert.Equal(Trained.Value.Training!.Trials, other.Training!.Trials);
        Assert.Equal(Trained.Value.Score([3, 17]), other.Score([3, 17]));
    }

    [Theory]
    [InlineData(0, 0, UserWeighting.None)]
    [InlineData(0.25, 0, UserWeighting.InverseSquareRoot)]
    [InlineData(0.5, 0, UserWeighting.InverseSquareRoot)]
    [InlineData(1, 0.3, UserWeighting.Inverse)]
    public void Scores_of_scaled_vectors_equal_those_of_the_dense_inverse_of_unscaled_counts(
        double scaling, double popularityExponent, UserWeighting weighting)
    {
        MLContext mlContext = Toy.Context();
        ItemEmbeddings embeddings = mlContext.Transforms.CooccurrenceEmbed(new CooccurrenceEmbeddingEstimator.Options
        {
            OutputColumnName = "Vector",
            ItemColumnName = "Movie",
            UserColumnName = "User",
            Dimension = 8,
            ItemScaling = scaling,
            UserWeighting = weighting,
        }).Fit(GroupLikes.View(mlContext)).Embeddings;
        double l2 = embeddings.KnownDiagonal.Average();
        ItemRecommender recommender = popularityExponent == 0
            ? embeddings.CreateRecommender(l2)
            : ItemRecommender.Create(embeddings, new(l2, 0, popularityExponent), ResidualWeights.None(embeddings.Count));

        // In the unit of likes, the scaled model is G⁻¹·(VVᵀ + Ψ)·G⁻¹ with the ridge λ·G⁻².
        double[] own = OwnCounts(weighting);
        Vector<double> g = Vector<double>.Build.Dense(embeddings.Count, item => Math.Pow(own[item], -scaling));
        Matrix<double> v = Matrix<double>.Build.Dense(embeddings.Count, 8, (i, k) => embeddings.GetVector(i)[k] / g[i]);
        Matrix<double> psi = Matrix<double>.Build.Diagonal(
            embeddings.Count, embeddings.Count, i => (Math.Max(embeddings.Uniqueness[i], 0) + l2) / (g[i] * g[i]));
        Matrix<double> p = (v * v.Transpose() + psi).Inverse();
        double mean = embeddings.ItemCounts.Average();
        double[] expected = [.. Enumerable.Range(0, embeddings.Count).Select(j
            => (((int[])[3, 17]).Where(i => i != j).Sum(i => -p[i, j]) / p[j, j])
                / Math.Pow(embeddings.ItemCounts[j] / mean, popularityExponent))];

        double largest = expected.Max(Math.Abs);
        Assert.Equal(
            expected, recommender.Score([3, 17]).Select(score => (double)score), (a, b) => Math.Abs(a - b) <= 1e-4 * largest);
    }

    [Fact]
    public void Residuals_are_the_strongest_differences_between_counts_and_products_of_vectors()
    {
        ItemRecommender recommender = Fit(options => options.NumberOfNeighbors = 4);
        ItemEmbeddings embeddings = recommender.Embeddings;
        ResidualWeights residuals = embeddings.Recommender!.Residuals;
        double[,] counts = Counts(embeddings.Training!.UserWeighting);
        double ridge = 8 * embeddings.KnownDiagonal.Average();

        for (int j = 0; j < embeddings.Count; j++)
        {
            var expected = Enumerable.Range(0, embeddings.Count)
                .Where(i => i != j && counts[i, j] > 0)
                .Select(i => (i, E: counts[i, j] * embeddings.ScaleOf(i) * embeddings.ScaleOf(j) - Dot(embeddings, i, j)))
                .OrderByDescending(pair => Math.Abs(pair.E) / (Math.Max(embeddings.Uniqueness[pair.i], 0) + ridge))
                .Take(4).OrderBy(pair => pair.i);
            var found = Enumerable.Range(0, embeddings.Count)
                .Where(i => residuals.ItemsOf(i).Contains(j)).Select(i => (i, E: (double)residuals.Find(i, j)));
            Assert.Equal(expected, found, (a, b) => a.i == b.i && Math.Abs(a.E - b.E) < 1e-4);
        }
    }

    [Fact]
    public void Without_neighbors_the_recommender_is_the_closed_form_of_its_vectors()
    {
        ItemRecommender recommender = Fit(options => options.NumberOfNeighbors = 0);
        ItemEmbeddings embeddings = recommender.Embeddings;

        ItemRecommender closedForm = ItemRecommender.Create(
            embeddings,
            new(recommender.L2Regularization, 0, recommender.PopularityExponent),
            ResidualWeights.None(embeddings.Count));
        Assert.Equal(closedForm.Score([1, 2]), recommender.Score([1, 2]));
    }

    [Fact]
    public void Explanations_add_up_to_the_score()
    {
        int[] history = [2, 7, 22, 40];
        float[] scores = Trained.Value.Score(history);
        for (int item = 0; item < GroupLikes.ItemCount; item++)
            Assert.Equal(scores[item], Trained.Value.Explain(history, item).Sum(part => part.Score), 1e-4 * scores.Max());
    }

    [Fact]
    public void Few_users_get_typical_settings()
    {
        ItemRecommender recommender = Fit(pairs: GroupLikes.Pairs.Where(pair => pair.User < 15));

        Assert.Equal(0, recommender.Training!.ValidationUserCount);
        Assert.Empty(recommender.Training.Trials);
        Assert.NotEmpty(recommender.Recommend([0, 5]));
    }

    [Fact]
    public void Fit_reports_its_choice_as_a_phase_and_its_end()
    {
        var reports = new List<TrainingProgress>();
        Fit(options => options.Progress = new SynchronousProgress(reports.Add));

        Assert.Contains(reports, report => report.Phase == TrainingPhase.Selecting);
        Assert.Equal(1, reports[^1].Completion);
    }

    [Fact]
    public void Fit_can_be_canceled_while_settings_are_chosen()
    {
        using var source = new CancellationTokenSource();
        void Configure(CooccurrenceRecommenderTrainer.Options options)
        {
            options.CancellationToken = source.Token;
            options.Progress = new SynchronousProgress(report =>
            {
                if (report.Phase == TrainingPhase.Selecting) source.Cancel();
            });
        }

        Assert.Throws<OperationCanceledException>(() => Fit(Configure));
    }

    [Fact]
    public void Fit_throws_if_no_user_likes_two_items()
    {
        string message = Assert.Throws<InvalidOperationException>(() => Fit(pairs: [(0, 1), (1, 2), (2, 3)])).Message;
        Assert.Contains("no user likes two items", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Fit(options => options.NumberOfNeighbors = -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Fit(options => options.Dimension = 0));
        Assert.Throws<ArgumentException>(() => Fit(options => options.ItemColumnName = ""));
        Assert.Contains(
            "Ratings",
            Assert.Throws<ArgumentOutOfRangeException>(() => Fit(options => options.UserColumnName = "Ratings")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_reads_every_format_of_likes()
    {
        MLContext mlContext = Toy.Context();
        var shapes = new LikeShapes(mlContext, [.. GroupLikes.Pairs.Select(pair => ($"u{pair.User:D3}", GroupLikes.Name(pair.Item)))]);
        float[] expected = Trained.Value.Score(["item 03", "item 17"]);

        var ratings = Options();
        (ratings.RatingColumnName, ratings.LikeThreshold) = ("Rating", 4);
        Assert.Equal(expected, mlContext.CooccurrenceRecommender(ratings).Fit(shapes.Rated()).Score(["item 03", "item 17"]));
        var baskets = Options();
        (baskets.ItemColumnName, baskets.UserColumnName) = ("Movies", null);
        Assert.Equal(expected, mlContext.CooccurrenceRecommender(baskets).Fit(shapes.Baskets()).Score(["item 03", "item 17"]));
    }

    internal static ItemRecommender Fit(
        Action<CooccurrenceRecommenderTrainer.Options>? configure = null, IEnumerable<(int, int)>? pairs = null)
    {
        MLContext mlContext = Toy.Context();
        var options = Options();
        configure?.Invoke(options);
        return mlContext.CooccurrenceRecommender(options).Fit(GroupLikes.View(mlContext, pairs));
    }

    private static CooccurrenceRecommenderTrainer.Options Options()
        => new() { ItemColumnName = "Movie", UserColumnName = "User", Dimension = 3 };

    private static double Dot(ItemEmbeddings embeddings, int i, int j)
        => embeddings.GetVector(i).ToArray().Zip(embeddings.GetVector(j).ToArray(), (a, b) => (double)a * b).Sum();

    private static double[] OwnCounts(UserWeighting weighting)
    {
        double[,] counts = Counts(weighting);
        return [.. Enumerable.Range(0, GroupLikes.ItemCount).Select(item => counts[item, item])];
    }

    /// <summary>SᵀS of the weighted likes.</summary>
    private static double[,] Counts(UserWeighting weighting)
    {
        var counts = new double[GroupLikes.ItemCount, GroupLikes.ItemCount];
        foreach (var user in GroupLikes.Pairs.GroupBy(pair => pair.User, pair => pair.Item))
        {
            double weight = Math.Pow(weighting.Factor(user.Count()), 2);
            foreach (int i in user)
                foreach (int j in user) counts[i, j] += weight;
        }
        return counts;
    }

    private sealed class SynchronousProgress(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
