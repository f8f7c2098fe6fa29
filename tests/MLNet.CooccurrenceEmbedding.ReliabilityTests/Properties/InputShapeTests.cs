using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.ReliabilityTests.Cases;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.ReliabilityTests.Properties;

public class InputShapeTests(ITestOutputHelper output)
{
    private readonly MLContext _mlContext = new();

    [RandomFact]
    public void Likes_in_every_input_shape_give_the_same_vectors() => Campaign.Run(output, LikesCases.Plain, 40, likes =>
    {
        (string User, string Movie)[] named = [.. likes.Likes
            .Select(row => (row.User, row.Item))
            .Distinct()
            .Select(pair => ($"u{pair.User}", Name(pair.Item)))];
        var shapes = new LikeShapes(_mlContext, named);
        ItemEmbeddings raw = Fit(likes, shapes.Raw(), "Movie", "User");
        Assert.Equal(shapes.Movies, raw.Names);
        EmbeddingsAssert.AssertFinite(raw);

        AssertSame(raw, Fit(likes, shapes.Baskets(), "Movies", ""));
        AssertSame(raw, Fit(likes, shapes.Wide(), "Row", ""));
        AssertSame(
            raw, Fit(likes, shapes.Rated(), "Movie", "User", options => (options.RatingColumnName, options.LikeThreshold) = ("Rating", 4)));
        var numbered = _mlContext.Data.LoadFromEnumerable(
            likes.Likes.Select(row => new Numbered { User = -row.User, Item = row.Item - 1000 }).ToArray());
        ItemEmbeddings integers = Fit(likes, numbered, "Item", "User");
        Columns.AssertSameBits(raw.Matrix.ToArray(), integers.Matrix.ToArray());
    });

    [RandomFact]
    public void Counts_of_likes_give_vectors_of_the_same_loss() => Campaign.Run(output, LikesCases.Plain, 40, likes =>
    {
        (string User, string Movie)[] named = [.. likes.Likes
            .Select(row => (row.User, row.Item))
            .Distinct()
            .Select(pair => ($"u{pair.User}", Name(pair.Item)))];
        var shapes = new LikeShapes(_mlContext, named);
        LikesCase plain = likes.RemoveUnlikedItems() with { Options = likes.Options with { UserWeighting = UserWeighting.None } };
        var naive = new NaiveLoss(plain);
        if (naive.AtZero == 0)
        {
            Assert.Throws<InvalidOperationException>(() => FitCounts(plain, bothHalves: true, diagonal: true));
            return;
        }
        ItemEmbeddings symmetric = FitCounts(plain, bothHalves: true, diagonal: true);
        ItemEmbeddings triangle = FitCounts(plain, bothHalves: false, diagonal: true);
        Columns.AssertSameBits(symmetric.Matrix.ToArray(), triangle.Matrix.ToArray());
        Assert.Equal(symmetric.Names, triangle.Names);
        Assert.Equal(symmetric.ItemCounts, triangle.ItemCounts);
        Assert.Equal(shapes.Movies, symmetric.Names);
        EmbeddingsAssert.AssertFinite(symmetric);
        EmbeddingsAssert.AssertLoss(naive, symmetric);

        // Without the diagonal, which only scaling needs, the other entries of X and the loss are the same. Items that occur with no other
        // item are omitted.
        LikesCase unscaled = plain with { Options = plain.Options with { ItemScaling = 0 } };
        LikesCase together = unscaled with
        {
            Rows = [.. plain.Likes
                .GroupBy(row => row.User)
                .Where(rows => rows.DistinctBy(row => row.Item).Count() > 1)
                .SelectMany(rows => rows)],
        };
        ItemEmbeddings halves = FitCounts(unscaled, bothHalves: true, diagonal: false);
        ItemEmbeddings half = FitCounts(unscaled, bothHalves: false, diagonal: false);
        Columns.AssertSameBits(halves.Matrix.ToArray(), half.Matrix.ToArray());
        EmbeddingsAssert.AssertLoss(new NaiveLoss(together.RemoveUnlikedItems()), halves);

        ItemEmbeddings FitCounts(LikesCase likes, bool bothHalves, bool diagonal)
        {
            var options = new CooccurrenceCountsEmbeddingEstimator.Options
            {
                FirstItemColumnName = "MovieA",
                SecondItemColumnName = "MovieB",
                CountColumnName = "Count",
            };
            likes.Options.ApplyTo(options);
            return _mlContext.Transforms.CooccurrenceEmbedCounts(options).Fit(shapes.Counts(bothHalves, diagonal)).Embeddings;
        }
    });

    /// <summary>Creates names whose order is that of the items.</summary>
    private static string Name(int item) => $"item {item:D3}";

    private ItemEmbeddings Fit(
        LikesCase likes, IDataView data, string item, string user, Action<CooccurrenceEmbeddingEstimator.Options>? change = null)
    {
        var options = new CooccurrenceEmbeddingEstimator.Options
        {
            ItemColumnName = item,
            UserColumnName = user,
            UserWeighting = likes.Options.UserWeighting,
        };
        likes.Options.ApplyTo(options);
        change?.Invoke(options);
        try
        {
            return _mlContext.Transforms.CooccurrenceEmbed(options).Fit(data).Embeddings;
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"Fit of column '{item}' fails: {error.Message}", error);
        }
    }

    private static void AssertSame(ItemEmbeddings expected, ItemEmbeddings actual)
    {
        Assert.Equal(expected.Names, actual.Names);
        Assert.Equal(expected.ItemCounts, actual.ItemCounts);
        Columns.AssertSameBits(expected.Matrix.ToArray(), actual.Matrix.ToArray());
    }

    private sealed class Numbered
    {
        public int User { get; set; }

        public int Item { get; set; }
    }
}
