using MLNet.CooccurrenceEmbedding;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Evaluation;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace Microsoft.ML;

/// <summary>Adds splits of likes for the evaluation of recommenders to <see cref="MLContext.Data"/>.</summary>
public static class HoldOutCatalog
{
    /// <summary>
    /// Splits likes into a train set and held-out likes. Of each user with enough likes, a random fraction is held out. All likes of other
    /// users are in the train set.
    /// </summary>
    /// <param name="catalog">The data operations of an <see cref="MLContext"/>.</param>
    /// <param name="likes">
    /// Rows of (user, item). Each is a like, and repeated rows are one like. For ratings, filter the rows first:
    /// <c>mlContext.Data.FilterRowsByColumn(ratings, "rating", lowerBound: 4)</c>. The rows are read once, or twice if the items are text
    /// or integers, and again each time <see cref="HoldOutSplit.TrainSet"/> is read. They must be the same each time.
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
    /// No user has enough likes. The message says how many likes users have. Or there are more than about 2³¹ likes.
    /// </exception>
    public static HoldOutSplit HoldOutLikes(
        this DataOperationsCatalog catalog,
        IDataView likes,
        string itemColumnName,
        string userColumnName,
        double testFraction = 0.2,
        int minimumLikes = 5,
        int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(likes);
        ArgumentException.ThrowIfNullOrEmpty(itemColumnName);
        ArgumentException.ThrowIfNullOrEmpty(userColumnName);
        if (!(testFraction > 0 && testFraction < 1))
            throw new ArgumentOutOfRangeException(
                nameof(testFraction), testFraction, "The fraction of a user's likes to hold out must be above 0 and below 1.");
        if (minimumLikes < 2)
            throw new ArgumentOutOfRangeException(
                nameof(minimumLikes), minimumLikes, "At least 2 likes are needed: one to hold out and one to recommend from.");
        var definition = new LikesDefinition(itemColumnName, userColumnName);
        RequireOneItemPerRow(ColumnShape.From(InputColumns.Find(likes.Schema, itemColumnName)));
        LikesInput.Check(InputColumns.CreateLookup(likes.Schema), definition);

        var workers = new Workers(Environment.ProcessorCount);
        LikesInput data = LikesInput.Create(likes, definition, () => { });
        string[] itemNames = data.ReadItemNames();
        Likes matrix = LikesReader.Read(data, workers.Count, () => { }, out UserIndex index, out int[] userOfRow).Likes;
        RequireEnough(matrix, data, minimumLikes);

        var users = (NamedUserIndex)index;
        string[] names = users.ReadNames();
        string[] userNames = Array.ConvertAll(userOfRow, user => names[user]);
        HeldOutLikes heldOut = HeldOutLikes.Choose(matrix, userNames, itemNames, testFraction, seed, minimumLikes, workers);
        var rowOfUser = new int[users.Count];
        Array.Fill(rowOfUser, -1);
        for (int row = 0; row < userOfRow.Length; row++) rowOfUser[userOfRow[row]] = row;
        var trainSet = new TrainSetView(likes, data.View, new HeldOutRows(data, users, rowOfUser, heldOut));
        return new HoldOutSplit(trainSet, new EvaluatedUsers(matrix, heldOut, userNames, itemNames));
    }

    private static void RequireOneItemPerRow(ColumnShape item)
    {
        if (!ItemFormat.For(item).IsPooled) return;
        throw InputColumns.SchemaMismatch(
            $"Item column '{item.Name}' is {item.TypeName}, several items per row, but a scalar is expected: "
            + "one item per row. Give one row per (user, item).");
    }

    private static void RequireEnough(Likes likes, LikesInput input, int minimumLikes)
    {
        const int MaximumShown = 5;
        int[] counts = [.. Enumerable.Range(0, likes.UserCount).Select(user => likes.ItemsOf(user).Length)];
        if (counts.Any(count => count >= minimumLikes)) return;
        if (counts.Length == 0)
            throw new InvalidOperationException($"There is nothing to hold out: no row has {input.Description}.");
        var largest = counts.CountBy(count => count).OrderByDescending(pair => pair.Key).Take(MaximumShown);
        string most = string.Join(", ", largest.Select(pair => $"{pair.Value} with {pair.Key}"));
        throw new InvalidOperationException(
            $"There is nothing to hold out: none of the {counts.Length} users in column '{input.User!.Value.Name}' "
            + $"has {minimumLikes} likes. Users with the most: {most}. Give a lower minimumLikes, or more likes.");
    }
}
