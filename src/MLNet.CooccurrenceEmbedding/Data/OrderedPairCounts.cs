namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>
/// Counts of ordered pairs of different items in compressed sparse rows, one row for each first item. The items' own counts are stored
/// separately.
/// </summary>
internal sealed class OrderedPairCounts
{
    private OrderedPairCounts(int[] starts)
    {
        Starts = starts;
        Ends = starts[1..];
        Items = new int[starts[^1]];
        Counts = new double[starts[^1]];
    }

    public int ItemCount => Ends.Length;

    /// <summary>Where each row starts, followed by the end of the last one: one number more than rows.</summary>
    public int[] Starts { get; }

    /// <summary>Where each row ends, which is before the start of the next one if repeated pairs were merged.</summary>
    public int[] Ends { get; }

    /// <summary>The second items of the pairs, ascending in each row.</summary>
    public int[] Items { get; }

    public double[] Counts { get; }

    /// <inheritdoc cref="CooccurrenceCounts.Diagonal"/>
    public double[]? Diagonal { get; private init; }

    /// <inheritdoc cref="CooccurrenceCounts.RepeatedRowCount"/>
    public long RepeatedRowCount { get; private set; }

    /// <summary>Sorts rows of input by first and second item. Repeated pairs are adjacent and not yet merged.</summary>
    /// <param name="itemCount">Items are numbered from 0 to below this.</param>
    /// <param name="chunks">The rows of input. The list is cleared.</param>
    /// <exception cref="InvalidOperationException">There are too many rows for an array.</exception>
    public static OrderedPairCounts FromRows(int itemCount, List<ReadOnlyMemory<ItemPairCount>> chunks)
    {
        long rows = chunks.Sum(chunk => (long)chunk.Length);
        if (rows > Array.MaxLength)
        {
            throw new InvalidOperationException(
                $"There are {rows} rows with counts of two items; "
                + $"at most {Array.MaxLength} can be held. One half of a symmetric matrix is enough.");
        }

        // A stable sort by the second item, then one by the first: two counting sorts.
        var starts = new int[itemCount + 1];
        var own = new List<ItemPairCount>();
        foreach (var chunk in chunks)
            foreach (ItemPairCount row in chunk.Span)
                if (row.A == row.B) own.Add(row);
                else starts[row.B + 1]++;
        Accumulate(starts);
        double[]? diagonal = SumDiagonal(itemCount, own, out long repeats);
        var bySecond = new OrderedPairCounts(starts) { Diagonal = diagonal, RepeatedRowCount = repeats };
        int[] next = starts[..itemCount];
        foreach (var chunk in chunks)
            foreach (ItemPairCount row in chunk.Span)
            {
                if (row.A == row.B) continue;
                int place = next[row.B]++;
                (bySecond.Items[place], bySecond.Counts[place]) = (row.A, row.Count);
            }
        chunks.Clear();
        return bySecond.Transposed();
    }

    /// <summary>The same counts, one row for each second item.</summary>
    public OrderedPairCounts Transposed()
    {
        var starts = new int[ItemCount + 1];
        for (int row = 0; row < ItemCount; row++)
            for (int k = Starts[row]; k < Ends[row]; k++)
                starts[Items[k] + 1]++;
        Accumulate(starts);
        var transposed = new OrderedPairCounts(starts) { Diagonal = Diagonal, RepeatedRowCount = RepeatedRowCount };
        int[] next = starts[..ItemCount];
        for (int row = 0; row < ItemCount; row++)
            for (int k = Starts[row]; k < Ends[row]; k++)
            {
                int place = next[Items[k]]++;
                (transposed.Items[place], transposed.Counts[place]) = (row, Counts[k]);
            }
        return transposed;
    }

    /// <summary>Merges repeated pairs into one pair with the sum of their counts.</summary>
    /// <param name="threads">Threads to use.</param>
    /// <param name="tooLarge">Creates the exception for two items whose count is too large for a float.</param>
    public void MergeRepeats(ParallelOptions threads, Func<int, int, Exception> tooLarge)
    {
        ParallelLoopResult result = Parallel.For(0, ItemCount, threads, (row, loop) =>
        {
            int kept = Starts[row];
            for (int k = Starts[row], end; k < Starts[row + 1]; k = end, kept++)
            {
                for (end = k + 1; end < Starts[row + 1] && Items[end] == Items[k];) end++;
                (Items[kept], Counts[kept]) = (Items[k], SortedSum(Counts.AsSpan(k..end)));
                if (!float.IsFinite((float)Counts[kept])) loop.Break();
            }
            Ends[row] = kept;
        });
        if (result.LowestBreakIteration is { } broken)
        {
            int k = Starts[broken];
            while (float.IsFinite((float)Counts[k])) k++;
            throw tooLarge((int)broken, Items[k]);
        }
        for (int item = 0; item < ItemCount; item++)
            if (Diagonal is not null && !float.IsFinite((float)Diagonal[item]))
                throw tooLarge(item, item);
        for (int row = 0; row < ItemCount; row++) RepeatedRowCount += Starts[row + 1] - Ends[row];
    }

    private static double[]? SumDiagonal(int itemCount, List<ItemPairCount> rows, out long repeats)
    {
        repeats = 0;
        if (rows.Count == 0) return null;
        rows.Sort((a, b) => a.A != b.A ? a.A.CompareTo(b.A) : a.Count.CompareTo(b.Count));
        var diagonal = new double[itemCount];
        for (int k = 0; k < rows.Count; k++)
        {
            diagonal[rows[k].A] += rows[k].Count;
            if (k > 0 && rows[k].A == rows[k - 1].A) repeats++;
        }
        return diagonal;
    }

    /// <summary>Sorts the terms and adds them in ascending order, so that the sum does not depend on the order of the rows.</summary>
    private static double SortedSum(Span<double> terms)
    {
        if (terms.Length == 1) return terms[0];
        terms.Sort();
        double sum = 0;
        foreach (double term in terms) sum += term;
        return sum;
    }

    private static void Accumulate(int[] counts)
    {
        for (int i = 1; i < counts.Length; i++) counts[i] += counts[i - 1];
    }
}
