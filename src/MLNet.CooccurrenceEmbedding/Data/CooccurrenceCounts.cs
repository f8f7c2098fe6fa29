namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>
/// The counts matrix X, symmetric, items x items, in compressed sparse rows. Both triangles are stored, without zeros. The diagonal is
/// stored separately.
/// </summary>
internal sealed class CooccurrenceCounts
{
    private readonly int[] _starts;
    private readonly int[] _items;
    private readonly float[] _values;

    private CooccurrenceCounts(int[] starts, int[] items, float[] values, double[]? diagonal, bool wasTriangle, long repeatedRowCount)
    {
        _starts = starts;
        _items = items;
        _values = values;
        Diagonal = diagonal;
        WasTriangle = wasTriangle;
        RepeatedRowCount = repeatedRowCount;
    }

    /// <summary>Rows and columns of X.</summary>
    public int ItemCount => _starts.Length - 1;

    /// <summary>Pairs of different items with a count, each counted once.</summary>
    public int PairCount => _items.Length / 2;

    /// <summary>
    /// The row of item i is at Starts[i] up to, but not including, Starts[i + 1] of <see cref="Items"/> and <see cref="Values"/>.
    /// </summary>
    public ReadOnlySpan<int> Starts => _starts;

    /// <summary>The column indices of the counts, row by row, ascending in each row.</summary>
    public ReadOnlySpan<int> Items => _items;

    /// <summary>The count for each of <see cref="Items"/>.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>
    /// The own count of each item, 0 for an item without one; <see langword="null"/> if no item has one.
    /// </summary>
    public double[]? Diagonal { get; }

    /// <summary>Whether every pair was given in only one order.</summary>
    public bool WasTriangle { get; }

    /// <summary>Rows whose count was added to that of an earlier row of the same two items in the same order.</summary>
    public long RepeatedRowCount { get; }

    /// <summary>The first item that has a count with another item but no own count, or −1.</summary>
    public int FirstItemWithoutDiagonal
    {
        get
        {
            for (int item = 0; item < ItemCount; item++)
                if (_starts[item + 1] > _starts[item] && !(Diagonal?[item] > 0))
                    return item;
            return -1;
        }
    }

    /// <summary>The items that an item has a count with, ascending.</summary>
    public ReadOnlySpan<int> ItemsOf(int item) => _items.AsSpan(_starts[item].._starts[item + 1]);

    /// <summary>The counts with <see cref="ItemsOf"/> an item.</summary>
    public ReadOnlySpan<float> ValuesOf(int item) => _values.AsSpan(_starts[item].._starts[item + 1]);

    /// <summary>Builds X from rows in any order that hold one triangle of it, or both.</summary>
    /// <param name="itemCount">Items are numbered from 0 to below this.</param>
    /// <param name="chunks">The rows, with counts that are finite and not negative. The list is emptied once they are copied.</param>
    /// <param name="nameOf">The name of an item, for messages.</param>
    /// <param name="numberOfThreads">Threads to use. The result does not depend on it.</param>
    /// <exception cref="InvalidOperationException">The two triangles differ, or there are too many counts for an array.</exception>
    public static CooccurrenceCounts FromRows(
        int itemCount, List<ReadOnlyMemory<ItemPairCount>> chunks, Func<int, string> nameOf, int numberOfThreads)
    {
        SymmetricCounts symmetric = SymmetricCounts.FromRows(itemCount, chunks, nameOf, numberOfThreads);
        return new CooccurrenceCounts(
            symmetric.Starts, symmetric.Items, symmetric.Values, symmetric.Diagonal, symmetric.IsTriangle, symmetric.RepeatedRowCount);
    }

    /// <summary>
    /// How often an item occurs: its own count or, if it has none, its largest count with another item, which is a lower bound.
    /// </summary>
    public float OwnCount(int item)
    {
        if (Diagonal is not null && (float)Diagonal[item] > 0) return (float)Diagonal[item];
        float largest = 0;
        foreach (float value in ValuesOf(item)) largest = Math.Max(largest, value);
        return largest;
    }

    /// <summary>
    /// X without the items that have no count with another item. Items with equal counts share one row. The diagonal is the
    /// <see cref="OwnCount"/> of each row's first item.
    /// </summary>
    /// <param name="rowOf">The new row of each item, or −1.</param>
    /// <param name="multiplicity">How many items share each row.</param>
    public CooccurrenceCounts Distinct(out int[] rowOf, out int[] multiplicity)
    {
        float[] own = [.. Enumerable.Range(0, ItemCount).Select(OwnCount)];
        var rows = new Dictionary<int, int>(new SameCounts(this, own));
        var (numbers, shares, representatives) = (new int[ItemCount], new List<int>(), new List<int>());
        for (int item = 0; item < ItemCount; item++)
        {
            numbers[item] = -1;
            if (_starts[item + 1] == _starts[item]) continue;
            if (rows.TryAdd(item, shares.Count))
            {
                shares.Add(0);
                representatives.Add(item);
            }
            numbers[item] = rows[item];
            shares[numbers[item]]++;
        }
        (rowOf, multiplicity) = (numbers, [.. shares]);

        // Rows are numbered in the order of their first items, so the column indices of a row stay ascending.
        var starts = new int[representatives.Count + 1];
        var (items, values) = (new List<int>(_items.Length), new List<float>(_items.Length));
        for (int row = 0; row < representatives.Count; row++)
        {
            ReadOnlySpan<int> others = ItemsOf(representatives[row]);
            for (int k = 0; k < others.Length; k++)
            {
                int other = numbers[others[k]];
                if (other == row || representatives[other] != others[k]) continue;
                items.Add(other);
                values.Add(ValuesOf(representatives[row])[k]);
            }
            starts[row + 1] = items.Count;
        }
        double[] diagonal = [.. representatives.Select(item => (double)own[item])];
        return new CooccurrenceCounts(starts, [.. items], [.. values], diagonal, WasTriangle, RepeatedRowCount);
    }

    /// <summary>Items are equal if they have the same counts with all items, each other and themselves included.</summary>
    private sealed class SameCounts(CooccurrenceCounts counts, float[] own) : IEqualityComparer<int>
    {
        public bool Equals(int x, int y)
        {
            if (x == y) return true;
            ReadOnlySpan<int> itemsX = counts.ItemsOf(x), itemsY = counts.ItemsOf(y);
            int yInX = itemsX.BinarySearch(y), xInY = itemsY.BinarySearch(x);
            if (itemsX.Length != itemsY.Length || own[x] != own[y]) return false;
            if (yInX < 0 || xInY < 0 || counts.ValuesOf(x)[yInX] != own[x]) return false;
            return SameWithout(itemsX, yInX, itemsY, xInY) && SameWithout(counts.ValuesOf(x), yInX, counts.ValuesOf(y), xInY);
        }

        public int GetHashCode(int item)
        {
            // A sum is independent of the order: equal items have their own counts at different positions.
            int hash = HashCode.Combine(item, own[item]);
            ReadOnlySpan<int> items = counts.ItemsOf(item);
            ReadOnlySpan<float> values = counts.ValuesOf(item);
            for (int k = 0; k < items.Length; k++) hash = unchecked(hash + HashCode.Combine(items[k], values[k]));
            return hash;
        }

        private static bool SameWithout<T>(ReadOnlySpan<T> x, int skipX, ReadOnlySpan<T> y, int skipY)
            where T : IEquatable<T>
        {
            for (int k = 0; k < x.Length - 1; k++)
                if (!x[k < skipX ? k : k + 1].Equals(y[k < skipY ? k : k + 1]))
                    return false;
            return true;
        }
    }
}

/// <summary>One row of input: how often two items occur together. The items are 0-based indices.</summary>
internal readonly record struct ItemPairCount(int A, int B, double Count);
