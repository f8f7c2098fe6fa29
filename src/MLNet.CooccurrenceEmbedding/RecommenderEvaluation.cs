using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Evaluation;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>Holds out part of each user's likes, to see how well a recommender finds them.</summary>
public static class RecommenderEvaluation
{
    /// <summary>
    /// Splits likes in two: what is to be learned from, and what is to be found. Of each user with enough likes a part is held out at random; other users' likes are all for training.
    /// </summary>
    /// <param name="likes">
    /// Rows of (user, item), each a like; a repeated one counts once. Of ratings, give those that are likes: <c>mlContext.Data.FilterRowsByColumn(ratings, "rating", lowerBound: 4)</c>.
    /// Read once, once more before that where items are raw ids, and again whenever <see cref="HoldOutSplit.Training"/> is; each time it must have the same likes.
    /// </param>
    /// <param name="itemColumnName">
    /// Name of the item column: a scalar key, text or integer. With a key, every item of it has a vector after a fit on <see cref="HoldOutSplit.Training"/>; with raw ids, those that have a
    /// like left there.
    /// </param>
    /// <param name="userColumnName">Name of the user column: a scalar key, text or integer.</param>
    /// <param name="fraction">
    /// Part of each user's likes to hold out, above 0 and below 1: so much, rounded to the nearest whole number, but at least one like and never all. Default 0.2.
    /// </param>
    /// <param name="seed">
    /// Seed of the choice, any number. Default 0. The same seed and likes give the same split on every machine, whatever the order of the rows and the number of threads: chance is drawn from
    /// the names of user and item alone.
    /// </param>
    /// <param name="minimumLikes">Likes that a user must have for some to be held out, at least 2. Default 5.</param>
    /// <exception cref="ArgumentException">A column is missing or of another type; the message names it and the remedy.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="fraction"/> or <paramref name="minimumLikes"/> is out of range.</exception>
    /// <exception cref="InvalidOperationException">No user has enough likes; the message tells how many there are. Or there are more than 2³¹ likes.</exception>
    public static HoldOutSplit HoldOut(
        IDataView likes, string itemColumnName, string userColumnName, double fraction = 0.2, int seed = 0, int minimumLikes = 5)
    {
        ArgumentNullException.ThrowIfNull(likes);
        ArgumentException.ThrowIfNullOrEmpty(itemColumnName);
        ArgumentException.ThrowIfNullOrEmpty(userColumnName);
        if (!(fraction > 0 && fraction < 1))
            throw new ArgumentOutOfRangeException(nameof(fraction), fraction, "The fraction of a user's likes to hold out must be above 0 and below 1.");
        if (minimumLikes < 2)
            throw new ArgumentOutOfRangeException(nameof(minimumLikes), minimumLikes, "It takes 2 likes at least: one to hold out and one to recommend from.");
        FitColumns.CheckLikes(InputColumns.In(likes.Schema), itemColumnName, userColumnName);

        var workers = new Workers(Environment.ProcessorCount);
        LikesInput data = LikesInput.Of(likes, new() { Columns = [], ItemColumnName = itemColumnName, UserColumnName = userColumnName }, () => { });
        string[] itemNames = ItemNames.Of(data.Likes);
        Likes matrix = LikesReader.Read(data.View, data.Likes, workers.Count, () => { }, out UserNumbers numbers, out int[] userOfRow).Likes;
        RequireEnough(matrix, data.Likes, minimumLikes);

        var users = (NamedUserNumbers)numbers;
        string[] names = users.Names();
        string[] userNames = Array.ConvertAll(userOfRow, user => names[user]);
        HeldOutLikes heldOut = HeldOutLikes.Of(matrix, userNames, itemNames, fraction, seed, minimumLikes, workers);
        var rowOfUser = new int[users.Count];
        Array.Fill(rowOfUser, -1);
        for (int row = 0; row < userOfRow.Length; row++) rowOfUser[userOfRow[row]] = row;
        var training = new TrainingView(likes, data.View, new HeldOutRows(data.Likes, users, rowOfUser, heldOut));
        return new HoldOutSplit(training, new EvaluatedUsers(matrix, heldOut, userNames, itemNames));
    }

    private static void RequireEnough(Likes likes, LikesColumns columns, int minimumLikes)
    {
        const int Shown = 5;
        int[] counts = [.. Enumerable.Range(0, likes.UserCount).Select(user => likes.ItemsOf(user).Length)];
        if (counts.Any(count => count >= minimumLikes)) return;
        if (counts.Length == 0)
            throw new InvalidOperationException($"There is nothing to hold out: no row has {columns.Description}.");
        string most = string.Join(", ", counts.CountBy(count => count).OrderByDescending(pair => pair.Key).Take(Shown).Select(pair => $"{pair.Value} with {pair.Key}"));
        throw new InvalidOperationException(
            $"There is nothing to hold out: none of the {counts.Length} users in column '{columns.User!.Value.Name}' has {minimumLikes} likes. Users with the most: {most}. "
            + "Give a lower minimumLikes, or more likes.");
    }
}
