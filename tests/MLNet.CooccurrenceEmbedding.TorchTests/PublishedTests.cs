using MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;
using MLNet.CooccurrenceEmbedding.Benchmarks.Published;
using TorchSharp;

using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace MLNet.CooccurrenceEmbedding.TorchTests;

/// <summary>Measuring recommenders on published splits (benchmarks published).</summary>
public sealed class PublishedTests
{
    [Fact]
    public void Recall_and_NDCG_are_those_of_LightGCN()
    {
        // User 0 has 25 test items, user 1 one, and user 2 none.
        int[] many = [.. Enumerable.Range(0, 25)];
        var split = new PublishedSplit(LikeRows.Create(40, [[30], [30], [30]]), LikeRows.Create(40, [many, [39], []]));

        SplitQuality quality = SplitQuality.Compute(split, [[.. Enumerable.Range(0, 20)], [31, 32, 39]]);

        // 20 of 25 test items are recommended at best; the item of user 1 has rank 3.
        Assert.Equal((20.0 / 25 + 1) / 2, quality.Recall, 1e-12);
        Assert.Equal((1 + 1 / Math.Log2(4)) / 2, quality.Ndcg, 1e-12);
    }

    [Fact]
    public void User_without_recommendations_counts_with_0()
    {
        var split = new PublishedSplit(LikeRows.Create(3, [[0], []]), LikeRows.Create(3, [[1], [2]]));

        SplitQuality quality = SplitQuality.Compute(split, [[1], []]);

        Assert.Equal(new SplitQuality(0.5, 0.5), quality);
    }

    [Fact]
    public void Popularity_recommends_the_most_liked_items_without_those_of_the_user()
    {
        // Items 0, 1 and 2 have 3, 2 and 1 likes, and item 3 has none.
        LikeRows training = LikeRows.Create(4, [[0, 1, 2], [0, 1], [0]]);
        var split = new PublishedSplit(training, LikeRows.Create(4, [[3], [2], [2]]));

        PublishedResult result = PublishedRecommenders.MeasurePopularity(split);

        // The lists are (), (2) and (1, 2).
        Assert.Equal(2.0 / 3, result.Quality.Recall, 1e-12);
        Assert.Equal((0 + 1 + 1 / Math.Log2(3)) / 3, result.Quality.Ndcg, 1e-12);
    }

    [Fact]
    public void Recommender_of_this_library_finds_test_likes_of_two_groups_of_users()
    {
        PublishedResult result = PublishedRecommenders.MeasureLibrary(TwoGroups(), dimension: 4);

        Assert.Equal("this library, d = 4", result.Method);
        Assert.InRange(result.Quality.Recall, 0.99, 1);
        Assert.InRange(result.Quality.Ndcg, 0.99, 1);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(512)]
    [InlineData(1300)]
    public void Inverse_in_place_is_the_inverse(int n)
    {
        Libtorch.LoadOrSkip();
        using DisposeScope scope = NewDisposeScope();
        Tensor random = randn(n, 2 * n, generator: new Generator(1));
        Tensor matrix = random.mm(random.t()), expected = linalg.inv(matrix.to(float64));

        InPlaceInverse.Invert(matrix);

        double error = (matrix.to(float64) - expected).abs().max().item<double>(), largest = expected.abs().max().item<double>();
        Assert.InRange(error, 0, 1e-4 * largest);
    }

    [Fact]
    public void Full_EASE_recommends_by_the_formula()
    {
        Libtorch.LoadOrSkip();
        using DisposeScope scope = NewDisposeScope();
        const int Items = 12;
        const double Ridge = 3;
        var random = new Random(1);
        // Item 4 has no likes.
        int[][] users = [.. Enumerable.Range(0, 30).Select(_ =>
            random.GetItems([.. Enumerable.Range(0, Items).Where(item => item != 4)], 5).Distinct().Order().ToArray())];
        var dense = new double[users.Length, Items];
        for (int user = 0; user < users.Length; user++)
            foreach (int item in users[user]) dense[user, item] = 1;
        Tensor s = tensor(dense), p = linalg.inv(s.t().mm(s) + Ridge * eye(Items, dtype: float64));
        Tensor weights = p.div(-p.diagonal());

        var ease = FullEase.Fit(LikeRows.Create(Items, users), Ridge);

        foreach (int[] history in users)
        {
            double[] scores = [.. Enumerable.Range(0, Items).Select(item => history.Sum(liked => weights[liked, item].item<double>()))];
            IEnumerable<int> expected = Enumerable.Range(0, Items).Where(item => item != 4 && !history.Contains(item))
                .OrderByDescending(item => scores[item]).Take(3);
            Assert.Equal(expected, ease.Recommend(history, 3));
        }
    }

    [Fact]
    public void Full_EASE_on_a_split_chooses_its_ridge_and_finds_test_likes()
    {
        Libtorch.LoadOrSkip();

        PublishedResult result = PublishedEase.Measure(TwoGroups());

        Assert.StartsWith("EASE in full, λ = ", result.Method);
        Assert.InRange(result.Quality.Recall, 0.99, 1);
    }

    [Fact]
    public void Report_has_measured_results_and_those_published_on_the_split()
    {
        PublishedResult measured = new("this library, d = 300", new SplitQuality(0.18649, 0.15), 12.3, 0.04, 3, 812);
        PublishedFigure[] published = [new("LightGCN", 0.183, 0.1554, "paper"), new("other", 0.1, null, "page")];
        var report = new PublishedReport("data", [measured], published, []);

        string[] lines = report.ToString().Split(Environment.NewLine);

        Assert.Contains("| this library, d = 300 | 0.1865 | 0.1500 | 12 | 0.04 | 3.00 | 812 | measured |", lines);
        Assert.Contains("| LightGCN | 0.1830 | 0.1554 | | | | | paper |", lines);
        Assert.Contains("| other | 0.1000 |  | | | | | page |", lines);
    }

    [Fact]
    public void Unknown_split_has_no_published_results()
        => Assert.Empty(PublishedFigures.Find(TwoGroups()).Figures);

    /// <summary>40 users of two groups with 6 items each. Each user likes 5 of them, and the sixth is the test like.</summary>
    private static PublishedSplit TwoGroups()
    {
        int[][] test = [.. Enumerable.Range(0, 40).Select(user => new[] { user % 2 * 6 + user / 2 % 6 })];
        int[][] training = [.. test.Select((items, user) => Enumerable.Range(user % 2 * 6, 6).Except(items).ToArray())];
        return new PublishedSplit(LikeRows.Create(12, training), LikeRows.Create(12, test));
    }
}
