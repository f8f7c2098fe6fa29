using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.Embeddings;
using MLNet.CooccurrenceEmbedding.Evaluation;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>
/// A split of likes into a train set and held-out likes, created by the methods of <see cref="HoldOutCatalog"/>. Fit on
/// <see cref="TrainSet"/>, then call <see cref="Evaluate(ItemRecommender, int)"/>. A recommender is given each user's history, which is the
/// user's likes in the train set. It is evaluated by the held-out likes among its k best items. Immutable and thread-safe.
/// </summary>
/// <remarks>Users are evaluated on all processors. The metrics are bitwise equal on any number of processors.</remarks>
/// <example><code>
/// HoldOutSplit split = mlContext.Data.HoldOutLikes(likes, "Movie", "User");
/// var model = mlContext.Transforms.CooccurrenceEmbed("MovieVector", "Movie", "User").Fit(split.TrainSet);
/// Console.WriteLine(split.Evaluate(model.Embeddings.CreateRecommender()));
/// Console.WriteLine(split.EvaluatePopularity()); // the baselines
/// Console.WriteLine(split.EvaluateItemNeighbors());
/// </code></example>
public sealed class HoldOutSplit
{
    private const int UsersPerThread = 16;

    private readonly EvaluatedUsers _users;
    private readonly ItemIndex _index;

    internal HoldOutSplit(IDataView trainSet, EvaluatedUsers users, int discardedLikeCount = 0)
    {
        TrainSet = trainSet;
        DiscardedLikeCount = discardedLikeCount;
        _users = users;
        _index = new ItemIndex([.. users.ItemNames]);
    }

    /// <summary>
    /// The rows without held-out likes, with the same columns. The rows are read again each time. Train only on these rows.
    /// </summary>
    public IDataView TrainSet { get; }

    /// <summary>
    /// Names of all items of the likes that were split. For a key, these are the names of all its values, liked or not. For a given split,
    /// these are the items of the train set, followed by items that only the test set has likes of.
    /// </summary>
    public IReadOnlyList<string> ItemNames => _users.ItemNames;

    /// <summary>The users who have held-out likes, in ordinal order of their names.</summary>
    public IReadOnlyList<HeldOutUser> Users => _users;

    /// <summary>Likes of a given test set that are not held out, since they are in the train set too. 0 for other splits.</summary>
    public int DiscardedLikeCount { get; }

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
        return _users.Evaluate(
            k,
            histories =>
            {
                int[][] known = Array.ConvertAll(histories, history => (int[])
                    [.. history.Select(item => recommenderIndices[item]).Where(item => item >= 0).Distinct().Order()]);
                return Array.ConvertAll(recommender.FindBest(known, k), list => Array.ConvertAll(list, item => splitIndices[item]));
            },
            new Workers(Environment.ProcessorCount));
    }

    /// <summary>Evaluates any recommender, for example to compare it with others.</summary>
    /// <param name="recommend">
    /// A function of the names of a user's liked items (none for a user that only a given test set has) and of k. It returns the names of
    /// recommended items, best first. Items after the k-th are ignored. A repeated item, an item of the history or an unknown item takes a
    /// rank but is not a hit. The function is called on several threads.
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
        return EvaluateEach(k, history =>
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
        int[] counts = _users.TrainingLikes.CountPerItem();
        int[] popular = [.. Enumerable.Range(0, counts.Length).Where(item => counts[item] > 0)
            .OrderByDescending(item => counts[item]).ThenBy(item => ItemNames[item], StringComparer.Ordinal)];
        return EvaluateEach(k, history => popular.Where(item => Array.BinarySearch(history, item) < 0));
    }

    /// <summary>
    /// Evaluates the baseline of item-based nearest neighbors, learned from <see cref="TrainSet"/>. The similarity of two items is the
    /// cosine of their columns of the likes matrix: the number of users who like both, divided by the root of the product of their numbers
    /// of likes. The score of an item is the sum of its similarities to those items of the history that it is a neighbor of. (M. Deshpande
    /// and G. Karypis, "Item-based top-N recommendation algorithms", ACM TOIS 22, 2004, section 4; B. Sarwar, G. Karypis, J. Konstan and J.
    /// Riedl, "Item-based collaborative filtering recommendation algorithms", WWW 2001.) Equal similarities and scores are ordered by name.
    /// </summary>
    /// <param name="k">Length of the lists, at least 1. Default 20.</param>
    /// <param name="neighborCount">The number of most similar items of each item that are its neighbors, at least 1. Default 100.</param>
    /// <param name="shrinkage">
    /// A term that is added to the denominator of the cosine, finite and at least 0. It lowers similarities that few likes support.
    /// Default 0.
    /// </param>
    /// <returns>The metrics.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public RecommenderMetrics EvaluateItemNeighbors(int k = 20, int neighborCount = 100, double shrinkage = 0)
    {
        RequireK(k);
        if (neighborCount < 1)
            throw new ArgumentOutOfRangeException(nameof(neighborCount), neighborCount, "The number of neighbors must be at least 1.");
        if (!double.IsFinite(shrinkage) || shrinkage < 0)
            throw new ArgumentOutOfRangeException(nameof(shrinkage), shrinkage, "The shrinkage must be finite and not negative.");
        var workers = new Workers(Environment.ProcessorCount);
        var neighbors = new ItemNeighbors(_users.TrainingLikes, ItemNames, neighborCount, shrinkage, workers);
        return _users.Evaluate(k, histories => neighbors.FindBest(histories, k, workers), workers);
    }

    /// <summary>Evaluates a recommender that is called for one history at a time.</summary>
    private RecommenderMetrics EvaluateEach(int k, Func<int[], IEnumerable<int>> recommend)
    {
        var workers = new Workers(Environment.ProcessorCount);
        return _users.Evaluate(
            k,
            histories =>
            {
                var lists = new int[histories.Length][];
                workers.ForEachBlock(lists.Length, UsersPerThread, (begin, end) =>
                {
                    for (int n = begin; n < end; n++) lists[n] = [.. recommend(histories[n]).Take(k)];
                });
                return lists;
            },
            workers);
    }

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

    /// <summary>
    /// Names of the user's liked items that are in <see cref="HoldOutSplit.TrainSet"/>: at least one, except in a given split.
    /// </summary>
    public IReadOnlyList<string> History { get; }

    /// <summary>Names of the user's other liked items, at least one.</summary>
    public IReadOnlyList<string> HeldOut { get; }
}
