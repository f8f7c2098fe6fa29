using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;
using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Throughput;

/// <summary>Measures reading vectors from the output of a fitted transformer.</summary>
internal sealed class TransformMeasurement
{
    public const string ItemVector = "ItemVector";
    public const string HistoryVector = "HistoryVector";

    private const string Item = "Item";
    private const string User = "User";
    private const string History = "History";
    private const int Users = 610;
    private const int LikesPerUser = 80;

    private readonly ITransformer _model;
    private readonly IDataView _rows;
    private readonly IDataView _transformed;
    private readonly int _rowCount;

    /// <summary>Fits with few iterations. The values of the vectors do not affect the time.</summary>
    public TransformMeasurement(int items, int dimension, int historyLength, int rows)
    {
        LikeRows likes = PowerLawLikes.Generate(Users, items, Users * LikesPerUser);
        var random = new Random(1);
        int[] picks = [.. Enumerable.Range(0, rows + historyLength).Select(_ => random.Next(items))];
        var key = new KeyDataViewType(typeof(uint), items);
        var type = new VectorDataViewType(key, historyLength);
        var history = new RowsColumn<VBuffer<uint>>(History, type, (int row, ref VBuffer<uint> keys) =>
        {
            var editor = VBufferEditor.Create(ref keys, historyLength);
            for (int k = 0; k < historyLength; k++) editor.Values[k] = (uint)picks[row + k] + 1;
            keys = editor.Commit();
        });
        int[] users = likes.Users();
        var training = new RowsView(
            likes.Count,
            new RowsColumn<uint>(Item, key, (int row, ref uint item) => item = (uint)likes.Items[row] + 1),
            new RowsColumn<int>(User, NumberDataViewType.Int32, (int row, ref int user) => user = users[row]),
            history);
        _model = new MLContext().Transforms.CooccurrenceEmbed(new CooccurrenceEmbeddingEstimator.Options
        {
            Columns = [new(ItemVector, Item), new(HistoryVector, History)],
            UserColumnName = User,
            Dimension = dimension,
            MaximumNumberOfIterations = 1,
        }).Fit(training);

        _rowCount = rows;
        _rows = new RowsView(rows, new RowsColumn<uint>(Item, key, (int row, ref uint item) => item = (uint)picks[row] + 1), history);
        _transformed = _model.Transform(_rows);
    }

    private TransformMeasurement(ITransformer model, IDataView rows, int rowCount)
    {
        _model = model;
        _rows = rows;
        _rowCount = rowCount;
        _transformed = model.Transform(rows);
    }

    /// <summary>
    /// Measures the reloaded model, which consists of ML.NET's transformers. It reads fewer rows, because these are slower.
    /// </summary>
    public TransformMeasurement Reloaded(int rows)
    {
        var mlContext = new MLContext();
        return new TransformMeasurement(SavedModel.Reload(_model, _rows), mlContext.Data.TakeRows(_rows, rows), rows);
    }

    /// <summary>Returns the median of several runs.</summary>
    public double RowsPerSecond(string column, bool allThreads, int runs, int threads)
    {
        DataViewSchema.Column vectors = _transformed.Schema[column];
        Read(vectors, allThreads, threads);
        return Enumerable.Range(0, runs).Select(_ => _rowCount / Read(vectors, allThreads, threads)).Median();
    }

    private double Read(DataViewSchema.Column column, bool allThreads, int threads)
    {
        long began = Stopwatch.GetTimestamp();
        DataViewRowCursor[] cursors = allThreads ? _transformed.GetRowCursorSet([column], threads) : [_transformed.GetRowCursor([column])];
        Task[] tasks = [.. cursors.Select(cursor => Task.Factory.StartNew(() => ReadAll(cursor, column), TaskCreationOptions.LongRunning))];
        Task.WaitAll(tasks);
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static void ReadAll(DataViewRowCursor cursor, DataViewSchema.Column column)
    {
        using (cursor)
        {
            ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(column);
            VBuffer<float> vector = default;
            while (cursor.MoveNext()) getter(ref vector);
        }
    }
}
