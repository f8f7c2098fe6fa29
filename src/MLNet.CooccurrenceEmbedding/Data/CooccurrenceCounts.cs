namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>
/// X, given by itself: a symmetric sparse items x items matrix, kept as the ascending item indices of each row (compressed rows) with their counts, both
/// halves. The diagonal is kept apart, and no count is zero.
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

    /// <summary>The row of item i stands from Starts[i] to before Starts[i + 1] in <see cref="Items"/> and <see cref="Values"/>.</summary>
    public ReadOnlySpan<int> Starts => _starts;

    /// <summary>The items that each item has a count with, one row after the other.</summary>
    public ReadOnlySpan<int> Items => _items;

    /// <summary>Their counts.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>The counts that were given of each item with itself, 0 where there was none; <see langword="null"/> if there was none at all.</summary>
    public double[]? Diagonal { get; }

    /// <summary>Whether every pair was given in one order only.</summary>
    public bool WasTriangle { get; }

    /// <summary>Rows that were added to another one of the same two items in the same order.</summary>
    public long RepeatedRowCount { get; }

    /// <summary>The first item that has a count with another and none with itself, or −1.</summary>
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

    /// <summary>Reads X from rows in any order: one triangle of it, or both halves alike.</summary>
    /// <param name="itemCount">Items are numbered from 0 to below this.</param>
    /// <param name="chunks">The rows, with counts that are finite and not negative. The list is emptied as soon as they are taken over.</param>
    /// <param name="nameOf">The name of an item, for messages.</param>
    /// <param name="numberOfThreads">Threads to use. The result does not depend on it.</param>
    /// <exception cref="InvalidOperationException">The halves contradict each other, or there is too much to be held.</exception>
    public static CooccurrenceCounts FromRows(
        int itemCount, List<ReadOnlyMemory<ItemPairCount>> chunks, Func<int, string> nameOf, int numberOfThreads)
    {
        CooccurrenceCountsReading reading = CooccurrenceCountsReading.Of(itemCount, chunks, nameOf, numberOfThreads);
        return new CooccurrenceCounts(
            reading.Starts, reading.Items, reading.Values, reading.Diagonal, reading.IsTriangle, reading.RepeatedRowCount);
    }

    /// <summary>X without the rows and columns of items that have no count with another.</summary>
    /// <param name="rowOf">The new number of each item, or −1.</param>
    public CooccurrenceCounts WithoutEmptyItems(out int[] rowOf)
    {
        rowOf = new int[ItemCount];
        int rows = 0;
        for (int item = 0; item < ItemCount; item++) rowOf[item] = _starts[item + 1] > _starts[item] ? rows++ : -1;
        if (rows == ItemCount) return this;

        var starts = new int[rows + 1];
        double[]? diagonal = Diagonal is null ? null : new double[rows];
        for (int item = 0; item < ItemCount; item++)
        {
            int row = rowOf[item];
            if (row < 0) continue;
            starts[row + 1] = _starts[item + 1];
            if (diagonal is not null) diagonal[row] = Diagonal![item];
        }
        int[] numbers = rowOf;
        return new CooccurrenceCounts(starts, Array.ConvertAll(_items, item => numbers[item]), _values, diagonal, WasTriangle, RepeatedRowCount);
    }
}

/// <summary>One row of input: how often two items occur together. The items are 0-based indices.</summary>
internal readonly record struct ItemPairCount(int A, int B, double Count);
