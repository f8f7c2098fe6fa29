using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Embeddings;

public class ItemEmbeddingsTests
{
    // a and b point the same way, c is at 45° and longest, d is opposite, e is zero, f equals a.
    private static readonly ItemEmbeddings Six = Create(
        ["a", "b", "c", "d", "e", "f"],
        [1, 0, 2, 0, 3, 3, -1, 0, 0, 0, 1, 0]);

    [Fact]
    public void GetVector_finds_vectors_by_index_name_and_key()
    {
        Assert.Equal((6, 2), (Six.Count, Six.Dimension));
        Assert.Equal([3f, 3f], Six.GetVector(2));
        Assert.Equal([3f, 3f], Six.GetVector("c"));
        Assert.Equal([3f, 3f], Six.GetVectorByKey(3));
        Assert.Equal([1f, 0f, 2f, 0f, 3f, 3f, -1f, 0f, 0f, 0f, 1f, 0f], Six.Matrix.ToArray());
        Assert.Equal((2, -1, -1), (Six.IndexOf("c"), Six.IndexOf("C"), Six.IndexOf("")));
    }

    [Fact]
    public void GetVector_and_FindSimilar_throw_for_unknown_items_and_invalid_arguments()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = Six.GetVector(-1).Length);
        Assert.Contains(
            "0 to 5", Assert.Throws<ArgumentOutOfRangeException>(() => _ = Six.GetVector(6).Length).Message, StringComparison.Ordinal);
        Assert.Contains(
            "1 to 6", Assert.Throws<ArgumentOutOfRangeException>(() => _ = Six.GetVectorByKey(0).Length).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = Six.GetVectorByKey(7).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = Six.GetVectorByKey(ulong.MaxValue).Length);
        Assert.Contains("'z'", Assert.Throws<KeyNotFoundException>(() => _ = Six.GetVector("z").Length).Message, StringComparison.Ordinal);
        Assert.Throws<KeyNotFoundException>(() => Six.FindSimilar("z"));
        Assert.Contains(
            "at least 1", Assert.Throws<ArgumentOutOfRangeException>(() => Six.FindSimilar(0, count: 0)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Six.FindSimilar(0, metric: (SimilarityMetric)9));
    }

    [Theory]
    [InlineData(-100)]
    [InlineData(-60)]
    [InlineData(60)]
    [InlineData(100)]
    [InlineData(126)]
    public void Cosine_similarity_is_independent_of_the_scale_of_the_vectors(int exponent)
    {
        // The squares overflow or underflow, or are near the limits of a float.
        float[] numbers = [.. Six.Matrix.ToArray().Select(number => MathF.ScaleB(number, exponent))];
        ItemEmbeddings scaled = Create([.. Six.Names], numbers);

        for (int index = 0; index < Six.Count; index++)
        {
            AssertClose(Six.FindSimilar(index), scaled.FindSimilar(index));
            AssertClose(Six.FindSimilar(Six.GetVector(index)), scaled.FindSimilar(scaled.GetVector(index)));
            AssertClose(Six.FindSimilar(Six.GetVector(index)), Six.FindSimilar(scaled.GetVector(index)));
        }

        static void AssertClose(IReadOnlyList<ScoredItem> expected, IReadOnlyList<ScoredItem> actual)
        {
            Assert.Equal(
                expected.OrderBy(item => item.Index).Select(item => item.Index),
                actual.OrderBy(item => item.Index).Select(item => item.Index));
            Assert.Equal(expected.Select(item => item.Score), actual.Select(item => item.Score), (a, b) => Math.Abs(a - b) < 1e-6);
        }
    }

    [Fact]
    public void Cosine_similarity_sorts_by_angle_then_index_and_omits_zero_vectors()
    {
        var similar = Six.FindSimilar("a");
        Assert.Equal(["b", "f", "c", "d"], similar.Select(item => item.Name));
        Assert.Equal([1, 5, 2, 3], similar.Select(item => item.Index));
        Assert.Equal([1, 1, Math.Sqrt(0.5), -1], similar.Select(item => (double)item.Score), (x, y) => Math.Abs(x - y) < 1e-6);
        Assert.Empty(Six.FindSimilar("e"));
    }

    [Fact]
    public void Dot_product_similarity_sorts_by_angle_and_length()
    {
        var similar = Six.FindSimilar(0, metric: SimilarityMetric.DotProduct);
        Assert.Equal(["c", "b", "f", "e", "d"], similar.Select(item => item.Name));
        Assert.Equal([3f, 2f, 1f, 0f, -1f], similar.Select(item => item.Score));
        Assert.Equal(["a", "b", "c"], Six.FindSimilar("e", 3, SimilarityMetric.DotProduct).Select(item => item.Name));
    }

    [Fact]
    public void Dot_product_similarity_sorts_scores_whose_terms_overflow()
    {
        ItemEmbeddings large = Create(["zero", "small", "infinite"], [2e38f, -2e38f, 1, 0, 2e38f, 2e38f]);
        float[] vector = [3e38f, 3e38f]; // the terms of the first score are ±6e76
        IReadOnlyList<ScoredItem> similar = large.FindSimilar(vector, metric: SimilarityMetric.DotProduct);
        Assert.Equal(["infinite", "small", "zero"], similar.Select(item => item.Name));
        Assert.Equal([float.PositiveInfinity, 3e38f, 0], similar.Select(item => item.Score));
        Assert.Equal("infinite", Assert.Single(large.FindSimilar(vector, 1, SimilarityMetric.DotProduct)).Name);
    }

    [Fact]
    public void FindSimilar_with_a_small_count_returns_the_top_of_the_full_ranking()
    {
        var random = new Random(11);
        float[] matrix = [.. Enumerable.Range(0, 500 * 8).Select(_ => (float)random.Next(-2, 3))]; // many ties
        var embeddings = Create([.. Enumerable.Range(0, 500).Select(i => $"{i}")], matrix, dimension: 8);

        foreach (SimilarityMetric metric in Enum.GetValues<SimilarityMetric>())
        {
            var all = embeddings.FindSimilar(17, 500, metric);
            Assert.DoesNotContain(all, item => item.Index == 17);
            Assert.Equal(all.OrderByDescending(item => item.Score).ThenBy(item => item.Index), all);
            foreach (int count in (int[])[1, 2, 50, 499])
                Assert.Equal(all.Take(count), embeddings.FindSimilar(17, count, metric));
        }
    }

    [Fact]
    public void FindSimilar_ranks_items_for_a_query_vector_and_validates_it()
    {
        Assert.Equal(["c", "a", "b", "f", "d"], Six.FindSimilar([2f, 2f], metric: SimilarityMetric.Cosine).Select(item => item.Name));
        Assert.Equal(1f, Six.FindSimilar([2f, 2f])[0].Score, 1e-6);
        Assert.Equal(
            [new ScoredItem(5, "f", 1), new ScoredItem(4, "e", 0)],
            Six.FindSimilar([1f, 0f], 2, SimilarityMetric.DotProduct, exclude: [0, 1, 2]));
        Assert.Empty(Six.FindSimilar([0f, 0f]));
        Assert.Equal(6, Six.FindSimilar([0f, 0f], metric: SimilarityMetric.DotProduct).Count);

        Assert.Contains(
            "3 numbers", Assert.Throws<ArgumentException>(() => Six.FindSimilar([1f, 2f, 3f])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Six.FindSimilar([1f, float.NaN]));
        Assert.Throws<ArgumentException>(() => Six.FindSimilar([1f, float.PositiveInfinity]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Six.FindSimilar([1f, 2f], exclude: [6]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Six.FindSimilar([1f, 2f], count: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Six.FindSimilar([1f, 2f], metric: (SimilarityMetric)9));
    }

    [Fact]
    public void FindSimilarToEach_returns_the_results_of_FindSimilar_for_each_item()
    {
        int[] asked = [4, 0, 2, 0];
        foreach (SimilarityMetric metric in Enum.GetValues<SimilarityMetric>())
            Assert.Equal(asked.Select(index => Six.FindSimilar(index, 3, metric)), Six.FindSimilarToEach(asked, 3, metric));
        Assert.Empty(Six.FindSimilarToEach([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Six.FindSimilarToEach([0, 6]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Six.FindSimilarToEach([0], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Six.FindSimilarToEach([0], metric: (SimilarityMetric)9));
    }

    [Fact]
    public void Similar_items_with_few_likes_are_left_out()
    {
        // By cosine with a: b and f 1, c 0.71, d -1.
        ItemEmbeddings liked = CreateLiked(9, 2, 3, 4, 0, 1);

        Assert.Equal(["b", "c", "d"], Names(liked.FindSimilar("a", minimumLikes: 2)));
        Assert.Equal(["c", "d"], Names(liked.FindSimilar(0, minimumLikes: 3)));
        Assert.Equal(["c"], Names(liked.FindSimilar([1f, 0f], exclude: [0], count: 1, minimumLikes: 3)));
        Assert.Empty(liked.FindSimilar("a", minimumLikes: 5));
        Assert.Equal([liked.FindSimilar(0, minimumLikes: 3), liked.FindSimilar(2, minimumLikes: 3)],
            liked.FindSimilarToEach([0, 2], minimumLikes: 3));
    }

    [Fact]
    public void Shrinkage_multiplies_a_score_by_the_likes_over_likes_plus_shrinkage()
    {
        ItemEmbeddings liked = CreateLiked(9, 2, 6, 4, 0, 1);

        IReadOnlyList<ScoredItem> similar = liked.FindSimilar("a", shrinkage: 2);
        Assert.Equal(["c", "b", "f", "d"], Names(similar));
        double[] expected = [Math.Sqrt(0.5) * 6 / 8, 2 / 4.0, 1 / 3.0, -4 / 6.0];
        Assert.Equal(expected, similar.Select(item => (double)item.Score), (x, y) => Math.Abs(x - y) < 1e-6);
        Assert.Equal(similar, liked.FindSimilar([1f, 0f], exclude: [0], shrinkage: 2));
        Assert.Equal([similar], liked.FindSimilarToEach([0], shrinkage: 2));
        Assert.Equal(3f * 6 / 8, liked.FindSimilar("a", 1, SimilarityMetric.DotProduct, shrinkage: 2)[0].Score);
    }

    [Fact]
    public void Shrunk_score_of_an_item_without_likes_is_zero_even_if_the_product_overflows()
    {
        var large = new ItemEmbeddings([3e38f, 3e38f, 1], 1, ["query", "unliked", "liked"], [1, 0, 1], null, null);

        Assert.Equal(
            [new ScoredItem(2, "liked", 1.5e38f), new ScoredItem(1, "unliked", 0)],
            large.FindSimilar("query", metric: SimilarityMetric.DotProduct, shrinkage: 1));
    }

    [Fact]
    public void FindSimilar_rejects_likes_and_shrinkage_that_are_negative_infinite_or_without_known_counts()
    {
        ItemEmbeddings liked = CreateLiked(9, 2, 6, 4, 0, 1);
        Assert.Throws<ArgumentOutOfRangeException>("minimumLikes", () => liked.FindSimilar("a", minimumLikes: -1));
        Assert.All(
            [-0.5, double.NaN, double.PositiveInfinity],
            value => Assert.Throws<ArgumentOutOfRangeException>("shrinkage", () => liked.FindSimilar("a", shrinkage: value)));
        Assert.Throws<ArgumentOutOfRangeException>("minimumLikes", () => liked.FindSimilarToEach([0], minimumLikes: -1));
        Assert.Throws<ArgumentOutOfRangeException>("shrinkage", () => liked.FindSimilar([1f, 0f], shrinkage: -1));

        Assert.Contains(
            "not known",
            Assert.Throws<InvalidOperationException>(() => Six.FindSimilar("a", minimumLikes: 1)).Message,
            StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => Six.FindSimilar([1f, 0f], shrinkage: 0.5));
        Assert.Throws<InvalidOperationException>(() => Six.FindSimilarToEach([0], shrinkage: 0.5));
    }

    [Fact]
    public void Truncate_keeps_the_first_components_of_each_vector()
    {
        ItemEmbeddings embeddings = Toy.Fit(Toy.Context(), Toy.Keyed()).Embeddings, shorter = embeddings.Truncate(2);

        Assert.Equal((embeddings.Count, 2), (shorter.Count, shorter.Dimension));
        Assert.All(Enumerable.Range(0, shorter.Count), index => Assert.Equal(embeddings.GetVector(index)[..2], shorter.GetVector(index)));
        Assert.Equal(embeddings.Names, shorter.Names);
        Assert.Equal(embeddings.ItemCounts, shorter.ItemCounts);
        Assert.Same(embeddings.Training, shorter.Training);
        Assert.All(shorter.Uniqueness.Zip(embeddings.Uniqueness), pair => Assert.True(pair.First >= pair.Second));
        Assert.Equal(embeddings.Matrix.ToArray(), embeddings.Truncate(Toy.Dimension).Matrix.ToArray());
        Assert.Contains(
            "1 to 6", Assert.Throws<ArgumentOutOfRangeException>(() => embeddings.Truncate(7)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => embeddings.Truncate(0));
    }

    [Fact]
    public void WithNames_keeps_vectors_counts_and_training()
    {
        ItemEmbeddings embeddings = Toy.Fit(Toy.Context(), Toy.Keyed()).Embeddings;
        string[] titles = [.. Enumerable.Range(1, Toy.ItemCount).Select(item => $"Movie {item}")];

        ItemEmbeddings titled = embeddings.WithNames(titles);

        Assert.Equal(titles, titled.Names);
        Assert.Equal(1, titled.IndexOf("Movie 2"));
        Assert.Equal(embeddings.Matrix.ToArray(), titled.Matrix.ToArray());
        Assert.Equal(embeddings.ItemCounts, titled.ItemCounts);
        Assert.Equal(embeddings.Uniqueness, titled.Uniqueness);
        Assert.Same(embeddings.Training, titled.Training);
        Assert.Throws<ArgumentException>("names", () => embeddings.WithNames(titles[1..]));
        Assert.Throws<ArgumentException>("names", () => embeddings.WithNames([.. titles[1..], null!]));
    }

    [Fact]
    public void Unknown_name_error_suggests_similar_names()
    {
        ItemEmbeddings films = Create(["Alien (1979)", "Aliens (1986)", "Amélie (2001)", "Heat (1995)"], new float[8]);

        Assert.Contains(
            "'Aliens (1986)', 'Alien (1979)'",
            Assert.Throws<KeyNotFoundException>(() => films.FindSimilar("aliens")).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "See ItemEmbeddings.Names",
            Assert.Throws<KeyNotFoundException>(() => films.FindSimilar("東京")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void IndexOf_returns_the_first_of_two_items_with_the_same_name()
        => Assert.Equal(1, Create(["x", "y", "y"], [1, 1, 2, 2, 3, 3]).IndexOf("y"));

    [Fact]
    public void Names_are_the_key_values_as_text()
    {
        var mlContext = Toy.Context();
        IDataView data = mlContext.Data.LoadFromEnumerable(
            Toy.Likes.Select(like => new { User = like.User, Id = like.Item * 1000, Price = like.Item + 0.5f }).ToArray());

        AssertNames(Toy.Likes.Select(like => $"{like.Item * 1000}"), "Id");
        AssertNames(Toy.Likes.Select(like => $"{like.Item}.5"), "Price");

        void AssertNames(IEnumerable<string> expected, string column)
        {
            var embeddings = mlContext.Transforms.Conversion.MapValueToKey("Item", column)
                .Append(mlContext.Transforms.CooccurrenceEmbed("Vector", "Item", "User", Toy.Dimension))
                .Fit(data).LastTransformer.Embeddings;
            Assert.Equal(expected.Distinct(), embeddings.Names);
        }
    }

    [Fact]
    public void Names_are_the_keys_when_the_column_has_no_key_values()
        => Assert.Equal(Enumerable.Range(1, Toy.ItemCount).Select(key => $"{key}"), Toy.Fit(Toy.Context(), Toy.Keyed()).Embeddings.Names);

    [Fact]
    public void ItemCounts_are_users_per_item()
    {
        var counts = Toy.Fit(Toy.Context(), Toy.Keyed()).Embeddings.ItemCounts;
        Assert.Equal(Enumerable.Range(1, Toy.ItemCount).Select(item => Toy.Likes.Count(like => like.Item == item)), counts);
    }

    private static IEnumerable<string> Names(IEnumerable<ScoredItem> items) => items.Select(item => item.Name);

    /// <summary>The items of <see cref="Six"/> with numbers of likes.</summary>
    private static ItemEmbeddings CreateLiked(params int[] likes)
        => new(Six.Matrix.ToArray(), Six.Dimension, [.. Six.Names], likes, null, Six.Training);

    private static ItemEmbeddings Create(string[] names, float[] matrix, int dimension = 2)
        => new(matrix, dimension, names, new int[names.Length], null, Toy.Fit(Toy.Context(), Toy.Keyed()).Training);
}
