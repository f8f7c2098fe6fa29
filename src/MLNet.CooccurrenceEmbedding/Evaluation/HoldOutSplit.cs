using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.Embeddings;
using MLNet.CooccurrenceEmbedding.Evaluation;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>
/// A split of likes into a train set and held-out likes, created by <see cref="HoldOutCatalog.HoldOutLikes"/>. Fit on
/// <see cref="TrainSet"/>, then call <see cref="Evaluate(ItemRecommender, int)"/>. A recommender is given each user's history, which is the
/// user's likes in the train set. It is evaluated by the held-out likes among its k best items. Immutable and thread-safe.
/// </summary>
/// <remarks>Users are evaluated on all processors. The metrics are bitwise equal on any number of processors.</remarks>
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
    /// The rows without held-out likes, with the same columns. The rows are read again each time. Train only on these rows.
    /// </summary>
    public IDataView TrainSet { get; }

    /// <summary>
    /// Names of all items of the likes that were split. For a key, these are the names of all its values, liked or not.
    /// </summary>
    public IReadOnlyList<string> ItemNames => _users.ItemNames;

    /// <summary>The users who have held-out likes, in ordinal order of their names.</summary>
    public IReadOnlyList<HeldOutUser> Users => _users;

    /// <summary>Evaluates a recommender that was created from a fit on <see cref="TrainSet"/>.</summary>
    /// <param name="recommender">
    /// The recommender. Items are identified by name. Items that the recommender does not have are omitted from the histories. A held-out
    /// item that it does not have counts as a miss.
    /// </param>
    /// <param name="k">Length of the lists, at least 1. Default 20.</param>
    /// <returns>The metrics.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> is less than 1.</exception>
    public RecommenderMetrics Evaluate(ItemRecommender recommender, int k = 20)
    {
        ArgumentNullException.ThrowIfNull(recommender);
        RequireK(k);
        ItemEmbeddings embeddings = recommender.Embeddings;
        // Names of a key may be repeated. If all names are equal in order, items have the same indices in both.
        bool isSameKey = ItemNames.SequenceEqual(embeddings.Names);
        int[] recommenderIndices = [.. ItemNames.Select((name, item) => isSameKey ? item : embeddings.IndexOf(name))];
        int[] splitIndices = [.. embeddings.Names.Select((name, item) => isSameKey ? item : _index.IndexOf(name))];
        return Evaluate(k, history =>
        {
            int[] known = [.. history.Select(item => recommenderIndices[item]).Where(item => item >= 0)];
            return known.Length == 0 ? [] : recommender.Recommend(known, k).Select(item => splitIndices[item.Index]);
        });
    }

    /// <summary>Evaluates any recommender, for example to compare it with others.</summary>
    /// <param name="recommend">
    /// A function of the names of a user's liked items, at least one, and of k. It returns the names of recommended items, best first.
    /// Items after the k-th are ignored. A repeated item, an item of the history or an unknown item takes a rank but is not a hit. The
    /// function is called on several threads.
    /// </param>
    /// <param name="k">Length of the lists, at least 1. Default 20.</param>
    /// <returns>The metrics.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> is less than 1.</exception>
    /// <exception cref="InvalidOperationException">
    /// <paramref name="recommend"/> returns <see langword="null"/>, or a list with a name that is <see langword="null"/>.
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
    /// Evaluates the popularity baseline, which recommends the most liked items of <see cref="TrainSet"/> that are not in the history.
    /// Items with equal numbers of likes are ordered by name.
    /// </summary>
    /// <param name="k">Length of the lists, at least 1. Default 20.</param>
    /// <returns>The metrics.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> is less than 1.</exception>
    public RecommenderMetrics EvaluatePopularity(int k = 20)
    {
        RequireK(k);
        int[] counts = _users.CountTrainingLikes();
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
/// A user of a <see cref="HoldOutSplit"/>, with the history that a recommender is given and the held-out items.
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
    /// The user's name: the text, the integer, or the value that the key is mapped from (the key itself if that is not known).
    /// </summary>
    public string Name { get; }

    /// <summary>Names of the user's liked items that are in <see cref="HoldOutSplit.TrainSet"/>, at least one.</summary>
    public IReadOnlyList<string> History { get; }

    /// <summary>Names of the user's other liked items, at least one.</summary>
    public IReadOnlyList<string> HeldOut { get; }
}
