using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Recommendation;

public class NewItemTests
{
    private const int Added = 23;

    private static readonly Lazy<ItemRecommender> Full = new(() => CooccurrenceRecommenderTrainerTests.Fit());

    private static readonly Lazy<ItemRecommender> Before
        = new(() => CooccurrenceRecommenderTrainerTests.Fit(pairs: GroupLikes.Pairs.Where(pair => pair.Item != Added)));

    [Fact]
    public void New_item_is_close_to_that_of_a_fit_on_all_likes()
    {
        MLContext mlContext = Toy.Context();
        var embed = mlContext.Transforms.CooccurrenceEmbed("Vector", "Movie", "User", dimension: 8);
        ItemEmbeddings full = embed.Fit(GroupLikes.View(mlContext)).Embeddings;
        ItemEmbeddings added = embed.Fit(GroupLikes.View(mlContext, GroupLikes.Pairs.Where(pair => pair.Item != Added))).Embeddings
            .WithItems([Item(Added)]);

        // Vectors of two fits differ by a rotation, products of vectors do not.
        double error = 0, norm = 0;
        for (int other = 0; other < GroupLikes.ItemCount; other++)
        {
            if (other == Added) continue;
            double expected = Product(full, other);
            error += Math.Pow(Product(added, other) - expected, 2);
            norm += expected * expected;
        }
        Assert.True(Math.Sqrt(error / norm) < 0.1, $"{Math.Sqrt(error / norm)}");
        Assert.Equal(full.ItemCounts[full.IndexOf(GroupLikes.Name(Added))], added.ItemCounts[^1]);
        Assert.Equal(full.KnownDiagonal[full.IndexOf(GroupLikes.Name(Added))], added.KnownDiagonal[^1], 6);
    }

    [Fact]
    public void New_item_is_recommended_like_that_of_a_fit_on_all_likes()
    {
        ItemRecommender added = Before.Value.WithItems([Item(Added)]);

        double[] expected = [.. Histories().Select(history => (double)Score(Full.Value, history))];
        double[] scores = [.. Histories().Select(history => (double)Score(added, history))];
        double correlation = MathNet.Numerics.Statistics.Correlation.Pearson(expected, scores);
        Assert.True(correlation > 0.9, $"{correlation}");
    }

    [Fact]
    public void Other_items_keep_their_vectors_and_their_order()
    {
        ItemEmbeddings before = Before.Value.Embeddings, after = before.WithItems([Item(Added)]);

        Assert.Equal([.. before.Names, GroupLikes.Name(Added)], after.Names);
        Assert.Equal(before.Matrix.ToArray(), after.Matrix[..before.Matrix.Length].ToArray());
        Assert.Equal(before.Count + 1, after.Training!.ItemCount);
    }

    [Fact]
    public void Vector_of_an_existing_item_is_replaced()
    {
        ItemEmbeddings before = Before.Value.Embeddings, after = before.WithItems([Item(10)]);

        Assert.Equal(before.Names, after.Names);
        Assert.Equal(before.ItemCounts, after.ItemCounts);
        int index = before.IndexOf(GroupLikes.Name(10));
        // The vector already has the least loss, given the others.
        Assert.Equal(before.GetVector(index).ToArray(), after.GetVector(index).ToArray(), (a, b) => Math.Abs(a - b) < 0.05);
        Assert.Equal(before.KnownDiagonal[index], after.KnownDiagonal[index], 6);
    }

    [Fact]
    public void Recommender_with_new_items_is_saved_and_loaded()
    {
        ItemRecommender added = Before.Value.WithItems([Item(Added)]);
        using var stream = new MemoryStream();
        added.Save(stream);
        stream.Position = 0;

        Assert.Equal(added.Score([3, 17]), ItemRecommender.Load(stream).Score([3, 17]));
    }

    [Fact]
    public void Invalid_items_are_refused()
    {
        ItemEmbeddings embeddings = Before.Value.Embeddings;
        Assert.Throws<ArgumentException>(() => embeddings.WithItems([new NewItem("new", [])]));
        Assert.Throws<ArgumentException>(() => embeddings.WithItems([new NewItem("new", [["item 01", null!]])]));
        Assert.Throws<ArgumentException>(() => embeddings.WithItems([null!]));
        Assert.Contains(
            "twice", Assert.Throws<ArgumentException>(() => embeddings.WithItems([Item(1), Item(1)])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Item_that_occurs_with_unknown_items_only_has_a_zero_vector_and_is_not_recommended()
    {
        ItemRecommender added = Before.Value.WithItems([new NewItem("new", [["unknown"]])]);

        Assert.All(added.Embeddings.GetVector("new").ToArray(), number => Assert.Equal(0, number));
        Assert.DoesNotContain(added.Recommend([3, 17], 1000), item => item.Name == "new");
    }

    private static NewItem Item(int item)
    {
        ILookup<int, int> likes = GroupLikes.Pairs.ToLookup(pair => pair.User, pair => pair.Item);
        return new NewItem(
            GroupLikes.Name(item),
            [.. likes.Where(user => user.Contains(item))
                .Select(user => user.Where(other => other != item).Select(GroupLikes.Name).ToArray())]);
    }

    private static IEnumerable<string[]> Histories() => GroupLikes.Pairs
        .GroupBy(pair => pair.User, pair => pair.Item)
        .Select(user => user.Where(item => item != Added).Select(GroupLikes.Name).ToArray())
        .Where(history => history.Length > 0);

    private static float Score(ItemRecommender recommender, string[] history) => recommender.Score(history, [GroupLikes.Name(Added)])[0];

    private static double Product(ItemEmbeddings embeddings, int other)
        => embeddings.GetVector(GroupLikes.Name(Added)).ToArray()
            .Zip(embeddings.GetVector(GroupLikes.Name(other)).ToArray(), (a, b) => (double)a * b).Sum();
}
