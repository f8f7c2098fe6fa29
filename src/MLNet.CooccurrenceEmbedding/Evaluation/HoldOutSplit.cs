using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.Embeddings;
using MLNet.CooccurrenceEmbedding.Evaluation;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>
/// Likes of which some are held out, created by <see cref="HoldOutCatalog.HoldOutLikes"/>: fit on <see cref="TrainSet"/>, then call
/// <see cref="Evaluate(ItemRecommender, int)"/>. A recommender is given each user's history, the likes in the train set, and evaluated by
/// the held-out likes among its k best items. Immutable; every member may be used from several threads at once.
/// </summary>
/// <remarks>Users are evaluated on all processors; the metrics have the same bits on any number of them.</remarks>
/// <example><code>
/// HoldOutSplit split = mlContext.Data.HoldOutLikes(likes, "Movie", "User");
/// var model = mlContext.Transforms.CooccurrenceEmbed("MovieVector", "Movie", "User").Fit(split.TrainSet);
/// Console.WriteLine(split.Evaluate(model.Embeddings.CreateRecommender()));
/// Console.WriteLine(split.EvaluatePopularity()); // the baseline
/// </code></example>
public sealed class HoldOutSplit
{
    private readonly EvaluatedUsers _users;
    private readonly ItemIndex _index;

    internal HoldOutSplit(IDataView trainSet, EvaluatedUsers users)
    {
        TrainSet = trainSet;
        _users = users;
        _index = new ItemIndex([.. users.ItemNames]);
    }

    /// <summary>
    /// The rows without those of held-out likes, with the same columns; they are read again each time. Train on these rows only.
    /// </summary>
    public IDataView TrainSet { get; }

    /// <summary>Names of all items of the likes that were split: those of the key's values, liked or not, or the raw ids.</summary>
    public IReadOnlyList<string> ItemNames => _users.ItemNames;

    /// <summary>The users who have held-out likes, in the ordinal order of their names.</summary>
    public IReadOnlyList<HeldOutUser> Users => _users;

    /// <summary>Evaluates a recommender that was created from a fit on <see cref="TrainSet"/>.</summary>
    /// <param name="recommender">
    /// The recommender. Items are identified by name. Items that it does not know are left out of the histories; a held-out item that it
    /// does not know counts as not found.
    /// </param>
    /// <param name="k">Length of the lists, at least 1. Default 20.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> is less than 1.</exception>
    public RecommenderMetrics Evaluate(ItemRecommender recommender, int k = 20)
    {
        ArgumentNullException.ThrowIfNull(recommender);
        RequireK(k);
        ItemEmbeddings embeddings = recommender.Embeddings;
        // The names of a key need not be distinct. If all are equal in order, the items are the same.
        bool isSameKey = ItemNames.SequenceEqual(embeddings.Names);
        int[] theirs = [.. ItemNames.Select((name, item) => isSameKey ? item : embeddings.IndexOf(name))];
        int[] ours = [.. embeddings.Names.Select((name, item) => isSameKey ? item : _index.IndexOf(name))];
        return Evaluate(k, history =>
        {
            int[] known = [.. history.Select(item => theirs[item]).Where(item => item >= 0)];
            return known.Length == 0 ? [] : recommender.Recommend(known, k).Select(item => ours[item.Index]);
        });
    }

    /// <summary>Evaluates any recommender, for example to compare it with others.</summary>
    /// <param name="recommend">
    /// From the names of a user's liked items, at least one, and k to the names of recommended items, best first. Those after the k-th are
    /// ignored. A repeated item, an item of the history or an unknown item keeps its place, but is no hit. Called for several users at
    /// once, on several threads.
    /// </param>
    /// <param name="k">Length of the lists, at least 1. Default 20.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> is less than 1.</exception>
    /// <exception cref="InvalidOperationException">
    /// <paramref name="recommend"/> returns <see langword="null"/>, or a name that is.
    /// </exception>
    public RecommenderMetrics Evaluate(Func<IReadOnlyList<string>, int, IEnumerable<string>> recommend, int k = 20)
    {
        ArgumentNullException.ThrowIfNull(recommend);
        RequireK(k);
        return Evaluate(k, history =>
        {
            IEnumerable<string> names = recommend(_users.GetNames(history), k)
                ?? throw new InvalidOperationException(
                    "The recommender returned null; return an empty list where there is nothing to recommend.");
            return names.Select(name => _index.IndexOf(name ?? throw new InvalidOperationException(
                "The recommender returned an item whose name is null.")));
        });
    }

    /// <summary>
    /// Evaluates the baseline: the most liked items of <see cref="TrainSet"/> for everybody, without those of the history; equally liked
    /// items are ordered by name.
    /// </summary>
    /// <param name="k">Length of the lists, at least 1. Default 20.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> is less than 1.</exception>
    public RecommenderMetrics EvaluatePopularity(int k = 20)
    {
        RequireK(k);
        int[] counts = _users.TrainingCounts();
        int[] popular = [.. Enumerable.Range(0, counts.Length).Where(item => counts[item] > 0)
            .OrderByDescending(item => counts[item]).ThenBy(item => ItemNames[item], StringComparer.Ordinal)];
        return Evaluate(k, history => popular.Where(item => Array.BinarySearch(history, item) < 0));
    }

    private RecommenderMetrics Evaluate(int k, Func<int[], IEnumerable<int>> recommend)
        => _users.Evaluate(k, recommend, new Workers(Environment.ProcessorCount));

    private static void RequireK(int k)
    {
        if (k < 1) throw new ArgumentOutOfRangeException(nameof(k), k, "k, the length of the lists, must be at least 1.");
    }
}

/// <summary>
/// A user of a <see cref="HoldOutSplit"/>, with the history that a recommender is given and the items that it should find.
/// </summary>
public sealed class HeldOutUser
{
    internal HeldOutUser(string name, IReadOnlyList<string> history, IReadOnlyList<string> heldOut)
    {
        Name = name;
        History = history;
        HeldOut = heldOut;
    }

    /// <summary>
    /// The user's name: the text, the number, or the value that the key stands for (the key itself where that is not known).
    /// </summary>
    public string Name { get; }

    /// <summary>Names of the user's liked items that are in <see cref="HoldOutSplit.TrainSet"/>, at least one.</summary>
    public IReadOnlyList<string> History { get; }

    /// <summary>Names of the user's other liked items, at least one.</summary>
    public IReadOnlyList<string> HeldOut { get; }
}
