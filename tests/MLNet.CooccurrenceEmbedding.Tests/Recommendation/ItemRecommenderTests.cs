using MathNet.Numerics.LinearAlgebra;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Recommendation;

public class ItemRecommenderTests
{
    private readonly ItemEmbeddings _random = Random(items: 40, dimension: 7);

    [Theory]
    [InlineData(40, 7, 3)]
    [InlineData(40, 7, 0.01)]
    [InlineData(40, 7, 1e4)]
    [InlineData(5, 12, 2)]
    [InlineData(1, 1, 1)]
    [InlineData(300, 33, 5)]
    public void Scores_equal_those_of_the_dense_inverse(int items, int dimension, double l2)
    {
        ItemEmbeddings embeddings = Random(items, dimension);
        ItemRecommender recommender = embeddings.CreateRecommender(l2);
        Matrix<double> weights = DenseWeights(embeddings, l2);

        var random = new Random(3);
        for (int round = 0; round < 10; round++)
        {
            int[] history = [.. Enumerable.Range(0, 1 + random.Next(6)).Select(_ => random.Next(items))];
            double[] expected = [.. Enumerable.Range(0, items).Select(j => history.Distinct().Sum(i => weights[i, j]))];
            double largest = expected.Max(Math.Abs); // a large ridge makes all scores small

            Assert.Equal(expected, recommender.Score(history).Select(score => (double)score), (a, b) => Math.Abs(a - b) <= 1e-5 * largest);
        }
    }

    [Theory]
    [InlineData(-100)]
    [InlineData(-65)]
    [InlineData(65)]
    [InlineData(100)]
    public void Scores_are_independent_of_the_scale_of_the_counts(int exponent)
    {
        double unit = Math.ScaleB(1, 2 * exponent); // X = VVᵀ + Ψ exceeds the range of a float; V does not
        float[] matrix = [.. _random.Matrix.ToArray().Select(number => MathF.ScaleB(number, exponent))];
        double[] diagonal = [.. _random.KnownDiagonal.Select(count => count * unit)];
        var scaled = new ItemEmbeddings(
            matrix, _random.Dimension, [.. _random.Names], [.. _random.ItemCounts], diagonal, _random.Training);

        Assert.Equal(
            _random.CreateRecommender(2).Score([3, 17]),
            scaled.CreateRecommender(2 * unit).Score([3, 17]),
            (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.Equal(
            _random.CreateRecommender(2).Recommend([3, 17]).Select(item => item.Index),
            scaled.CreateRecommender(2 * unit).Recommend([3, 17]).Select(item => item.Index));
    }

    [Fact]
    public void Recommend_returns_the_best_scores_without_history_excluded_and_unknown_items()
    {
        ItemRecommender recommender = _random.CreateRecommender(2);
        int[] history = [3, 17, 3];
        float[] scores = recommender.Score(history);

        IReadOnlyList<ScoredItem> best = recommender.Recommend(history, 10, exclude: [5, 6]);

        Assert.Equal(
            Enumerable.Range(0, 40)
                .Except([3, 17, 5, 6, ZeroItem])
                .OrderByDescending(item => scores[item])
                .Take(10)
                .Select(item => new ScoredItem(item, $"item {item}", scores[item])),
            best);
        Assert.Equal(best, recommender.Recommend(["item 17", "item 3"], 10, exclude: ["item 5", "item 6"]));
        Assert.Equal(37, recommender.Recommend(history, 40).Count); // all but two liked and one unknown
        Assert.Equal(10, recommender.Recommend(history).Count);
        Assert.Empty(recommender.Recommend([ZeroItem])); // a zero vector has no scores
        Assert.Equal(recommender.Recommend(history, 5), recommender.Recommend([.. history, ZeroItem], 5));
        Assert.Equal(0, recommender.Score(history, [ZeroItem])[0]);
        Assert.Equal([scores[9], scores[2]], recommender.Score(["item 3", "item 17"], ["item 9", "item 2"]));
    }

    [Fact]
    public void Explain_contributions_add_up_to_the_score()
    {
        ItemRecommender recommender = _random.CreateRecommender(2);
        int[] history = [1, 4, 9, 16, 25, 36];
        foreach (int item in (int[])[2, 9, ZeroItem])
        {
            IReadOnlyList<ScoredItem> parts = recommender.Explain(history, item);

            Assert.Equal(history.Except([item]), parts.Select(part => part.Index).Order());
            Assert.Equal(parts.OrderByDescending(part => part.Score), parts);
            Assert.Equal(recommender.Score(history, [item])[0], parts.Sum(part => part.Score), 1e-5);
        }
        Assert.Equal(recommender.Explain([1, 4], 2), recommender.Explain(["item 1", "item 4"], "item 2"));
    }

    [Fact]
    public void ItemRecommender_throws_for_invalid_arguments()
    {
        ItemRecommender recommender = _random.CreateRecommender();
        foreach (double l2 in (double[])[0, -1, double.NaN, double.PositiveInfinity])
            Assert.Equal("l2Regularization", Assert.Throws<ArgumentOutOfRangeException>(() => _random.CreateRecommender(l2)).ParamName);
        Assert.Contains(
            "empty", Assert.Throws<ArgumentException>(() => recommender.Recommend(Array.Empty<int>())).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => recommender.Score(Array.Empty<string>()));
        Assert.Throws<ArgumentException>(() => recommender.Explain(Array.Empty<int>(), 1));
        Assert.Contains(
            "at least 1",
            Assert.Throws<ArgumentOutOfRangeException>(() => recommender.Recommend([0], 0)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => recommender.Recommend([40]));
        Assert.Throws<ArgumentOutOfRangeException>(() => recommender.Recommend([0], exclude: [-1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => recommender.Score([0], [40]));
        Assert.Throws<ArgumentOutOfRangeException>(() => recommender.Explain([0], 40));
        Assert.Contains(
            "'item 30'", Assert.Throws<KeyNotFoundException>(() => recommender.Recommend(["itm 30"])).Message, StringComparison.Ordinal);
        Assert.Contains(
            "'item 30'",
            Assert.Throws<KeyNotFoundException>(() => recommender.Recommend(["item 1"], exclude: ["itm 30"])).Message,
            StringComparison.Ordinal);
        Assert.Throws<KeyNotFoundException>(() => recommender.Score(["itm 30"]));
        Assert.Throws<KeyNotFoundException>(() => recommender.Score(["item 1"], ["itm 30"]));
        Assert.Throws<KeyNotFoundException>(() => recommender.Explain(["itm 30"], "item 1"));
        Assert.Throws<KeyNotFoundException>(() => recommender.Explain(["item 1"], "itm 30"));
    }

    [Theory]
    [InlineData(1e-80)]
    [InlineData(double.Epsilon)]
    public void CreateRecommender_throws_when_the_ridge_is_too_small_for_single_precision(double l2)
    {
        // The second item has no uniqueness, so its ψ + λ is λ alone.
        var embeddings = new ItemEmbeddings([1, 2, 3, 0], 2, ["a", "b"], [10, 9], [10, 9], training: null);
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => embeddings.CreateRecommender(l2));
        Assert.Equal("l2Regularization", error.ParamName);
        Assert.Contains("at least 9E-74", error.Message, StringComparison.Ordinal);
        Assert.All(embeddings.CreateRecommender(9.1e-74).Score([0]), score => Assert.True(float.IsFinite(score)));
    }

    [Fact]
    public void CreateRecommender_throws_without_the_diagonal()
    {
        var loaded = new ItemEmbeddings([1, 2], 1, ["a", "b"], [0, 0], diagonal: null, training: null);

        Assert.Contains(
            "own counts", Assert.Throws<InvalidOperationException>(() => loaded.CreateRecommender()).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => loaded.CreateRecommender(100));
        Assert.Throws<InvalidOperationException>(() => loaded.Uniqueness);
    }

    [Fact]
    public void Default_ridge_follows_likes_per_user_and_count_noise()
    {
        TrainingSummary five = Toy.Fit(Toy.Context(), Toy.Keyed()).Training with { UserCount = 5 };
        // Columns of squared norms 25 and 2, counts whose squares add up to 500, 30 likes of 5 users: q = √500/2 = 11.2
        ItemEmbeddings plain = new([3, 1, 4, -1], 2, ["a", "b"], [10, 20], [10, 20], five);
        Assert.Equal(7 * Math.Pow(6, 0.75) * Math.Pow(Math.Sqrt(500) / 2, 1.25), plain.CreateRecommender().L2Regularization, 1e-9);

        // The same data, scaled: X times 100.
        ItemEmbeddings weighted = new([30, 10, 40, -10], 2, ["a", "b"], [10, 20], [1000, 2000], five);
        Assert.Equal(100 * plain.CreateRecommender().L2Regularization, weighted.CreateRecommender().L2Regularization, 1e-6);
        Assert.Equal(plain.CreateRecommender().Score([0]), weighted.CreateRecommender().Score([0]), (a, b) => Math.Abs(a - b) < 1e-6);

        // One dimension, so there is no second column. Without users, the likes per user are estimated from the counts:
        // (‖Σv‖² + Σψ)/ΣX_ii = (49 + 5)/30, a mean that is weighted by the likes per user.
        Assert.Equal(7 * Math.Pow(6, 0.75), plain.Truncate(1).CreateRecommender().L2Regularization, 1e-9);
        ItemEmbeddings counts = new([3, 4], 1, ["a", "b"], [10, 20], [10, 20], five with { UserCount = 0 });
        Assert.Equal(7 * Math.Pow(0.45 * 54 / 30, 0.75), counts.CreateRecommender().L2Regularization, 1e-9);
    }

    [Fact]
    public void Default_ridge_clamps_the_count_noise()
    {
        // Counts whose squares add up to 500, and one like of one user per X_ii: the ridge depends on the noise only.
        TrainingSummary one = Toy.Fit(Toy.Context(), Toy.Keyed()).Training with { UserCount = 30 };
        Assert.Equal(7 * Math.Pow(20, 1.25), GetRidge(secondSquare: 1e-3), 1e-9);
        Assert.Equal(7 * Math.Pow(0.8, 1.25), GetRidge(secondSquare: 1e3), 1e-9);
        Assert.Equal(7, GetRidge(secondSquare: 0), 1e-9); // a second column of zeros does not count

        double GetRidge(double secondSquare)
        {
            float[] matrix = [100, 0, 0, (float)Math.Sqrt(secondSquare)];
            return new ItemEmbeddings(matrix, 2, ["a", "b"], [10, 20], [10, 20], one).CreateRecommender().L2Regularization;
        }
    }

    [Fact]
    public void Equal_scores_are_sorted_by_item_index()
    {
        // b and d are similar, and so are a and c.
        ItemEmbeddings pairs = new([1, 2, 1, 2], 1, ["a", "b", "c", "d"], [5, 5, 5, 5], [5, 5, 5, 5], training: null);
        ItemRecommender recommender = pairs.CreateRecommender(1);

        Assert.Equal(["b", "d"], recommender.Recommend(["a", "c"]).Select(item => item.Name));
        Assert.Equal(["b", "d", "c"], recommender.Recommend(["a"]).Select(item => item.Name));
        Assert.Equal(["b", "d", "a"], recommender.Explain(["d", "a", "b"], "c").Select(part => part.Name));
    }

    [Fact]
    public void Zero_vectors_have_no_default_ridge_and_no_recommendations()
    {
        ItemEmbeddings zero = new([0, 0], 1, ["a", "b"], [1, 1], [1, 1], training: null);

        Assert.Contains(
            "nothing to recommend by",
            Assert.Throws<InvalidOperationException>(() => zero.CreateRecommender()).Message,
            StringComparison.Ordinal);
        Assert.Empty(zero.CreateRecommender(1).Recommend([0]));
    }

    [Fact]
    public void Uniqueness_is_the_diagonal_minus_the_squared_norm_of_the_vector()
        => Assert.Equal([3 - 5.0, 10 - 25.0], new ItemEmbeddings([1, 2, 3, 4], 2, ["a", "b"], [3, 10], [3, 10], null).Uniqueness);

    [Fact]
    public void ItemRecommender_of_a_reloaded_model_gives_the_same_scores()
    {
        var mlContext = Toy.Context();
        var transformer = Toy.Fit(mlContext, Toy.Keyed());
        ItemEmbeddings loaded = ItemEmbeddings.FromModel(mlContext, SavedModel.Reload(transformer, Toy.Keyed()), "Vector");

        ItemRecommender before = transformer.Embeddings.CreateRecommender(), after = loaded.CreateRecommender();

        Assert.Equal(before.L2Regularization, after.L2Regularization);
        Assert.Equal(transformer.Embeddings.Uniqueness, loaded.Uniqueness);
        Assert.Equal(before.Score([0, 3]), after.Score([0, 3]));
        Assert.Equal(before.Recommend([1, 2], 5), after.Recommend([1, 2], 5));
    }

    [Fact]
    public void Recommend_for_a_data_view_equals_Recommend_for_each_history()
    {
        ItemRecommender recommender = _random.CreateRecommender(2);
        string[][] histories = [["item 1", "nobody knows", "item 2"], [], ["item 9"], ["?"]];
        IDataView view = new MLContext().Data.LoadFromEnumerable(histories.Select(items => new { History = items }).ToArray());

        var answers = recommender.Recommend(view, "History", 5);

        Assert.Equal(recommender.Recommend([1, 2], 5), answers[0]);
        Assert.Equal(recommender.Recommend([9], 5), answers[2]);
        Assert.Equal([5, 0, 5, 0], answers.Select(answer => answer.Count));
        Assert.Equal(recommender.Recommend([1, 2], 41), recommender.Recommend(view, "History", 41)[0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => recommender.Recommend(view, "History", 0));
        Assert.Contains(
            "'Histori'",
            Assert.Throws<ArgumentOutOfRangeException>(() => recommender.Recommend(view, "Histori")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Recommend_for_a_data_view_of_keys_equals_Recommend_for_each_history()
    {
        ItemRecommender recommender = _random.CreateRecommender(2);
        IDataView view = KeyHistories((ulong)_random.Count, [2, 3, 0], [10], [], [0]);

        var answers = recommender.Recommend(view, "History", 5);

        Assert.Equal(recommender.Recommend([1, 2], 5), answers[0]);
        Assert.Equal(recommender.Recommend([9], 5), answers[1]);
        Assert.Equal([5, 5, 0, 0], answers.Select(answer => answer.Count));
    }

    [Fact]
    public void Recommend_for_a_data_view_throws_when_the_history_column_has_another_type()
    {
        ItemRecommender recommender = _random.CreateRecommender(2);
        var data = new MLContext().Data;
        int[] numbers = [3];

        AssertFails("one row", data.LoadFromEnumerable(new[] { new { History = "3" } }));
        AssertFails("ConvertType", data.LoadFromEnumerable(new[] { new { History = numbers } }));
        AssertFails("7 values", KeyHistories(7, [1]));

        void AssertFails(string found, IDataView view)
            => Assert.Contains(
                found,
                Assert.Throws<ArgumentOutOfRangeException>(() => recommender.Recommend(view, "History")).Message,
                StringComparison.Ordinal);
    }

    [Fact]
    public void Recommend_for_a_data_view_throws_for_keys_of_another_mapping_with_the_same_count()
    {
        ItemRecommender recommender = new ItemEmbeddings([1, 2], 1, ["Alien", "Heat"], [1, 1], [1, 1], training: null).CreateRecommender(1);

        Assert.Single(recommender.Recommend(Histories("Alien", "Heat"), "History"));
        string message = Assert.Throws<ArgumentOutOfRangeException>(
            () => recommender.Recommend(Histories("Heat", "Alien"), "History")).Message;
        Assert.Contains("'History' are not those that the vectors were trained on", message, StringComparison.Ordinal);

        static IDataView Histories(params string[] items)
        {
            var mlContext = new MLContext();
            IDataView text = mlContext.Data.LoadFromEnumerable(new[] { new { History = items } });
            return mlContext.Transforms.Conversion.MapValueToKey("History").Fit(text).Transform(text);
        }
    }

    [Fact]
    public void Recommend_and_Score_accept_an_empty_collection_expression_and_throw()
    {
        ItemRecommender recommender = _random.CreateRecommender(2);

        Assert.Contains("empty", Assert.Throws<ArgumentException>(() => recommender.Recommend([])).Message, StringComparison.Ordinal);
        Assert.Contains("empty", Assert.Throws<ArgumentException>(() => recommender.Score([])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Recommend_returns_all_items_when_the_count_is_larger()
        => Assert.Equal(_random.CreateRecommender(2).Recommend([0], 1_000_000), _random.CreateRecommender(2).Recommend([0], _random.Count));

    private static IDataView KeyHistories(ulong keyCount, params uint[][] histories)
    {
        var schema = SchemaDefinition.Create(typeof(KeyHistory));
        schema["History"].ColumnType = new VectorDataViewType(new KeyDataViewType(typeof(uint), keyCount));
        return new MLContext().Data.LoadFromEnumerable(histories.Select(items => new KeyHistory { History = items }).ToArray(), schema);
    }

    private sealed class KeyHistory
    {
        public uint[]? History { get; set; }
    }

    private const int ZeroItem = 39;

    private static ItemEmbeddings Random(int items, int dimension)
    {
        var random = new Random(items);
        float[] matrix = [.. Enumerable.Range(0, items * dimension).Select(_ => 2 * random.NextSingle() - 0.7f)];
        if (items > ZeroItem) matrix.AsSpan(ZeroItem * dimension, dimension).Clear();
        // About half of the own counts are below what the vectors explain.
        double[] diagonal = [.. Enumerable.Range(0, items).Select(item =>
            matrix.Skip(item * dimension).Take(dimension).Sum(x => x * x) * (0.5 + random.NextDouble()))];
        return new ItemEmbeddings(
            matrix,
            dimension,
            [.. Enumerable.Range(0, items).Select(item => $"item {item}")],
            new int[items],
            diagonal,
            Toy.Fit(Toy.Context(), Toy.Keyed()).Training);
    }

    /// <summary>Computes B_ij = −P_ij/P_jj with P = (VVᵀ + diag(max(ψ, 0) + λ))⁻¹ and a zero diagonal.</summary>
    private static Matrix<double> DenseWeights(ItemEmbeddings embeddings, double l2)
    {
        Matrix<double> v = Matrix<double>.Build.Dense(embeddings.Count, embeddings.Dimension, (i, k) => embeddings.GetVector(i)[k]);
        double[] diagonal = [.. embeddings.Uniqueness.Select(unique => Math.Max(unique, 0) + l2)];
        Matrix<double> p = (v * v.Transpose() + Matrix<double>.Build.DiagonalOfDiagonalArray(diagonal)).Inverse();
        return Matrix<double>.Build.Dense(embeddings.Count, embeddings.Count, (i, j) => i == j ? 0 : -p[i, j] / p[j, j]);
    }
}
