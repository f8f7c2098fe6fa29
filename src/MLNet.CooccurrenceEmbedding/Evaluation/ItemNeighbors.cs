using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Embeddings;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.Recommendation;

namespace MLNet.CooccurrenceEmbedding.Evaluation;

/// <summary>
/// Item-based nearest neighbors: for each item, the items with the most similar columns of the likes matrix. (M. Deshpande and G. Karypis,
/// "Item-based top-N recommendation algorithms", ACM TOIS 22, 2004, section 4; B. Sarwar et al., WWW 2001.)
/// </summary>
/// <remarks>
/// Items are numbered by name here, so that sums and the order of equal scores do not depend on the mapping of the keys.
/// </remarks>
internal sealed class ItemNeighbors
{
    private const int HistoriesPerBlock = 16;

    private readonly string[] _names;
    private readonly int[] _items;
    private readonly int[] _numbers;
    private readonly ScoredItem[][] _neighbors;

    /// <summary>Computes the neighbors. Their memory is at most items x <paramref name="neighborCount"/>.</summary>
    /// <param name="trainingLikes">The likes of the train set.</param>
    /// <param name="itemNames">The name of each item.</param>
    /// <param name="neighborCount">The largest number of neighbors of an item.</param>
    /// <param name="shrinkage">A term that is added to the denominator of the cosine.</param>
    /// <param name="workers">Threads to use. The result does not depend on their number.</param>
    public ItemNeighbors(Likes trainingLikes, IReadOnlyList<string> itemNames, int neighborCount, double shrinkage, Workers workers)
    {
        _names = [.. itemNames];
        _items = [.. Enumerable.Range(0, _names.Length)];
        Array.Sort(_names, _items, StringComparer.Ordinal);
        _numbers = new int[_items.Length];
        for (int number = 0; number < _items.Length; number++) _numbers[_items[number]] = number;

        int[] users = [.. Enumerable.Range(0, trainingLikes.UserCount)];
        var rows = new CooccurrenceRows(trainingLikes.Select(users, _numbers, _items.Length));
        _neighbors = new ScoredItem[_items.Length][];
        workers.ForEach(_items.Length, () => new ItemSums(_items.Length), (item, common) =>
        {
            rows.AddRow(item, common);
            double likes = rows.UsersOf(item);
            _neighbors[item] = TakeBest(
                common, neighborCount, (other, count) => count / (Math.Sqrt(likes * rows.UsersOf(other)) + shrinkage));
        });
    }

    /// <summary>
    /// Recommends for each history the items outside of it with the largest sums of similarities to those of its items that they are
    /// neighbors of.
    /// </summary>
    public int[][] FindBest(int[][] histories, int count, Workers workers)
    {
        var lists = new int[histories.Length][];
        int blocks = (histories.Length + HistoriesPerBlock - 1) / HistoriesPerBlock;
        workers.ForEach(blocks, () => new ItemSums(_items.Length), (block, sums) =>
        {
            for (int n = block * HistoriesPerBlock; n < Math.Min((block + 1) * HistoriesPerBlock, lists.Length); n++)
            {
                int[] liked = Renumber(histories[n]);
                foreach (int item in liked)
                    foreach (ScoredItem neighbor in _neighbors[item])
                        if (Array.BinarySearch(liked, neighbor.Index) < 0) sums.Add(neighbor.Index, neighbor.Score);
                lists[n] = Array.ConvertAll(TakeBest(sums, count, (_, sum) => sum), best => _items[best.Index]);
            }
        });
        return lists;
    }

    private int[] Renumber(int[] items) => [.. items.Select(item => _numbers[item]).Order()];

    /// <summary>Resets the sums. Returns the items with the highest scores, best first. Equal scores are ordered by number.</summary>
    private ScoredItem[] TakeBest(ItemSums sums, int count, Func<int, double, double> score)
    {
        var best = new TopItems(count);
        foreach (int item in sums.Items)
            best.Offer(item, (float)score(item, sums[item]));
        sums.Clear();
        return best.Take(_names);
    }
}
