using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Evaluation;

public class HoldOutTests
{
    private static readonly LikeTable Table = LikeTable.Random(users: 80);

    public static TheoryData<string> Kinds => ["text", "numbers", "keys", "bare keys"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void HoldOut_puts_each_like_into_either_the_history_or_the_held_out_likes(string kind)
    {
        IDataView view = View(Table, kind);
        HoldOutSplit split = new MLContext().Data.HoldOutLikes(view, "Item", "User", seed: 3);

        foreach (HeldOutUser user in split.Users)
        {
            string[] liked = [.. Table.ItemsByUser[user.Name]];
            Assert.Equal(liked.Order(), user.History.Concat(user.HeldOut).Order());
            Assert.Equal((int)Math.Round(0.2 * liked.Length, MidpointRounding.AwayFromZero), user.HeldOut.Count);
            IEnumerable<string> training = ReadRows(split.TrainSet, kind)
                .Where(row => row.User == user.Name)
                .Select(row => row.Item)
                .Where(item => item.Length > 0);
            Assert.Equal(user.History.Order(), training.Distinct().Order());
        }
        Assert.Equal(
            Table.ItemsByUser.Where(user => user.Count() >= 5).Select(user => user.Key).Order(StringComparer.Ordinal),
            split.Users.Select(user => user.Name));
        Assert.InRange(split.Users.Count, 50, 79); // so some have too few likes
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Training_contains_all_rows_except_those_of_held_out_likes(string kind)
    {
        IDataView view = View(Table, kind);
        HoldOutSplit split = new MLContext().Data.HoldOutLikes(view, "Item", "User");

        HashSet<(string, string)> heldOut = [.. split.Users.SelectMany(user => user.HeldOut.Select(item => (user.Name, item)))];
        (string, string)[] all = ReadRows(view, kind), kept = [.. all.Where(row => !heldOut.Contains(row))];
        Assert.True(all.Length - kept.Length > heldOut.Count); // so some are repeated
        Assert.Equal(kept, ReadRows(split.TrainSet, kind));
        Assert.Same(view.Schema, split.TrainSet.Schema);
        Assert.Null(split.TrainSet.GetRowCount());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Split_depends_only_on_user_and_item_names(int seed)
    {
        var expected = Split(Table.Texts());
        foreach (string kind in Kinds)
        {
            Assert.Equal(expected, Split(View(Table, kind)));
            Assert.Equal(expected, Split(View(Table.Shuffle(seed), kind)));
        }
        Assert.Equal(expected, Split(Table.BareKeys(cursors: 3)));

        (string, string)[] Split(IDataView view) => GetHeldOutPairs(view, seed);
    }

    /// <summary>
    /// Checks a known split. Later versions and other machines must give the same split, so that published metrics stay comparable.
    /// </summary>
    [Fact]
    public void Split_is_the_same_in_every_version_and_on_every_machine()
    {
        IDataView view = LikeTable.From([.. Enumerable.Range(0, 30).Select(n => (1 + n / 10, 1 + n % 10))]).Numbers();

        Assert.Equal(["1:7,9", "2:10,7", "3:6,7"], Split(seed: 0));
        Assert.Equal(["1:1,10", "2:2,6", "3:1,10"], Split(seed: -7));

        string[] Split(int seed)
            => [.. GetHeldOutPairs(view, seed)
                .GroupBy(pair => pair.User, pair => pair.Item)
                .Select(user => $"{user.Key}:{string.Join(",", user)}")];
    }

    [Fact]
    public void Held_out_likes_of_a_user_do_not_change_when_users_are_added()
    {
        LikeTable more = LikeTable.From([.. Enumerable.Range(1, 40).Select(item => (1000, item))]);

        (string User, string)[] before = GetHeldOutPairs(Table.Texts(), seed: 0);
        (string User, string)[] after = GetHeldOutPairs(Table.With(more).Texts(), seed: 0);

        Assert.Equal(before, after.Where(pair => pair.User != "1000"));
        Assert.Equal(8, after.Length - before.Length);
    }

    [Fact]
    public void Split_is_uniform_over_items_and_varies_with_the_seed()
    {
        const int Users = 4000, Items = 10;
        IDataView view = LikeTable.From([.. Enumerable.Range(0, Users * Items).Select(n => (n / Items, n % Items))]).Numbers();
        HashSet<(string User, string Item)> first = [.. GetHeldOutPairs(view, seed: 1)], second = [.. GetHeldOutPairs(view, seed: 2)];

        // Of 4,000 independent draws of 0.2, 800 ± 25; of 8,000, 1,600 ± 36 by chance in both.
        Assert.Equal(2 * Users, first.Count);
        Assert.All(first.CountBy(pair => pair.Item), count => Assert.InRange(count.Value, 700, 900));
        Assert.InRange(first.Intersect(second).Count(), 1450, 1750);
        int both = first.GroupBy(pair => pair.User)
            .Count(user => user.Any(pair => pair.Item == "3") && user.Any(pair => pair.Item == "7"));
        Assert.InRange(both, 50, 130); // 1 in 45
    }

    [Theory]
    [InlineData(2, 0.2, 1)]
    [InlineData(2, 0.99, 1)]
    [InlineData(7, 0.5, 4)]
    [InlineData(7, 0.01, 1)]
    [InlineData(7, 0.99, 6)]
    [InlineData(30, 0.2, 6)]
    public void HoldOut_takes_the_fraction_but_at_least_one_like_and_never_all(int likes, double fraction, int expected)
    {
        IDataView view = LikeTable.From([.. Enumerable.Range(1, likes).Select(item => (1, item))]).Numbers();

        HeldOutUser user = Assert.Single(new MLContext().Data.HoldOutLikes(view, "Item", "User", fraction, minimumLikes: 2).Users);

        Assert.Equal((expected, likes - expected), (user.HeldOut.Count, user.History.Count));
    }

    [Fact]
    public void Training_cursors_support_active_columns_parallel_reading_and_shuffling()
    {
        IDataView view = Toy.Context().Data.Cache(Table.Keys()); // a cached view can shuffle
        IDataView training = new MLContext().Data.HoldOutLikes(view, "Item", "User").TrainSet;
        float[] weights = [.. training.GetColumn<float>("Weight")];
        Assert.True(weights.Length < view.GetColumn<float>("Weight").Count());

        foreach (Random? random in (Random?[])[null, new Random(1)])
        {
            DataViewRowCursor[] cursors = training.GetRowCursorSet([training.Schema["Weight"]], 3, random);
            var read = new List<float>();
            foreach (DataViewRowCursor cursor in cursors)
            {
                using (cursor)
                {
                    Assert.True(cursor.IsColumnActive(training.Schema["Weight"]));
                    Assert.False(cursor.IsColumnActive(training.Schema["Item"]));
                    Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<uint>(training.Schema["Item"]));
                    ValueGetter<float> getter = cursor.GetGetter<float>(training.Schema["Weight"]);
                    float weight = 0;
                    for (long position = 0; cursor.MoveNext(); position++)
                    {
                        Assert.Equal(position, cursor.Position);
                        getter(ref weight);
                        read.Add(weight);
                    }
                }
            }
            Assert.Equal(weights, read.Order());
        }

        Assert.True(training.CanShuffle);
        using DataViewRowCursor shuffled = training.GetRowCursor(training.Schema, new Random(1));
        var getShuffled = shuffled.GetGetter<float>(training.Schema["Weight"]);
        var order = new List<float>();
        for (float weight = 0; shuffled.MoveNext();)
        {
            getShuffled(ref weight);
            order.Add(weight);
        }
        Assert.NotEqual(weights, order);
        Assert.Equal(weights, order.Order());
    }

    [Fact]
    public void Fit_on_training_has_a_vector_for_every_item_and_excludes_held_out_likes()
    {
        var mlContext = Toy.Context();
        IDataView view = Table.Keys();
        HoldOutSplit split = new MLContext().Data.HoldOutLikes(view, "Item", "User");

        ItemEmbeddings embeddings = mlContext.Transforms
            .CooccurrenceEmbed("Vector", "Item", "User", dimension: 4)
            .Fit(split.TrainSet)
            .Embeddings;

        Assert.Equal(split.ItemNames, embeddings.Names);
        Assert.Equal(Table.Pairs.Distinct().Count() - split.Users.Sum(user => user.HeldOut.Count), embeddings.Training!.LikeCount);
    }

    private static IDataView View(LikeTable table, string kind) => kind switch
    {
        "text" => table.Texts(),
        "numbers" => table.Numbers(),
        "keys" => table.Keys(),
        _ => table.BareKeys(cursors: 1),
    };

    private static (string User, string Item)[] GetHeldOutPairs(IDataView view, int seed)
        => [.. new MLContext().Data.HoldOutLikes(view, "Item", "User", seed: seed).Users
            .SelectMany(user => user.HeldOut.Order(StringComparer.Ordinal).Select(item => (user.Name, item)))];

    private static (string User, string Item)[] ReadRows(IDataView view, string kind)
    {
        return [.. Column("User").Zip(Column("Item"))];

        IEnumerable<string> Column(string name) => kind switch
        {
            "text" => view.GetColumn<string>(name),
            "keys" => ReadNames(view, name),
            "numbers"
                => name == "User"
                    ? view.GetColumn<long>(name).Select(number => $"{number}")
                    : view.GetColumn<short>(name).Select(number => $"{number}"),
            _ => name == "User"
                ? view.GetColumn<ulong>(name).Select(number => $"{number}")
                : view.GetColumn<byte>(name).Select(number => $"{number}"),
        };
    }

    private static IEnumerable<string> ReadNames(IDataView view, string key)
    {
        VBuffer<ReadOnlyMemory<char>> values = default;
        view.Schema[key].GetKeyValues(ref values);
        string[] names = ["", .. values.DenseValues().Select(value => value.ToString())]; // the missing key, 0, has no name
        return view.GetColumn<uint>(key).Select(value => names[value]);
    }
}
