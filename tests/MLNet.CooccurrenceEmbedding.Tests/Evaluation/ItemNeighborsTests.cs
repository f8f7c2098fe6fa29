using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Evaluation;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Evaluation;

public class ItemNeighborsTests(ITestOutputHelper output)
{
    private static readonly LikeTable Table = LikeTable.Random(users: 80);

    [Theory]
    [InlineData(1, 0)]
    [InlineData(4, 0)]
    [InlineData(4, 10)]
    [InlineData(1000, 2.5)]
    public void EvaluateItemNeighbors_recommends_by_cosines_of_the_train_set(int neighborCount, double shrinkage)
    {
        HoldOutSplit split = new MLContext().Data.HoldOutLikes(Table.Keys(), "Item", "User");
        HashSet<(string, string)> heldOut = [.. split.Users.SelectMany(user => user.HeldOut.Select(item => (user.Name, item)))];
        ILookup<string, string> usersOf = Table.Pairs.Distinct().Where(pair => !heldOut.Contains(pair))
            .ToLookup(pair => pair.Item, pair => pair.User);
        string[] items = [.. usersOf.Select(item => item.Key).Order(StringComparer.Ordinal)];
        var neighbors = items.ToDictionary(item => item, item => items
            .Select(other => (Name: other, Similarity: other == item ? 0 : Similarity(usersOf[item], usersOf[other])))
            .Where(other => other.Similarity > 0)
            .OrderByDescending(other => other.Similarity).Take(neighborCount).ToArray());

        RecommenderMetrics expected = split.Evaluate((history, k) => history.Order(StringComparer.Ordinal)
            .SelectMany(item => neighbors[item])
            .Where(neighbor => !history.Contains(neighbor.Name))
            .GroupBy(neighbor => neighbor.Name, neighbor => (double)neighbor.Similarity)
            .OrderBy(candidate => candidate.Key, StringComparer.Ordinal).OrderByDescending(candidate => (float)candidate.Sum())
            .Select(candidate => candidate.Key), 5);

        Assert.Equal(expected, split.EvaluateItemNeighbors(5, neighborCount, shrinkage));
        Assert.InRange(expected.CappedRecall, 0.05, 0.95);

        float Similarity(IEnumerable<string> users, IEnumerable<string> others)
            => (float)(users.Intersect(others).Count() / (Math.Sqrt((double)users.Count() * others.Count()) + shrinkage));
    }

    [Fact]
    public void EvaluateItemNeighbors_does_not_depend_on_the_order_of_rows_and_keys()
    {
        RecommenderMetrics expected = Evaluate(Table.Texts());

        Assert.Equal(expected, Evaluate(Table.Keys()));
        Assert.Equal(expected, Evaluate(Table.Shuffle(3).Keys()));

        static RecommenderMetrics Evaluate(IDataView likes)
            => new MLContext().Data.HoldOutLikes(likes, "Item", "User").EvaluateItemNeighbors(4, 3);
    }

    [Fact]
    public void Neighbors_are_equal_for_any_thread_count()
    {
        int[][] histories = [.. Enumerable.Range(0, 300).Select(user => Enumerable.Range(0, 12)
            .Select(n => (int)(SplitMix64.Mix((ulong)(20 * user + n)) % 50)).Distinct().Order().ToArray())];
        string[] names = [.. Enumerable.Range(0, 50).Select(item => $"{item}")];
        UserItem[] pairs = [.. histories.SelectMany((history, user) => history.Select(item => new UserItem(user, item)))];
        Likes likes = Likes.FromPairs(50, 300, [pairs]);

        int[][][] lists = [.. ((int[])[1, 2, 7]).Select(threads =>
        {
            var workers = new Workers(threads);
            return new ItemNeighbors(likes, names, 10, 1, workers).FindBest(histories, 5, workers);
        })];

        Assert.All(lists[0], list => Assert.Equal(5, list.Distinct().Count()));
        Assert.All(histories.Zip(lists[0]), pair => Assert.Empty(pair.First.Intersect(pair.Second)));
        Assert.Equal(lists[0], lists[1]);
        Assert.Equal(lists[0], lists[2]);
    }

    [Fact]
    public void EvaluateItemNeighbors_throws_for_arguments_out_of_range()
    {
        HoldOutSplit split = new MLContext().Data.HoldOutLikes(Table.Keys(), "Item", "User");

        Assert.Throws<ArgumentOutOfRangeException>("k", () => split.EvaluateItemNeighbors(0));
        Assert.Throws<ArgumentOutOfRangeException>("neighborCount", () => split.EvaluateItemNeighbors(neighborCount: 0));
        foreach (double shrinkage in (double[])[-1, double.NaN, double.PositiveInfinity])
            Assert.Throws<ArgumentOutOfRangeException>("shrinkage", () => split.EvaluateItemNeighbors(shrinkage: shrinkage));
    }

    [Fact]
    public void EvaluateItemNeighbors_outperforms_popularity_on_MovieLens()
    {
        HoldOutSplit split = new MLContext().Data.HoldOutLikes(MovieLens.Likes(Toy.Context()), "Movie", "userId");
        RecommenderMetrics popularity = split.EvaluatePopularity(), neighbors = split.EvaluateItemNeighbors();
        output.WriteLine($"popularity: {popularity}");
        output.WriteLine($"neighbors: {neighbors}");

        Assert.True(neighbors.GetDifference(popularity, user => user.Ndcg).Lower > 0.03);
        Assert.True(neighbors.Novelty > popularity.Novelty);
    }
}
