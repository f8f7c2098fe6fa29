using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.Evaluation;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>
/// Likes of which some are held out, made by <see cref="RecommenderEvaluation.HoldOut"/>: fit on <see cref="Training"/>, then <see cref="Evaluate(ItemRecommender, int)"/>. A recommender is
/// told each user's history, the likes left in training, and judged by how many of the others are among its k best. Immutable; every member may be used from several threads at once.
/// </summary>
/// <remarks>Users are evaluated on all processors; the metrics have the same bits on any number of them.</remarks>
/// <example><code>
/// HoldOutSplit split = RecommenderEvaluation.HoldOut(likes, "Movie", "User");
/// var model = mlContext.Transforms.CooccurrenceEmbed("MovieVector", "Movie", "User").Fit(split.Training);
/// Console.WriteLine(split.Evaluate(model.Embeddings.CreateRecommender()));
/// Console.WriteLine(split.EvaluatePopularity()); // what it has to beat
/// </code></example>
public sealed class HoldOutSplit
{
    private const int DefaultK = 20;

    private readonly EvaluatedUsers _users;
    private readonly Lazy<Dictionary<string, int>> _indices;

    internal HoldOutSplit(IDataView training, EvaluatedUsers users)
    {
        Training = training;
        _users = users;
        _indices = new(() => users.ItemNames.Index().DistinctBy(item => item.Item, StringComparer.Ordinal).ToDictionary(item => item.Item, item => item.Index, StringComparer.Ordinal));
    }

    /// <summary>
    /// The rows without those of held-out likes, with the same columns; lazily, so they are read anew each time. Whatever learns must learn from these alone.
    /// </summary>
    public IDataView Training { get; }

    /// <summary>Names of all items of the likes that were split: those of the key's values, liked or not, or the raw ids.</summary>
    public IReadOnlyList<string> ItemNames => _users.ItemNames;

    /// <summary>The users who have held-out likes, in the ordinal order of their names.</summary>
    public IReadOnlyList<HeldOutUser> Users => _users;

    /// <summary>Judges a recommender that was made from a fit on <see cref="Training"/>.</summary>
    /// <param name="recommender">
    /// The recommender. Items are told by name: what it does not know is left out of the histories, and a held-out item that it does not know is missed.
    /// </param>
    /// <param name="k">Length of the lists to judge, at least 1. Default 20.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> is less than 1.</exception>
    public RecommenderMetrics Evaluate(ItemRecommender recommender, int k = DefaultK)
    {
        ArgumentNullException.ThrowIfNull(recommender);
        RequireK(k);
        ItemEmbeddings embeddings = recommender.Embeddings;
        // Names of a key need not be distinct, but where all are the same, so are the items.
        bool isSameKey = ItemNames.SequenceEqual(embeddings.Names);
        int[] theirs = [.. ItemNames.Select((name, item) => isSameKey ? item : embeddings.IndexOf(name))];
        int[] ours = [.. embeddings.Names.Select((name, item) => isSameKey ? item : IndexOf(name))];
        int count = Math.Min(k, embeddings.Count);
        return Evaluate(k, history =>
        {
            int[] known = [.. history.Select(item => theirs[item]).Where(item => item >= 0)];
            return known.Length == 0 ? [] : recommender.Recommend(known, count).Select(item => ours[item.Index]);
        });
    }

    /// <summary>Judges any recommender, such as one that this one is to be compared with.</summary>
    /// <param name="recommend">
    /// From the names of a user's liked items, at least one, and k to the names of recommended items, best first. Those after the k-th are not looked at; a repeated one, one of the history
    /// or an unknown one takes up its place in vain. Called for several users at once, on several threads.
    /// </param>
    /// <param name="k">Length of the lists to judge, at least 1. Default 20.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> is less than 1.</exception>
    /// <exception cref="InvalidOperationException"><paramref name="recommend"/> returns <see langword="null"/>, or a name that is.</exception>
    public RecommenderMetrics Evaluate(Func<IReadOnlyList<string>, int, IEnumerable<string>> recommend, int k = DefaultK)
    {
        ArgumentNullException.ThrowIfNull(recommend);
        RequireK(k);
        return Evaluate(k, history =>
        {
            IEnumerable<string> names = recommend(_users.NamesOf(history), k)
                ?? throw new InvalidOperationException("The recommender returned null; return an empty list where there is nothing to recommend.");
            return names.Select(name => IndexOf(name ?? throw new InvalidOperationException("The recommender returned an item whose name is null.")));
        });
    }

    /// <summary>Judges what is easiest: the most liked items of <see cref="Training"/> for everybody, the history left out; of equally liked ones those whose name comes first.</summary>
    /// <param name="k">Length of the lists to judge, at least 1. Default 20.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> is less than 1.</exception>
    public RecommenderMetrics EvaluatePopularity(int k = DefaultK)
    {
        RequireK(k);
        int[] counts = _users.TrainingCounts();
        int[] popular = [.. Enumerable.Range(0, counts.Length).Where(item => counts[item] > 0)
            .OrderByDescending(item => counts[item]).ThenBy(item => ItemNames[item], StringComparer.Ordinal)];
        return Evaluate(k, history => popular.Where(item => Array.BinarySearch(history, item) < 0));
    }

    private RecommenderMetrics Evaluate(int k, Func<int[], IEnumerable<int>> recommend) => _users.Evaluate(k, recommend, new Workers(Environment.ProcessorCount));

    private int IndexOf(string name) => _indices.Value.TryGetValue(name, out int index) ? index : -1;

    private static void RequireK(int k)
    {
        if (k < 1) throw new ArgumentOutOfRangeException(nameof(k), k, "k, the length of the lists to judge, must be at least 1.");
    }
}
