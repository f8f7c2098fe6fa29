using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Evaluation;

public class GivenSplitTests
{
    private static readonly LikeTable Train = LikeTable.Random(users: 60, seed: 1), Test = LikeTable.Random(users: 50, seed: 2);

    public static TheoryData<string, string> Kinds => new(
        from train in (string[])["text", "numbers", "keys"]
        from test in (string[])["text", "numbers", "keys"]
        select (train, test));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Given_split_matches_users_and_items_by_name_and_discards_test_likes_in_the_train_set(string trainKind, string testKind)
    {
        IDataView train = View(Train, trainKind), test = View(Test, testKind);

        AssertIsGivenSplit(new MLContext().Data.HoldOutLikes(train, test, "Item", "User"), train);
    }

    [Fact]
    public void Given_split_matches_keys_without_names_by_key()
    {
        IDataView train = Train.BareKeys(cursors: 2);

        AssertIsGivenSplit(new MLContext().Data.HoldOutLikes(train, Test.BareKeys(cursors: 3), "Item", "User"), train);
    }

    [Fact]
    public void Given_split_refuses_keys_without_names_that_differ_from_the_other_column()
    {
        IDataView bare = Train.BareKeys(cursors: 1);
        RowsView more = Toy.KeyedIn(new KeyDataViewType(typeof(ulong), 1UL << 41), [new[] { (1UL, (byte)1) }]);

        AssertRefused(bare, Test.Keys(), "Item column 'Item'", "The former is a key whose values have no names");
        AssertRefused(Train.Keys(), bare, "Item column 'Item'", "The latter is a key whose values have no names");
        AssertRefused(bare, more, "User column 'User'", "MapValueToKey(\"User\")");

        static void AssertRefused(IDataView train, IDataView test, params string[] parts)
        {
            string message = Assert.Throws<ArgumentOutOfRangeException>(
                () => new MLContext().Data.HoldOutLikes(new UnreadableView(train), new UnreadableView(test), "Item", "User")).Message;
            Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Given_split_of_the_rows_of_a_random_split_has_equal_metrics()
    {
        IDataView likes = Train.Keys();
        HoldOutSplit random = new MLContext().Data.HoldOutLikes(likes, "Item", "User");
        IDataView test = LikeTable.From(
            [.. random.Users.SelectMany(user => user.HeldOut.Select(item => (int.Parse(user.Name), int.Parse(item))))]).Texts();

        HoldOutSplit given = new MLContext().Data.HoldOutLikes(random.TrainSet, test, "Item", "User");

        Assert.Equal(random.ItemNames, given.ItemNames);
        Assert.Equal(random.EvaluatePopularity(5), given.EvaluatePopularity(5));
        Assert.Equal(random.EvaluateItemNeighbors(5, 4), given.EvaluateItemNeighbors(5, 4));
        ItemRecommender recommender = Toy.Fit(Toy.Context(), random.TrainSet).Embeddings.CreateRecommender();
        Assert.Equal(random.Evaluate(recommender, 5), given.Evaluate(recommender, 5));
    }

    [Fact]
    public void New_users_of_the_test_set_have_no_history_and_new_items_are_missed()
    {
        LikeTable test = LikeTable.From((1, 777), (2, 778), (888, 1), (888, 779));
        HoldOutSplit split = new MLContext().Data.HoldOutLikes(Train.Keys(), test.Keys(), "Item", "User");

        Assert.Equal(["1", "2", "888"], split.Users.Select(user => user.Name));
        Assert.Empty(split.Users[2].History);
        Assert.Equal(["1", "779"], split.Users[2].HeldOut.Order());
        Assert.Equal(Train.ItemsByUser["1"].Order(), split.Users[0].History.Order());
        Assert.Equal(["777", "778", "779"], split.ItemNames.TakeLast(3).Order());

        RecommenderMetrics metrics = split.Evaluate(Toy.Fit(Toy.Context(), split.TrainSet).Embeddings.CreateRecommender(), k: 100);
        Assert.Equal((3, 0.0), (metrics.UserCount, metrics.Recall));
        Assert.Equal(0.5 / 3, split.EvaluatePopularity(k: 100).Recall, 1e-12); // it recommends to users without a history, too
    }

    [Fact]
    public void Items_of_the_test_key_that_nobody_likes_are_no_items_of_the_split()
    {
        IDataView all = Toy.Context().Data.FilterRowsByColumn(
            LikeTable.From((1, 1), (1, 2), (1, 900)).Keys(), "Weight", lowerBound: 1, upperBound: 2); // keys 1, 2 and 900; a like of 2

        HoldOutSplit split = new MLContext().Data.HoldOutLikes(LikeTable.From((1, 1), (2, 1)).Numbers(), all, "Item", "User");

        Assert.Equal(["1", "2"], split.ItemNames);
    }

    [Fact]
    public void Given_split_without_likes_to_evaluate_is_refused()
    {
        IDataView empty = Toy.NoLikes(new KeyDataViewType(typeof(uint), 5)), one = Toy.Keyed([("u", 1u)]);
        IDataView other = Toy.NoLikes(new KeyDataViewType(typeof(uint), Toy.ItemCount));

        AssertRefused("all 1 likes of the test set are also in the train set", one, one);
        AssertRefused("no row of the test set has a user in column 'User' and an item in column 'Item'", one, other);
        AssertRefused("no row of the train set", other, one);
        Assert.Throws<ArgumentOutOfRangeException>(() => new MLContext().Data.HoldOutLikes(one, empty, "Item", "User")); // 5 and 25 keys
        Assert.Throws<ArgumentOutOfRangeException>(() => new MLContext().Data.HoldOutLikes(one, one, "Movie", "User"));
        Assert.Throws<ArgumentException>("userColumnName", () => new MLContext().Data.HoldOutLikes(one, one, "Item", ""));
        Assert.Throws<ArgumentNullException>("testSet", () => new MLContext().Data.HoldOutLikes(one, null!, "Item", "User"));

        static void AssertRefused(string part, IDataView train, IDataView test)
            => Assert.Contains(
                part,
                Assert.Throws<InvalidOperationException>(() => new MLContext().Data.HoldOutLikes(train, test, "Item", "User")).Message,
                StringComparison.Ordinal);
    }

    private static void AssertIsGivenSplit(HoldOutSplit split, IDataView train)
    {
        Assert.Same(train, split.TrainSet);
        Assert.Equal(
            Test.ItemsByUser.Where(user => user.Except(Train.ItemsByUser[user.Key]).Any())
                .Select(user => user.Key).Order(StringComparer.Ordinal),
            split.Users.Select(user => user.Name));
        foreach (HeldOutUser user in split.Users)
        {
            Assert.Equal(Train.ItemsByUser[user.Name].Order(), user.History.Order());
            Assert.Equal(Test.ItemsByUser[user.Name].Except(user.History).Order(), user.HeldOut.Order());
        }
        int both = Test.Pairs.Intersect(Train.Pairs).Count();
        Assert.InRange(both, 50, Test.Pairs.Count() / 2);
        Assert.Equal(both, split.DiscardedLikeCount);
    }

    private static IDataView View(LikeTable table, string kind) => kind switch
    {
        "text" => table.Texts(),
        "numbers" => table.Numbers(),
        _ => table.Keys(), // in the order of the rows, so that the mappings of two tables differ
    };
}
