using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.TestSupport;

/// <summary>A row with names of a user and a movie.</summary>
internal sealed class NamedLikeRow
{
    public string User { get; set; } = "";

    public string Movie { get; set; } = "";

    public float Label { get; set; }
}

/// <summary>A few fixed likes.</summary>
internal static class Toy
{
    public const int UserCount = 60;
    public const int ItemCount = 25; // nobody likes the last
    public const int Dimension = 6;

    /// <summary>The distinct likes, as 1-based (user, item).</summary>
    public static IReadOnlyList<(int User, int Item)> Likes { get; } = MakeLikes();

    public static MLContext Context() => new(seed: 1);

    public static IDataView Named(MLContext mlContext) => mlContext.Data.LoadFromEnumerable(
        Likes.Select(like => new NamedLikeRow { User = $"u{like.User}", Movie = Movie(like.Item), Label = like.Item % 5 }).ToArray());

    public static string Movie(int item) => $"Movie {item}";

    /// <summary>The likes with users as text and items as keys.</summary>
    public static IDataView Keyed() => Keyed(Likes.Select(like => ($"u{like.User}", (uint)like.Item)));

    public static IDataView Keyed<TItem>(IEnumerable<(string User, TItem Item)> likes) => KeyedIn([[.. likes]]);

    public static IDataView Keyed<TUser>(PrimitiveDataViewType userType, IEnumerable<(TUser User, uint Item)> likes)
        => KeyedIn(userType, [[.. likes]]);

    /// <summary>Creates such a view with one parallel cursor per part.</summary>
    public static RowsView KeyedIn<TItem>(IReadOnlyList<IEnumerable<(string User, TItem Item)>> parts, Action<string>? onRow = null)
    {
        var texts = parts.Select(part => part.Select(like => (like.User.AsMemory(), like.Item)).ToArray());
        return KeyedIn(TextDataViewType.Instance, [.. texts], onRow is null ? null : user => onRow(user.ToString()));
    }

    /// <summary>Creates rows of (user, item key) of any raw types. The missing key is 0.</summary>
    public static RowsView KeyedIn<TUser, TItem>(
        PrimitiveDataViewType userType, (TUser User, TItem Item)[][] parts, Action<TUser>? onRow = null)
    {
        (TUser User, TItem Item)[] rows = [.. parts.SelectMany(part => part)];
        int end = 0;
        return new RowsView(
            rows.Length,
            new RowsColumn<TUser>("User", userType, row => rows[row].User),
            new RowsColumn<TItem>("Item", new KeyDataViewType(typeof(TItem), ItemCount), row => rows[row].Item))
        {
            PartEnds = [.. parts.Select(part => end += part.Length)],
            OnRow = onRow is null ? null : row => onRow(rows[row].User),
        };
    }

    /// <summary>Creates a view without rows, with a text column User and a column Item of the given type.</summary>
    public static RowsView NoLikes(DataViewType itemType) => new(
        0,
        new RowsColumn<ReadOnlyMemory<char>>("User", TextDataViewType.Instance, _ => default),
        new RowsColumn<uint>("Item", itemType, _ => 0));

    public static CooccurrenceEmbeddingEstimator.Options Options() => new()
    {
        OutputColumnName = "Vector",
        ItemColumnName = "Item",
        UserColumnName = "User",
        Dimension = Dimension,
    };

    public static CooccurrenceEmbeddingTransformer Fit(MLContext mlContext, IDataView data)
        => mlContext.Transforms.CooccurrenceEmbed(Options()).Fit(data);

    private static (int, int)[] MakeLikes()
    {
        var random = new Random(7);
        var likes = new HashSet<(int, int)>();
        for (int user = 1; user <= UserCount; user++)
            for (int n = 0; n < 8; n++)
                likes.Add((user, 1 + (user % 3 * 7 + random.Next(10)) % (ItemCount - 1)));
        return [.. likes];
    }
}
