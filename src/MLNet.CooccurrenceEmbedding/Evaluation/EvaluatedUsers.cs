using System.Collections;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.Recommendation;

namespace MLNet.CooccurrenceEmbedding.Evaluation;

/// <summary>
/// The users who have held-out likes, ordered by name. The names of their items are found when they are read.
/// </summary>
internal sealed class EvaluatedUsers : IReadOnlyList<HeldOutUser>
{
    /// <summary>Users whose lists are in memory at a time.</summary>
    private const int UsersPerBlock = 2048;

    private const int UsersPerThread = 64;

    private readonly HeldOutLikes _heldOut;
    private readonly string[] _names;
    private readonly int[] _rows;

    /// <param name="likes">All likes.</param>
    /// <param name="heldOut">Which of them are held out.</param>
    /// <param name="userNames">Names of the rows of <paramref name="likes"/>.</param>
    /// <param name="itemNames">Names of its columns.</param>
    public EvaluatedUsers(Likes likes, HeldOutLikes heldOut, string[] userNames, string[] itemNames)
    {
        _heldOut = heldOut;
        TrainingLikes = likes.Without(heldOut.ItemsOf);
        ItemNames = Array.AsReadOnly(itemNames);
        _rows = [.. Enumerable.Range(0, likes.UserCount).Where(row => !heldOut.ItemsOf(row).IsEmpty)];
        _names = Array.ConvertAll(_rows, row => userNames[row]);
        Array.Sort(_names, _rows, StringComparer.Ordinal);
    }

    public IReadOnlyList<string> ItemNames { get; }

    /// <summary>The likes of all users in the train set, those without held-out likes included.</summary>
    public Likes TrainingLikes { get; }

    public int Count => _rows.Length;

    public HeldOutUser this[int index]
        => new(_names[index], GetNames(GetHistory(_rows[index])), GetNames([.. _heldOut.ItemsOf(_rows[index])]));

    public IEnumerator<HeldOutUser> GetEnumerator() => Enumerable.Range(0, Count).Select(index => this[index]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public IReadOnlyList<string> GetNames(int[] items) => Array.ConvertAll(items, item => ItemNames[item]);

    /// <summary>Computes the metrics of a recommender.</summary>
    /// <param name="k">Length of the lists.</param>
    /// <param name="recommend">
    /// Returns the recommended items for each of a block of histories, at most <paramref name="k"/>, best first, or −1 in place of an
    /// unknown item. The histories are ascending. Called for one block after the other.
    /// </param>
    /// <param name="workers">Threads to use. The result does not depend on their number.</param>
    public RecommenderMetrics Evaluate(int k, Func<int[][], int[][]> recommend, Workers workers)
    {
        var metrics = new UserMetrics[Count];
        var recommendations = new int[ItemNames.Count];
        for (int begin = 0; begin < Count; begin += UsersPerBlock)
        {
            int first = begin;
            int[][] lists = recommend([.. _rows.Skip(first).Take(UsersPerBlock).Select(GetHistory)]);
            workers.ForEachBlock(lists.Length, UsersPerThread, (from, to) =>
            {
                for (int n = from; n < to; n++)
                {
                    MarkRepeats(lists[n]);
                    metrics[first + n] = UserMetrics.Compute(_names[first + n], lists[n], _heldOut.ItemsOf(_rows[first + n]), k);
                    foreach (int item in lists[n])
                        if (item >= 0) Interlocked.Increment(ref recommendations[item]);
                }
            });
        }
        return new RecommenderMetrics(k, metrics, recommendations, TrainingLikes.CountPerItem());
    }

    private int[] GetHistory(int row) => TrainingLikes.ItemsOf(row).ToArray();

    /// <summary>Replaces repeated items by −1, so that they count once but keep their ranks.</summary>
    private static void MarkRepeats(int[] items)
    {
        var seen = new HashSet<int>(items.Length);
        foreach (ref int item in items.AsSpan())
            if (!seen.Add(item)) item = -1;
    }
}
