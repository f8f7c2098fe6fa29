using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Evaluation;

public class TemporalSplitTests
{
    private static readonly LikeTable Table = LikeTable.Random(users: 60);

    /// <summary>The numbers of the last rows of each like, which the column Weight holds as times.</summary>
    private static readonly Dictionary<(string User, string Item), int> LastRows = Table.Pairs.Index()
        .GroupBy(row => row.Item).ToDictionary(like => like.Key, like => like.Max(row => row.Index));

    [Fact]
    public void HoldOut_by_time_takes_the_latest_fraction_of_each_user()
    {
        foreach (IDataView view in (IDataView[])[Table.Texts(), Table.Numbers(), Table.Keys(), InThreeCursors()])
        {
            HoldOutSplit split = new MLContext().Data.HoldOutLikes(view, "Item", "User", testFraction: 0.3, timeColumnName: "Weight");

            Assert.InRange(split.Users.Count, 40, 59); // some have too few likes
            Assert.All(split.Users, user => Assert.Equal(
                TakeLatest(user, (int)Math.Round(0.3 * (user.History.Count + user.HeldOut.Count), MidpointRounding.AwayFromZero)),
                user.HeldOut.Order()));
        }
    }

    [Fact]
    public void LeaveOneLikeOut_by_time_takes_the_latest_like_of_each_user()
    {
        HoldOutSplit split = new MLContext().Data.LeaveOneLikeOut(Table.Texts(), "Item", "User", timeColumnName: "Weight");

        Assert.Equal(Table.ItemsByUser.Count(user => user.Count() >= 2), split.Users.Count);
        Assert.All(split.Users, user => Assert.Equal(TakeLatest(user, 1), user.HeldOut));
    }

    [Fact]
    public void Train_set_of_a_split_by_time_has_no_row_after_the_latest_held_out_row_of_the_user()
    {
        IDataView view = Table.Numbers();
        HoldOutSplit split = new MLContext().Data.HoldOutLikes(view, "Item", "User", timeColumnName: "Weight");
        var latestTrained = split.TrainSet.GetColumn<long>("User").Zip(split.TrainSet.GetColumn<float>("Weight"))
            .GroupBy(row => $"{row.First}", row => row.Second).ToDictionary(user => user.Key, user => user.Max());

        Assert.All(split.Users, user => Assert.True(
            user.HeldOut.All(item => LastRows[(user.Name, item)] > latestTrained[user.Name])));
    }

    [Theory]
    [InlineData("Seconds")]
    [InlineData("Milliseconds")]
    [InlineData("Date")]
    [InlineData("Offset")]
    public void Times_may_be_numbers_or_dates(string column)
    {
        DateTime start = new(1969, 12, 31, 0, 0, 0, DateTimeKind.Utc);
        IDataView view = Toy.Context().Data.LoadFromEnumerable(
            Table.Pairs.Select((pair, n) => new TimedRow
            {
                User = pair.User,
                Item = pair.Item,
                Seconds = n,
                Milliseconds = 1_000L * n,
                Date = start.AddSeconds(500 * n),
                // The local time of the offset falls while the time rises.
                Offset = new DateTimeOffset(start.AddSeconds(n)).ToOffset(TimeSpan.FromHours(10 - n % 20)),
            }).ToArray());

        HoldOutSplit split = new MLContext().Data.LeaveOneLikeOut(view, "Item", "User", timeColumnName: column);

        Assert.All(split.Users, user => Assert.Equal(TakeLatest(user, 1), user.HeldOut));
    }

    [Fact]
    public void Likes_with_equal_times_are_chosen_at_random()
    {
        IDataView view = Timed(_ => 7);

        HoldOutSplit byTime = new MLContext().Data.HoldOutLikes(view, "Item", "User", timeColumnName: "Time", seed: 5);
        HoldOutSplit random = new MLContext().Data.HoldOutLikes(view, "Item", "User", seed: 5);

        Assert.Equal(
            random.Users.Select(user => (user.Name, string.Join(",", user.HeldOut))),
            byTime.Users.Select(user => (user.Name, string.Join(",", user.HeldOut))));
    }

    [Fact]
    public void LeaveOneLikeOut_takes_one_random_like_of_each_user_with_two_or_more()
    {
        IDataView view = Table.With(LikeTable.From((1000, 1), (1001, 2), (1001, 2))).Keys(); // two users with one like
        HoldOutSplit split = new MLContext().Data.LeaveOneLikeOut(view, "Item", "User", seed: 1);
        HoldOutSplit other = new MLContext().Data.LeaveOneLikeOut(view, "Item", "User", seed: 2);

        Assert.Equal(
            Table.ItemsByUser.Where(user => user.Count() >= 2).Select(user => user.Key).Order(StringComparer.Ordinal),
            split.Users.Select(user => user.Name));
        Assert.All(split.Users, user => Assert.Equal(
            Table.ItemsByUser[user.Name].Order(), user.History.Append(Assert.Single(user.HeldOut)).Order()));
        Assert.NotEqual(split.Users.Select(user => user.HeldOut[0]), other.Users.Select(user => user.HeldOut[0]));

        // The first of the random order is also held out in a fraction.
        HoldOutSplit fraction = new MLContext().Data.HoldOutLikes(view, "Item", "User", seed: 1);
        Assert.All(fraction.Users, user => Assert.Contains(split.Users.Single(one => one.Name == user.Name).HeldOut[0], user.HeldOut));
        Assert.Throws<ArgumentOutOfRangeException>(
            "minimumLikes", () => new MLContext().Data.LeaveOneLikeOut(view, "Item", "User", minimumLikes: 1));
        Assert.Equal(
            fraction.Users.Select(user => user.Name),
            new MLContext().Data.LeaveOneLikeOut(view, "Item", "User", minimumLikes: 5).Users.Select(user => user.Name));
    }

    [Fact]
    public void Missing_time_of_a_like_is_reported_with_its_user_and_item()
    {
        IDataView view = Timed(row => row == 7 ? double.NaN : row);
        (string user, string item) = Table.Pairs.ElementAt(7);

        string message = Assert.Throws<InvalidOperationException>(
            () => new MLContext().Data.HoldOutLikes(view, "Item", "User", timeColumnName: "Time")).Message;

        Assert.Contains($"no value in a row of user '{user}' and item '{item}'", message, StringComparison.Ordinal);
        Assert.Contains("FilterRowsByMissingValues(likes, \"Time\")", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Time_column_that_is_missing_or_holds_no_times_is_refused_before_data_is_read()
    {
        AssertRefused("When", "There is no column 'When'");
        AssertRefused("Text", "Time column 'Text' is String", "outputKind: DataKind.DateTime");
        AssertRefused("Vector", "Time column 'Vector' is Vector<Double", "one time per row");
        AssertRefused("Key", "Time column 'Key' is Key<UInt32");
        Assert.Throws<ArgumentException>(
            "timeColumnName", () => new MLContext().Data.HoldOutLikes(Table.Numbers(), "Item", "User", timeColumnName: ""));

        static void AssertRefused(string column, params string[] parts)
        {
            var view = new UnreadableView(new RowsView(
                0,
                new RowsColumn<long>("User", NumberDataViewType.Int64, _ => 0),
                new RowsColumn<long>("Item", NumberDataViewType.Int64, _ => 0),
                new RowsColumn<ReadOnlyMemory<char>>("Text", TextDataViewType.Instance, _ => default),
                new RowsColumn<VBuffer<double>>("Vector", new VectorDataViewType(NumberDataViewType.Double, 2), _ => default),
                new RowsColumn<uint>("Key", new KeyDataViewType(typeof(uint), 3), _ => 0)));
            string message = Assert.Throws<ArgumentOutOfRangeException>(
                () => new MLContext().Data.HoldOutLikes(view, "Item", "User", timeColumnName: column)).Message;
            Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
        }
    }

    private static IEnumerable<string> TakeLatest(HeldOutUser user, int count) => user.History.Concat(user.HeldOut)
        .OrderByDescending(item => LastRows[(user.Name, item)]).Take(count).Order();

    private static RowsView InThreeCursors()
    {
        int rows = Table.Pairs.Count();
        return Timed(row => row, "Weight", [rows / 3, rows / 2, rows]);
    }

    private static RowsView Timed(Func<int, double> time, string name = "Time", int[]? partEnds = null)
    {
        (string User, string Item)[] rows = [.. Table.Pairs];
        return new RowsView(
            rows.Length,
            new RowsColumn<ReadOnlyMemory<char>>("User", TextDataViewType.Instance, row => rows[row].User.AsMemory()),
            new RowsColumn<ReadOnlyMemory<char>>("Item", TextDataViewType.Instance, row => rows[row].Item.AsMemory()),
            new RowsColumn<double>(name, NumberDataViewType.Double, row => time(row)))
        {
            PartEnds = partEnds,
        };
    }

    private sealed class TimedRow
    {
        public string User { get; set; } = "";

        public string Item { get; set; } = "";

        public double Seconds { get; set; }

        public long Milliseconds { get; set; }

        public DateTime Date { get; set; }

        public DateTimeOffset Offset { get; set; }
    }
}
