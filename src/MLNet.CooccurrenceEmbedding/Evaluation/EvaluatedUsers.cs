using System.Collections;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Evaluation;

/// <summary>
/// The users who have held-out likes, ordered by name. Their histories and held-out items are computed when they are read.
/// </summary>
internal sealed class EvaluatedUsers : IReadOnlyList<HeldOutUser>
{
    private const int UsersPerBlock = 16;

    private readonly Likes _likes;
    private readonly HeldOutLikes _heldOut;
    private readonly string[] _names;
    private readonly int[] _rows;

    /// <param name="likes">All likes.</param>
    /// <param name="heldOut">Which of them are held out.</param>
    /// <param name="userNames">Names of the rows of <paramref name="likes"/>.</param>
    /// <param name="itemNames">Names of its columns.</param>
    public EvaluatedUsers(Likes likes, HeldOutLikes heldOut, string[] userNames, string[] itemNames)
    {
        _likes = likes;
        _heldOut = heldOut;
        ItemNames = Array.AsReadOnly(itemNames);
        _rows = [.. Enumerable.Range(0, likes.UserCount).Where(row => !heldOut.ItemsOf(row).IsEmpty)];
        _names = Array.ConvertAll(_rows, row => userNames[row]);
        Array.Sort(_names, _rows, StringComparer.Ordinal);
    }

    public IReadOnlyList<string> ItemNames { get; }

    public int Count => _rows.Length;

    public HeldOutUser this[int index] => new(_names[index], GetNames(GetHistory(index)), GetNames([.. _heldOut.ItemsOf(_rows[index])]));

    public IEnumerator<HeldOutUser> GetEnumerator() => Enumerable.Range(0, Count).Select(index => this[index]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>How many users like each item in the train set.</summary>
    public int[] CountTrainingLikes()
    {
        int[] counts = _likes.CountPerItem();
        foreach (int row in _rows)
            foreach (int item in _heldOut.ItemsOf(row)) counts[item]--;
        return counts;
    }

    public IReadOnlyList<string> GetNames(int[] items) => Array.ConvertAll(items, item => ItemNames[item]);

    /// <summary>Computes the metrics of a recommender.</summary>
    /// <param name="k">Length of the lists.</param>
    /// <param name="recommend">
    /// Returns the recommended items for a history, best first, or −1 in place of an unknown item. The history is ascending. Called on
    /// several threads.
    /// </param>
    /// <param name="workers">Threads to use. The result does not depend on their number.</param>
    public RecommenderMetrics Evaluate(int k, Func<int[], IEnumerable<int>> recommend, Workers workers)
    {
        var metrics = new UserMetrics[Count];
        var isRecommended = new bool[ItemNames.Count];
        workers.ForEachBlock(Count, UsersPerBlock, (begin, end) =>
        {
            for (int index = begin; index < end; index++)
            {
                int[] best = MarkRepeats(recommend(GetHistory(index)).Take(k));
                metrics[index] = UserMetrics.Compute(best, _heldOut.ItemsOf(_rows[index]), k);
                foreach (int item in best)
                    if (item >= 0) isRecommended[item] = true; // several threads may write the same value
            }
        });
        return RecommenderMetrics.Average(metrics, isRecommended, k);
    }

    private int[] GetHistory(int index)
    {
        ReadOnlySpan<int> heldOut = _heldOut.ItemsOf(_rows[index]), liked = _likes.ItemsOf(_rows[index]);
        var history = new int[liked.Length - heldOut.Length];
        int kept = 0;
        foreach (int item in liked)
        {
            if (!heldOut.IsEmpty && heldOut[0] == item) heldOut = heldOut[1..];
            else history[kept++] = item;
        }
        return history;
    }

    /// <summary>Replaces repeated items by −1, so that they count once but keep their ranks.</summary>
    private static int[] MarkRepeats(IEnumerable<int> items)
    {
        var seen = new HashSet<int>();
        return [.. items.Select(item => seen.Add(item) ? item : -1)];
    }
}
