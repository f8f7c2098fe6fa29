using MLNet.CooccurrenceEmbedding.Embeddings;
using MLNet.CooccurrenceEmbedding.Numerics;

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
    /// <param name="histories">The liked items of each user.</param>
    /// <param name="itemNames">The name of each item.</param>
    /// <param name="neighborCount">The largest number of neighbors of an item.</param>
    /// <param name="shrinkage">A term that is added to the denominator of the cosine.</param>
    /// <param name="workers">Threads to use. The result does not depend on their number.</param>
    public ItemNeighbors(int[][] histories, IReadOnlyList<string> itemNames, int neighborCount, double shrinkage, Workers workers)
    {
        _names = [.. itemNames];
        _items = [.. Enumerable.Range(0, _names.Length)];
        Array.Sort(_names, _items, StringComparer.Ordinal);
        _numbers = new int[_items.Length];
        for (int number = 0; number < _items.Length; number++) _numbers[_items[number]] = number;

        int[][] likedBy = Array.ConvertAll(histories, Renumber);
        int[][] usersOf = Transpose(likedBy, _items.Length);
        _neighbors = new ScoredItem[_items.Length][];
        workers.ForEach(_items.Length, () => new SparseSums(_items.Length), (item, common) =>
        {
            foreach (int user in usersOf[item])
                foreach (int other in likedBy[user])
                    if (other != item) common.Add(other, 1);
            double likes = usersOf[item].Length;
            _neighbors[item] = common.TakeBest(
                neighborCount, _names, (other, count) => count / (Math.Sqrt(likes * usersOf[other].Length) + shrinkage));
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
        workers.ForEach(blocks, () => new SparseSums(_items.Length), (block, sums) =>
        {
            for (int n = block * HistoriesPerBlock; n < Math.Min((block + 1) * HistoriesPerBlock, lists.Length); n++)
            {
                int[] liked = Renumber(histories[n]);
                foreach (int item in liked)
                    foreach (ScoredItem neighbor in _neighbors[item])
                        if (Array.BinarySearch(liked, neighbor.Index) < 0) sums.Add(neighbor.Index, neighbor.Score);
                lists[n] = Array.ConvertAll(sums.TakeBest(count, _names, (_, sum) => sum), best => _items[best.Index]);
            }
        });
        return lists;
    }

    private int[] Renumber(int[] items) => [.. items.Select(item => _numbers[item]).Order()];

    /// <summary>The users of each item, ascending.</summary>
    private static int[][] Transpose(int[][] itemsOf, int itemCount)
    {
        var counts = new int[itemCount];
        foreach (int[] items in itemsOf)
            foreach (int item in items) counts[item]++;
        int[][] usersOf = Array.ConvertAll(counts, count => new int[count]);
        for (int user = itemsOf.Length - 1; user >= 0; user--)
            foreach (int item in itemsOf[user]) usersOf[item][--counts[item]] = user;
        return usersOf;
    }

    /// <summary>Sums of positive terms for a few of many items.</summary>
    private sealed class SparseSums(int itemCount)
    {
        private readonly double[] _sums = new double[itemCount];
        private readonly int[] _added = new int[itemCount];
        private int _count;

        public void Add(int item, double term)
        {
            if (_sums[item] == 0) _added[_count++] = item;
            _sums[item] += term;
        }

        /// <summary>Resets the sums. Returns the items with the highest scores, best first. Equal scores are ordered by index.</summary>
        public ScoredItem[] TakeBest(int count, string[] names, Func<int, double, double> score)
        {
            Span<int> added = _added.AsSpan(0, _count);
            added.Sort();
            var best = new TopItems(count);
            foreach (int item in added)
            {
                best.Offer(item, (float)score(item, _sums[item]));
                _sums[item] = 0;
            }
            _count = 0;
            return best.Take(names);
        }
    }
}
