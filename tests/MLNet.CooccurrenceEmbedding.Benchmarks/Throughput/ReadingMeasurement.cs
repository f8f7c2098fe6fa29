using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;
using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Throughput;

/// <summary>Measures reading likes from rows of (user, item).</summary>
/// <param name="CursorSeconds">The time to number users and items, with parallel cursors.</param>
/// <param name="TotalSeconds">The time until the matrix S is complete.</param>
/// <param name="RowsPerSecond">The rows per second of the total time.</param>
internal sealed record ReadingMeasurement(double CursorSeconds, double TotalSeconds, double RowsPerSecond)
{
    private const string Item = "Item";
    private const string User = "User";

    public double MatrixSeconds => TotalSeconds - CursorSeconds;

    /// <summary>Returns the medians of several runs.</summary>
    public static ReadingMeasurement Measure(IDataView view, int runs, int threads)
    {
        LikesInput columns = LikesInput.Create(view, new LikesDefinition(Item, User), () => { });
        var cursors = new List<double>();
        var totals = new List<double>();
        for (int run = 0; run < runs; run++)
        {
            GC.Collect();
            long began = Stopwatch.GetTimestamp();
            CursorReader.Read(view, columns.Columns, threads, () => { }, row => columns.Format.CreateSink(row, columns));
            cursors.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
            GC.Collect();
            began = Stopwatch.GetTimestamp();
            LikesReader.Read(columns, threads, () => { });
            totals.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
        }
        double total = totals.Median();
        return new ReadingMeasurement(cursors.Median(), total, view.GetRowCount()!.Value / total);
    }

    /// <summary>Creates a view of the likes, with users as keys, integers or text.</summary>
    /// <param name="likes">Items.</param>
    /// <param name="users">The user of each like.</param>
    /// <param name="items">The item of each like.</param>
    public static IEnumerable<(string User, IDataView View)> Views(LikeRows likes, int[] users, int[] items)
    {
        var item = new RowsColumn<uint>(
            Item, new KeyDataViewType(typeof(uint), likes.ItemCount), (int row, ref uint key) => key = (uint)items[row] + 1);
        var key = new RowsColumn<uint>(
            User, new KeyDataViewType(typeof(uint), likes.UserCount), (int row, ref uint user) => user = (uint)users[row] + 1);
        yield return ("key", new RowsView(users.Length, item, key));
        var integer = new RowsColumn<long>(
            User, NumberDataViewType.Int64, (int row, ref long user) => user = 1_000_003L * users[row]);
        yield return ("integer", new RowsView(users.Length, item, integer));
        ReadOnlyMemory<char>[] texts = [.. Enumerable.Range(0, likes.UserCount).Select(user => $"user-{user:D8}".AsMemory())];
        var text = new RowsColumn<ReadOnlyMemory<char>>(
            User, TextDataViewType.Instance, (int row, ref ReadOnlyMemory<char> user) => user = texts[users[row]]);
        yield return ("text", new RowsView(users.Length, item, text));
    }
}
