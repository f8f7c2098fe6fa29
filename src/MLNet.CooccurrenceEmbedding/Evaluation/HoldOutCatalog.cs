using MLNet.CooccurrenceEmbedding;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Evaluation;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.Recommendation;

namespace Microsoft.ML;

/// <summary>Adds splits of likes for the evaluation of recommenders to <see cref="MLContext.Data"/>.</summary>
public static class HoldOutCatalog
{
    /// <summary>
    /// Splits likes into a train set and held-out likes. Of each user with enough likes, a random fraction is held out, or the latest
    /// fraction if there is a time column (a temporal split for each user). All likes of other users are in the train set.
    /// </summary>
    /// <param name="catalog">The data operations of an <see cref="MLContext"/>.</param>
    /// <param name="likes">
    /// Rows of (user, item). Each is a like, and repeated rows are one like. For ratings, filter the rows first:
    /// <c>mlContext.Data.FilterRowsByColumn(ratings, "rating", lowerBound: 4)</c>. The rows are read once, once more if the items are text
    /// or integers, once more if there is a time column, and again each time <see cref="HoldOutSplit.TrainSet"/> is read. They must be the
    /// same each time.
    /// </param>
    /// <param name="itemColumnName">
    /// Name of the item column: a scalar key, text or integer. A fit on <see cref="HoldOutSplit.TrainSet"/> has a vector for every value of
    /// a key. If the items are text or integers, it has vectors only for items with a like in the train set.
    /// </param>
    /// <param name="userColumnName">Name of the user column: a scalar key, text or integer.</param>
    /// <param name="testFraction">
    /// Fraction of each user's likes to hold out, above 0 and below 1. The number of likes is rounded to the nearest integer. At least one
    /// like is held out, and at least one is not. Default 0.2.
    /// </param>
    /// <param name="minimumLikes">Likes that a user must have for some to be held out, at least 2. Default 5.</param>
    /// <param name="timeColumnName">
    /// Name of a column of times: a number, <see cref="DateTime"/> or <see cref="DateTimeOffset"/>. Each user's latest likes are held out.
    /// The time of a like with several rows is that of the last. Times are compared as <see cref="double"/>. Equal times are ordered at
    /// random. Load Unix times as <see cref="long"/> or <see cref="double"/>: <see cref="float"/> rounds them to minutes. Default none.
    /// </param>
    /// <param name="seed">
    /// Seed of the random choice, any number. Default 0. Equal seeds and likes give equal splits on every machine, regardless of the order
    /// of the rows and the number of threads, since likes are chosen by a hash of the seed and the names of user and item.
    /// </param>
    /// <returns>The split.</returns>
    /// <exception cref="ArgumentException">A column name is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="testFraction"/> or <paramref name="minimumLikes"/> is out of range. Or a column is missing or of another type; the
    /// message says how to fix it.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// No user has enough likes. The message says how many likes users have. Or a like has no time. Or there are more than about 2³¹ likes.
    /// </exception>
    public static HoldOutSplit HoldOutLikes(
        this DataOperationsCatalog catalog,
        IDataView likes,
        string itemColumnName,
        string userColumnName,
        double testFraction = 0.2,
        int minimumLikes = 5,
        string? timeColumnName = null,
        int seed = 0)
    {
        if (!(testFraction > 0 && testFraction < 1))
            throw new ArgumentOutOfRangeException(
                nameof(testFraction), testFraction, "The fraction of a user's likes to hold out must be above 0 and below 1.");
        return HoldOut(
            catalog, likes, itemColumnName, userColumnName, minimumLikes, timeColumnName, seed,
            count => (int)Math.Clamp(Math.Round(testFraction * count, MidpointRounding.AwayFromZero), 1, count - 1));
    }

    /// <summary>
    /// Splits likes into a train set and held-out likes by leave-one-out: of each user with enough likes, one is held out, a random one, or
    /// the latest if there is a time column. (X. He et al., "Neural collaborative filtering", WWW 2017, section 4.1, holds out the latest.)
    /// </summary>
    /// <param name="catalog">The data operations of an <see cref="MLContext"/>.</param>
    /// <param name="likes">
    /// Rows of (user, item). Each is a like, and repeated rows are one like. They are read as often as by <c>HoldOutLikes</c>.
    /// </param>
    /// <param name="itemColumnName">Name of the item column: a scalar key, text or integer.</param>
    /// <param name="userColumnName">Name of the user column: a scalar key, text or integer.</param>
    /// <param name="minimumLikes">Likes that a user must have for one to be held out, at least 2. Default 2.</param>
    /// <param name="timeColumnName">
    /// Name of a column of times: a number, <see cref="DateTime"/> or <see cref="DateTimeOffset"/>. Each user's latest like is held out.
    /// Default none.
    /// </param>
    /// <param name="seed">
    /// Seed of the random choice, any number. Default 0. Equal seeds and likes give equal splits on every machine.
    /// </param>
    /// <returns>The split.</returns>
    /// <exception cref="ArgumentException">A column name is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="minimumLikes"/> is out of range. Or a column is missing or of another type; the message says how to fix it.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// No user has enough likes. The message says how many likes users have. Or a like has no time. Or there are more than about 2³¹ likes.
    /// </exception>
    public static HoldOutSplit LeaveOneLikeOut(
        this DataOperationsCatalog catalog,
        IDataView likes,
        string itemColumnName,
        string userColumnName,
        int minimumLikes = 2,
        string? timeColumnName = null,
        int seed = 0)
        => HoldOut(catalog, likes, itemColumnName, userColumnName, minimumLikes, timeColumnName, seed, _ => 1);

    /// <summary>
    /// Takes a given split, for example the published one of a data set. The likes of the test set are held out, except those that are also
    /// in the train set (<see cref="HoldOutSplit.DiscardedLikeCount"/>).
    /// </summary>
    /// <param name="catalog">The data operations of an <see cref="MLContext"/>.</param>
    /// <param name="trainSet">Rows of (user, item). Each is a like, and repeated rows are one like.</param>
    /// <param name="testSet">
    /// Rows of (user, item) with the same names of columns. Users and items are matched by name: the text, the integer, or the value that a
    /// key is mapped from. So the keys of both sets may have different mappings. Keys without names are matched by key if their types are
    /// equal. A user without likes in the train set has an empty history. An item that the train set does not have is held out too, so
    /// recommenders that do not know it miss it.
    /// </param>
    /// <param name="itemColumnName">Name of the item column of both sets: a scalar key, text or integer.</param>
    /// <param name="userColumnName">Name of the user column of both sets: a scalar key, text or integer.</param>
    /// <returns>The split. Its <see cref="HoldOutSplit.TrainSet"/> is <paramref name="trainSet"/>.</returns>
    /// <exception cref="ArgumentException">A column name is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A column is missing or of another type, or keys without names cannot be matched. The message says how to fix it.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// A set has no likes, or all likes of the test set are in the train set. Or there are more than about 2³¹ likes.
    /// </exception>
    public static HoldOutSplit HoldOutLikes(
        this DataOperationsCatalog catalog, IDataView trainSet, IDataView testSet, string itemColumnName, string userColumnName)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(trainSet);
        ArgumentNullException.ThrowIfNull(testSet);
        return GivenSplit.Create(trainSet, testSet, CreateDefinition(itemColumnName, userColumnName));
    }

    private static HoldOutSplit HoldOut(
        DataOperationsCatalog catalog,
        IDataView likes,
        string itemColumnName,
        string userColumnName,
        int minimumLikes,
        string? timeColumnName,
        int seed,
        Func<int, int> countOf)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(likes);
        LikesDefinition definition = CreateDefinition(itemColumnName, userColumnName);
        if (minimumLikes < 2)
            throw new ArgumentOutOfRangeException(
                nameof(minimumLikes), minimumLikes, "At least 2 likes are needed: one to hold out and one to recommend from.");
        if (timeColumnName is not null) ArgumentException.ThrowIfNullOrEmpty(timeColumnName);
        NamedLikes.Check(likes.Schema, definition);
        if (timeColumnName is not null) LikeTimes.Check(ColumnShape.From(InputColumns.Find(likes.Schema, timeColumnName)));

        var workers = new Workers(Environment.ProcessorCount);
        var named = NamedLikes.Read(likes, definition, workers);
        RequireEnough(named, minimumLikes);
        double[]? times = timeColumnName is null ? null : LikeTimes.Read(named, timeColumnName, workers);
        ulong[] userHashes = Array.ConvertAll(named.RowNames, HashName), itemHashes = Array.ConvertAll(named.ItemNames, HashName);
        int CountOf(int row) => named.Matrix.ItemsOf(row).Length is var count && count < minimumLikes ? 0 : countOf(count);
        var heldOut = HeldOutLikes.Choose(named.Matrix, userHashes, itemHashes, CountOf, seed, workers, times);
        var trainSet = new TrainSetView(likes, named.Input.View, new HeldOutRows(named, heldOut));
        return new HoldOutSplit(trainSet, new EvaluatedUsers(named.Matrix, heldOut, named.RowNames, named.ItemNames));
    }

    /// <summary>
    /// 64-bit FNV-1a (G. Fowler, L. C. Noll and K.-P. Vo), followed by <see cref="SplitMix64.Mix"/>. Unlike <see cref="HashCode"/>, it is
    /// equal in every process and on every machine.
    /// </summary>
    private static ulong HashName(string name)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (char c in name)
        {
            hash = (hash ^ (byte)c) * 0x100000001B3;
            hash = (hash ^ (byte)(c >> 8)) * 0x100000001B3;
        }
        return SplitMix64.Mix(hash);
    }

    private static LikesDefinition CreateDefinition(string itemColumnName, string userColumnName)
    {
        ArgumentException.ThrowIfNullOrEmpty(itemColumnName);
        ArgumentException.ThrowIfNullOrEmpty(userColumnName);
        return new LikesDefinition(itemColumnName, userColumnName);
    }

    private static void RequireEnough(NamedLikes likes, int minimumLikes)
    {
        const int MaximumShown = 5;
        int[] counts = [.. Enumerable.Range(0, likes.Matrix.UserCount).Select(user => likes.Matrix.ItemsOf(user).Length)];
        if (counts.Any(count => count >= minimumLikes)) return;
        if (counts.Length == 0)
            throw new InvalidOperationException($"There is nothing to hold out: no row has {likes.Input.Description}.");
        var largest = counts.CountBy(count => count).OrderByDescending(pair => pair.Key).Take(MaximumShown);
        string most = string.Join(", ", largest.Select(pair => $"{pair.Value} with {pair.Key}"));
        throw new InvalidOperationException(
            $"There is nothing to hold out: none of the {counts.Length} users in column '{likes.Input.User!.Value.Name}' "
            + $"has {minimumLikes} likes. Users with the most: {most}. Give a lower minimumLikes, or more likes.");
    }
}
