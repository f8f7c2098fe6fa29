using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Shapes;

/// <summary>
/// The same ratings in every input format of Fit. The items have the same keys in all formats: movies in the order of their ids.
/// </summary>
internal sealed class ShapeViews
{
    public const string Item = "Item";
    public const string OtherItem = "OtherItem";
    public const string User = "User";
    public const string Rating = "Rating";
    public const string Count = "Count";

    /// <summary>The lowest rating that is a like.</summary>
    public const float LikeThreshold = 4;

    private readonly List<(int User, int Movie, float Rating)> _ratings;
    private readonly LikeRows _likes;

    public ShapeViews(FileInfo file)
    {
        _ratings = RatingsFile.ReadAll(file);
        _likes = RatingsFile.Read(file, LikeThreshold);
    }

    private KeyDataViewType Key => new(typeof(uint), _likes.ItemCount);

    /// <summary>All ratings, with raw ids.</summary>
    public IDataView Raw() => new RowsView(
        _ratings.Count,
        new RowsColumn<int>(User, NumberDataViewType.Int32, (int row, ref int user) => user = _ratings[row].User),
        new RowsColumn<int>(Item, NumberDataViewType.Int32, (int row, ref int item) => item = _ratings[row].Movie),
        new RowsColumn<float>(Rating, NumberDataViewType.Single, (int row, ref float rating) => rating = _ratings[row].Rating));

    /// <summary>Rows of (user, item), with the movies mapped to keys by ML.NET.</summary>
    public IDataView Pairs()
    {
        var mlContext = new MLContext();
        IDataView raw = Raw();
        IDataView keyed = mlContext.Transforms.Conversion
            .MapValueToKey(Item, keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue).Fit(raw).Transform(raw);
        return mlContext.Data.FilterRowsByColumn(keyed, Rating, lowerBound: LikeThreshold);
    }

    /// <summary>A row per user, with the keys of the liked items.</summary>
    public IDataView Baskets()
    {
        var type = new VectorDataViewType(Key);
        return new RowsView(_likes.UserCount, new RowsColumn<VBuffer<uint>>(Item, type, (int row, ref VBuffer<uint> basket) =>
        {
            ReadOnlySpan<int> items = ItemsOf(row);
            var editor = VBufferEditor.Create(ref basket, items.Length);
            for (int k = 0; k < items.Length; k++) editor.Values[k] = (uint)items[k] + 1;
            basket = editor.Commit();
        }));
    }

    /// <summary>A row per user: the sparse matrix S.</summary>
    public IDataView Wide()
    {
        var type = new VectorDataViewType(NumberDataViewType.Single, _likes.ItemCount);
        return new RowsView(_likes.UserCount, new RowsColumn<VBuffer<float>>(Item, type, (int row, ref VBuffer<float> values) =>
        {
            ReadOnlySpan<int> items = ItemsOf(row);
            var editor = VBufferEditor.Create(ref values, _likes.ItemCount, items.Length);
            items.CopyTo(editor.Indices);
            editor.Indices.Sort(); // the indices of a sparse vector must ascend
            editor.Values.Fill(1);
            values = editor.Commit();
        }));
    }

    /// <summary>Rows of X, (item, item, count): each pair once without the diagonal, or the full matrix.</summary>
    public IDataView Counts(bool symmetric)
    {
        List<(int A, int B, int Count)> counts = CountPairs(symmetric);
        return new RowsView(
            counts.Count,
            new RowsColumn<uint>(Item, Key, (int row, ref uint item) => item = (uint)counts[row].A + 1),
            new RowsColumn<uint>(OtherItem, Key, (int row, ref uint item) => item = (uint)counts[row].B + 1),
            new RowsColumn<int>(Count, NumberDataViewType.Int32, (int row, ref int count) => count = counts[row].Count));
    }

    private List<(int A, int B, int Count)> CountPairs(bool symmetric)
    {
        List<int>[] usersOf = [.. Enumerable.Range(0, _likes.ItemCount).Select(_ => new List<int>())];
        for (int user = 0; user < _likes.UserCount; user++)
            foreach (int item in ItemsOf(user)) usersOf[item].Add(user);

        var counts = new List<(int, int, int)>();
        var row = new int[_likes.ItemCount];
        for (int a = 0; a < row.Length; a++)
        {
            Array.Clear(row);
            foreach (int user in usersOf[a])
                foreach (int b in ItemsOf(user)) row[b]++;
            int end = symmetric ? row.Length : a;
            for (int b = 0; b < end; b++)
                if (row[b] > 0) counts.Add((a, b, row[b]));
        }
        return counts;
    }

    private ReadOnlySpan<int> ItemsOf(int user) => _likes.Items.AsSpan(_likes.Starts[user].._likes.Starts[user + 1]);
}
