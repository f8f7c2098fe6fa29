using System.Globalization;
using MLNet.CooccurrenceEmbedding.Data;

namespace MLNet.CooccurrenceEmbedding.ReliabilityTests.Cases;

/// <summary>A row of (user, item, rating). −1 is a missing user or item, and NaN a missing rating.</summary>
internal readonly record struct CaseRow(int User, int Item, float Rating);

/// <summary>How ratings are used.</summary>
internal enum Ratings
{
    None,
    Threshold,
    Weights,
}

/// <summary>Likes, and the options of their fit.</summary>
/// <param name="ItemCount">The number of values of the item key.</param>
/// <param name="Rows">The likes, in any order.</param>
/// <param name="KeyType">The raw type of the item key.</param>
/// <param name="UserType">The type of the user column.</param>
/// <param name="Ratings">How ratings are used.</param>
/// <param name="Options">The options of the fit.</param>
internal sealed record LikesCase(int ItemCount, CaseRow[] Rows, Type KeyType, Type UserType, Ratings Ratings, CaseOptions Options)
{
    public const float Threshold = 1;

    /// <summary>The rows that are likes, with their weights.</summary>
    public IEnumerable<CaseRow> Likes => Rows
        .Where(row => row is { User: >= 0, Item: >= 0 }
            && (Ratings == Ratings.None || row.Rating >= (Ratings == Ratings.Threshold ? Threshold : float.Epsilon)))
        .Select(row => Ratings == Ratings.Weights ? row : row with { Rating = 1 });

    public bool HasLikes => Likes.Any();

    /// <summary>The same rows in another order.</summary>
    public LikesCase Shuffle(int seed)
    {
        CaseRow[] rows = [.. Rows];
        new Random(seed).Shuffle(rows);
        return this with { Rows = rows };
    }

    /// <summary>The same likes without the items that nobody likes.</summary>
    public LikesCase RemoveUnlikedItems()
    {
        int[] liked = [.. Likes.Select(row => row.Item).Distinct().Order()];
        return this with
        {
            ItemCount = liked.Length,
            Rows = [.. Likes.Select(row => row with { Item = Array.BinarySearch(liked, row.Item) })],
        };
    }

    /// <summary>Creates S, the input of the trainer.</summary>
    public Likes ToLikes()
    {
        CaseRow[] likes = [.. Likes];
        UserItem[] pairs = [.. likes.Select(row => new UserItem(row.User, row.Item))];
        float[] weights = [.. likes.Select(row => row.Rating)];
        int users = likes.Max(row => row.User) + 1;
        return Data.Likes
            .FromPairs(ItemCount, users, [pairs], 1, Ratings == Ratings.Weights ? [weights] : null)
            .Weighted(Options.UserWeighting);
    }

    public override string ToString()
    {
        string rows = string.Join(
            " ", Rows.Take(200).Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.User},{row.Item},{row.Rating:R}")));
        return $"{ItemCount} items of {KeyType.Name}, users of {UserType.Name}, ratings {Ratings}, {Options}, {Rows.Length} rows: {rows}";
    }
}

/// <summary>Options of a fit.</summary>
internal sealed record CaseOptions(
    int Dimension, int MaximumIterations, double Tolerance, int Seed, double ItemScaling, UserWeighting UserWeighting, int Threads,
    UnknownItemVector Unknown)
{
    public void ApplyTo(EmbeddingOptions options)
    {
        (options.Dimension, options.MaximumNumberOfIterations) = (Dimension, MaximumIterations);
        (options.OptimizationTolerance, options.Seed) = (Tolerance, Seed);
        (options.ItemScaling, options.NumberOfThreads, options.UnknownItem) = (ItemScaling, Threads, Unknown);
        options.OutputColumnName = "Vector";
    }
}
