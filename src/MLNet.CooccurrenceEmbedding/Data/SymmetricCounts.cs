using System.Globalization;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>
/// Builds a symmetric matrix from rows of input in any order, by counting sorts and merges of sorted rows. The time is linear in the
/// number of rows of input.
/// </summary>
internal sealed class SymmetricCounts
{
    /// <summary>
    /// The largest difference of the counts of a pair in both orders, relative to the larger count. Sums of the same terms in different
    /// orders differ by their rounding errors.
    /// </summary>
    private const double RelativeTolerance = 1e-6;

    private readonly OrderedPairCounts _rows;
    private readonly OrderedPairCounts _columns;
    private readonly Func<int, string> _nameOf;
    private readonly ParallelOptions _threads;

    private SymmetricCounts(OrderedPairCounts rows, Func<int, string> nameOf, ParallelOptions threads)
    {
        _rows = rows;
        _columns = rows.Transposed();
        _nameOf = nameOf;
        _threads = threads;
        Diagonal = rows.Diagonal;
        RepeatedRowCount = rows.RepeatedRowCount;
        IsTriangle = !AnyPairInBothOrders();
        if (!IsTriangle) ThrowIfHalvesDiffer();
        Starts = new int[rows.ItemCount + 1];
        CountEntries();
        Items = new int[Starts[^1]];
        Values = new float[Starts[^1]];
        FillEntries();
    }

    /// <inheritdoc cref="CooccurrenceCounts.Starts"/>
    public int[] Starts { get; }

    /// <inheritdoc cref="CooccurrenceCounts.Items"/>
    public int[] Items { get; }

    /// <inheritdoc cref="CooccurrenceCounts.Values"/>
    public float[] Values { get; }

    /// <inheritdoc cref="CooccurrenceCounts.Diagonal"/>
    public double[]? Diagonal { get; }

    /// <inheritdoc cref="CooccurrenceCounts.WasTriangle"/>
    public bool IsTriangle { get; }

    /// <inheritdoc cref="CooccurrenceCounts.RepeatedRowCount"/>
    public long RepeatedRowCount { get; }

    /// <inheritdoc cref="CooccurrenceCounts.FromRows"/>
    public static SymmetricCounts FromRows(
        int itemCount, List<ReadOnlyMemory<ItemPairCount>> chunks, Func<int, string> nameOf, int numberOfThreads)
    {
        var threads = new ParallelOptions { MaxDegreeOfParallelism = numberOfThreads };
        OrderedPairCounts rows = OrderedPairCounts.FromRows(itemCount, chunks);
        rows.MergeRepeats(threads, (a, b) => new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
            $"The counts of the items '{nameOf(a)}' and '{nameOf(b)}' add up to more than {float.MaxValue:G2}, "
            + $"the largest float. Give smaller counts.")));
        return new SymmetricCounts(rows, nameOf, threads);
    }

    private bool AnyPairInBothOrders()
    {
        int found = 0;
        Parallel.For(0, _rows.ItemCount, _threads, (item, loop) =>
        {
            for (Merge merge = CreateMerge(item); merge.MoveNext();)
            {
                if (!merge.InBoth) continue;
                Interlocked.Exchange(ref found, 1);
                loop.Stop();
                return;
            }
        });
        return found != 0;
    }

    private void ThrowIfHalvesDiffer()
    {
        // Iterations below a break still run, so the first such item is found on any number of threads.
        ParallelLoopResult checkedRows = Parallel.For(0, _rows.ItemCount, _threads, (item, loop) =>
        {
            for (Merge merge = CreateMerge(item); merge.MoveNext();)
                if (Differ(merge))
                {
                    loop.Break();
                    return;
                }
        });
        if (checkedRows.LowestBreakIteration is not { } first) return;

        Merge contradiction = CreateMerge((int)first);
        while (contradiction.MoveNext() && !Differ(contradiction))
        {
        }
        string a = _nameOf((int)first), b = _nameOf(contradiction.Item);
        throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
            $"The count of the items '{a}' and '{b}' is {contradiction.Along} in this order and {contradiction.Across} in the "
            + $"other (0 stands for a pair that is missing). Pairs have no order: give both orders with the same counts, or one of them."));

        static bool Differ(Merge merge)
            => Math.Abs(merge.Along - merge.Across) > RelativeTolerance * Math.Max(merge.Along, merge.Across);
    }

    private void CountEntries()
    {
        Parallel.For(0, _rows.ItemCount, _threads, item =>
        {
            int count = 0;
            for (Merge merge = CreateMerge(item); merge.MoveNext();)
                if (GetValue(merge) > 0)
                    count++;
            Starts[item + 1] = count;
        });
        long entries = Starts.Sum(count => (long)count);
        if (entries > Array.MaxLength)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                $"There are counts for {entries / 2} pairs of items; "
                + $"at most {Array.MaxLength / 2} can be held. Leave out the items, or the pairs, with the smallest."));
        }
        for (int item = 0; item < _rows.ItemCount; item++) Starts[item + 1] += Starts[item];
    }

    private void FillEntries() => Parallel.For(0, _rows.ItemCount, _threads, item =>
    {
        int next = Starts[item];
        for (Merge merge = CreateMerge(item); merge.MoveNext();)
        {
            float value = GetValue(merge);
            if (value > 0) (Items[next], Values[next++]) = (merge.Item, value);
        }
    });

    /// <summary>The count of a pair, which is the same for both of its orders.</summary>
    private float GetValue(Merge merge) => (float)(IsTriangle ? merge.Along + merge.Across : (merge.Along + merge.Across) / 2);

    private Merge CreateMerge(int item) => new(_rows, _columns, item);

    /// <summary>Enumerates the counts of one item with other items in both orders, by ascending index of the other item.</summary>
    private struct Merge(OrderedPairCounts rows, OrderedPairCounts columns, int item)
    {
        private int _row = rows.Starts[item], _column = columns.Starts[item];

        /// <summary>The other item.</summary>
        public int Item { get; private set; }

        /// <summary>The count in the order (item, other item), or 0.</summary>
        public double Along { get; private set; }

        /// <summary>The count in the order (other item, item), or 0.</summary>
        public double Across { get; private set; }

        /// <summary>Whether the pair was given in both orders.</summary>
        public bool InBoth { get; private set; }

        public bool MoveNext()
        {
            int inRow = _row < rows.Ends[item] ? rows.Items[_row] : int.MaxValue;
            int inColumn = _column < columns.Ends[item] ? columns.Items[_column] : int.MaxValue;
            Item = Math.Min(inRow, inColumn);
            Along = Item == inRow && Item != int.MaxValue ? rows.Counts[_row++] : 0;
            Across = Item == inColumn && Item != int.MaxValue ? columns.Counts[_column++] : 0;
            InBoth = inRow == inColumn;
            return Item != int.MaxValue;
        }
    }
}
