using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Data;

public class LikesReaderTests
{
    private sealed class RowNumber
    {
        public float Row { get; set; }
    }

    [Fact]
    public void Items_of_every_key_type_give_the_same_likes()
    {
        int[][] expected = Rows(Toy.Keyed());
        Assert.Equal(Toy.Likes.Count, expected.Sum(row => row.Length));

        Assert.Equal(expected, Rows(Toy.Keyed(Toy.Likes.Select(like => ($"u{like.User}", (byte)like.Item)))));
        Assert.Equal(expected, Rows(Toy.Keyed(Toy.Likes.Select(like => ($"u{like.User}", (ushort)like.Item)))));
        Assert.Equal(expected, Rows(Toy.Keyed(Toy.Likes.Select(like => ($"u{like.User}", (ulong)like.Item)))));
    }

    [Fact]
    public void Users_of_every_column_type_give_the_same_likes()
    {
        int[][] expected = Rows(Toy.Keyed());

        AssertSame(NumberDataViewType.SByte, user => (sbyte)-user);
        AssertSame(NumberDataViewType.Int16, user => (short)-user);
        AssertSame(NumberDataViewType.Int32, user => -user);
        AssertSame(NumberDataViewType.Int64, user => long.MinValue + user);
        AssertSame(NumberDataViewType.Byte, user => (byte)user);
        AssertSame(NumberDataViewType.UInt16, user => (ushort)user);
        AssertSame(NumberDataViewType.UInt32, user => (uint)user);
        AssertSame(NumberDataViewType.UInt64, user => ulong.MaxValue - (ulong)user);
        AssertSame(Key<byte>(), user => (byte)user);
        AssertSame(Key<ushort>(), user => (ushort)user);
        AssertSame(Key<uint>(), user => (uint)user);
        AssertSame(Key<ulong>(), user => (ulong)user);

        void AssertSame<T>(PrimitiveDataViewType type, Func<int, T> user)
            => Assert.Equal(expected, Rows(Toy.Keyed(type, Toy.Likes.Select(like => (user(like.User), (uint)like.Item)))));
    }

    [Fact]
    public void User_0_is_valid_as_an_integer_and_missing_as_a_key()
    {
        LikesReadResult integers = Read(Toy.Keyed(NumberDataViewType.Int32, [(0, 3u), (0, 4u), (1, 3u)]));
        Assert.Equal((2, 3, 0L), (integers.Likes.UserCount, integers.Likes.Count, integers.SkippedRowCount));

        LikesReadResult keys = Read(Toy.Keyed(Key<uint>(), [(0u, 3u), (0u, 4u), (1u, 3u)]));
        Assert.Equal((1, 1, 2L), (keys.Likes.UserCount, keys.Likes.Count, keys.SkippedRowCount));
    }

    [Fact]
    public void Read_counts_repeated_rows_and_skipped_rows_with_missing_values()
    {
        LikesReadResult reading = Read(Toy.Keyed([("a", 1u), ("b", 2u), ("a", 1u), ("", 5u), ("a", 0u), ("", 0u), ("a", 1u), ("b", 1u)]));

        Assert.Equal(2, reading.RepeatedRowCount);
        Assert.Equal(3, reading.SkippedRowCount);
        Assert.Equal([[0], [0, 1]], Rows(reading));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Read_gives_the_same_likes_from_one_cursor_and_from_several(int partCount)
    {
        var parts = Toy.Likes.Select((like, i) => (Part: i % partCount, Row: ($"u{like.User}", (uint)like.Item)))
            .GroupBy(x => x.Part, x => x.Row).Select(part => part.Reverse()).Append([]).ToArray();
        var view = Toy.KeyedIn(parts);

        Assert.Equal(Rows(Toy.Keyed()), Rows(view));
        Assert.Equal((partCount + 1, 0), (view.OpenedCursors, view.OpenCursors));
    }

    [Fact]
    public void Read_returns_all_likes_when_they_exceed_one_chunk()
    {
        var random = new Random(3);
        (string, uint)[][] parts = [.. Enumerable.Range(0, 3).Select(part =>
            Enumerable.Range(0, 100_000).Select(_ => ($"u{random.Next(50_000)}", 1 + (uint)random.Next(Toy.ItemCount))).ToArray())];

        LikesReadResult reading = Read(Toy.KeyedIn(parts));

        var distinct = parts.SelectMany(part => part).ToHashSet();
        Assert.Equal(distinct.Count, reading.Likes.Count);
        Assert.Equal(300_000 - distinct.Count, reading.RepeatedRowCount);
        Assert.Equal(distinct.Select(like => like.Item1).Distinct().Count(), reading.Likes.UserCount);
    }

    [Fact]
    public void Read_gives_the_same_likes_from_a_text_file_read_on_several_threads()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("likes.tsv");
        File.WriteAllLines(file, Toy.Likes.SelectMany(like => Enumerable.Repeat($"u{like.User}\t{like.Item - 1}", 50)));
        IDataView view = Toy.Context().Data.LoadFromTextFile(file,
            [new("User", DataKind.String, 0), new("Item", DataKind.UInt32, [new(1)], new(Toy.ItemCount))]);

        Assert.Equal(Rows(Toy.Keyed()), Rows(view));
    }

    [Fact]
    public void Read_rethrows_the_exception_of_a_cursor_and_closes_all_cursors()
    {
        (string, uint)[] endless = [.. Enumerable.Range(0, 2_000_000).Select(_ => ("u", 1u))];
        var view = Toy.KeyedIn([endless, [("u", 1u), ("bad", 1u), ("u", 2u)], endless], user =>
        {
            if (user == "bad") throw new FormatException("row 2 is broken");
        });

        var error = Assert.Throws<FormatException>(() => Read(view));
        Assert.Equal("row 2 is broken", error.Message);
        Assert.Equal((3, 0), (view.OpenedCursors, view.OpenCursors));
    }

    [Fact]
    public void Read_rethrows_the_exception_of_a_parallel_pipeline_without_deadlock()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("likes.tsv");
        File.WriteAllLines(file, Enumerable.Range(0, 300_000).Select(row => $"u{row % 1000}\t{row % Toy.ItemCount}\t{row}"));
        var mlContext = Toy.Context();
        IDataView text = mlContext.Data.LoadFromTextFile(file,
        [
            new("User", DataKind.String, 0),
            new("Item", DataKind.UInt32, [new(1)], new(Toy.ItemCount)),
            new("Row", DataKind.Single, 2),
        ]);
        IDataView broken = mlContext.Data.FilterByCustomPredicate<RowNumber>(
            text, row => row.Row == 150_000 ? throw new FormatException("row 150000 is broken") : false);

        var error = Assert.Throws<FormatException>(() => Read(broken));
        Assert.Equal("row 150000 is broken", error.Message);
    }

    [Fact]
    public void Read_stops_soon_after_cancellation()
    {
        int rows = 0;
        var view = Toy.KeyedIn([[.. Enumerable.Range(0, 1_000_000).Select(_ => ("u", 1u))]], _ => rows++);

        Assert.Throws<OperationCanceledException>(() => LikesReader.Read(PairColumns.Create(view, "Item", "User"), 1, () =>
        {
            if (rows > 5000) throw new OperationCanceledException();
        }));
        Assert.InRange(rows, 5000, 20_000);
        Assert.Equal(0, view.OpenCursors);
    }

    private static KeyDataViewType Key<T>() => new(typeof(T), Toy.UserCount);

    private static LikesReadResult Read(IDataView view) => LikesReader.Read(PairColumns.Create(view, "Item", "User"), 4, () => { });

    private static int[][] Rows(IDataView view) => Rows(Read(view));

    private static int[][] Rows(LikesReadResult reading)
        => [.. Enumerable.Range(0, reading.Likes.UserCount).Select(user => reading.Likes.ItemsOf(user).ToArray())];
}
