using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Tests.Training;

namespace MLNet.CooccurrenceEmbedding.Tests.Data;

public sealed class CooccurrenceCountsTests
{
    [Fact]
    public void Counts_of_a_triangle_are_mirrored_in_either_pair_order()
    {
        CooccurrenceCounts counts = RandomCounts.From(4, new(2, 0, 3), new(0, 1, 2), new(3, 2, 0.5));
        AssertRows(counts, "1:2 2:3", "0:2", "0:3 3:0.5", "2:0.5");
        Assert.Equal((4, 3, true, 0), (counts.ItemCount, counts.PairCount, counts.WasTriangle, counts.RepeatedRowCount));
        Assert.Null(counts.Diagonal);
    }

    [Fact]
    public void Counts_of_equal_halves_form_one_matrix()
    {
        CooccurrenceCounts counts = RandomCounts.From(3, new(1, 0, 2), new(0, 1, 2 * (1 + 5e-7)), new(1, 2, 4), new(2, 1, 4));
        AssertRows(counts, "1:2", "0:2 2:4", "1:4");
        Assert.Equal((2, false, 0), (counts.PairCount, counts.WasTriangle, counts.RepeatedRowCount));
        Assert.Equal(counts.ValuesOf(0)[0], counts.ValuesOf(1)[0]);
    }

    [Fact]
    public void Counts_of_repeated_rows_are_summed_before_the_halves_are_compared()
    {
        CooccurrenceCounts triangle = RandomCounts.From(3, new(0, 1, 2), new(0, 1, 3), new(0, 1, 1), new(2, 2, 1), new(2, 2, 5));
        AssertRows(triangle, "1:6", "0:6", "");
        Assert.Equal([0.0, 0.0, 6.0], triangle.Diagonal!);
        Assert.Equal((true, 3), (triangle.WasTriangle, triangle.RepeatedRowCount));

        CooccurrenceCounts halves = RandomCounts.From(2, new(0, 1, 2), new(0, 1, 3), new(1, 0, 5));
        AssertRows(halves, "1:5", "0:5");
        Assert.Equal((false, 1), (halves.WasTriangle, halves.RepeatedRowCount));
    }

    [Theory]
    [InlineData(5, 3, "is 5 in this order and 3 in the other")]
    [InlineData(5, 0, "is 5 in this order and 0 in the other")]
    [InlineData(0, 2.5, "is 0 in this order and 2.5 in the other")]
    [InlineData(1, 1.00001, "is 1 in this order and 1.00001 in the other")]
    public void Counts_throw_when_the_halves_differ(double along, double across, string expected)
    {
        ItemPairCount[] rows = [new(0, 3, 1), new(3, 0, 1), new(1, 2, along), new(2, 1, across), new(3, 2, 9), new(2, 3, 7)];
        foreach (ItemPairCount[] given in new[] { rows, [.. rows.Reverse()], [.. rows.Where(row => row.Count > 0)] })
            foreach (int threads in new[] { 1, 2, 5 })
            {
                var error = Assert.Throws<InvalidOperationException>(() => RandomCounts.FromOn(threads, 4, given));
                Assert.Contains("'item 1' and 'item 2' " + expected, error.Message, StringComparison.Ordinal);
                Assert.Contains("give both orders with the same counts, or one of them", error.Message, StringComparison.Ordinal);
            }
    }

    [Fact]
    public void Counts_of_zero_are_dropped_and_missing_counts_are_zero()
    {
        CooccurrenceCounts counts = RandomCounts.From(
            4, new(0, 1, 0), new(1, 0, 0), new(2, 3, 0), new(1, 2, 4), new(2, 1, 4), new(3, 3, 0));
        AssertRows(counts, "", "2:4", "1:4", "");
        Assert.Equal([0.0, 0.0, 0.0, 0.0], counts.Diagonal!);
        Assert.Equal((1, false), (counts.PairCount, counts.WasTriangle));
    }

    [Fact]
    public void Counts_throw_when_a_sum_exceeds_the_range_of_float()
    {
        foreach (int other in new[] { 0, 1 })
        {
            var error = Assert.Throws<InvalidOperationException>(() => RandomCounts.From(2, new(0, other, 3e38), new(0, other, 3e38)));
            Assert.Contains($"'item 0' and 'item {other}'", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Counts_are_independent_of_row_order_and_thread_count()
    {
        var random = new Random(1);
        ItemPairCount[] rows = [.. Enumerable.Range(0, 5000)
            .Select(_ => (A: random.Next(60), B: random.Next(60), Count: random.NextDouble()))
            .Select(row => new ItemPairCount(Math.Min(row.A, row.B), Math.Max(row.A, row.B), row.Count))];
        CooccurrenceCounts one = RandomCounts.FromOn(1, 60, rows);
        foreach (int threads in new[] { 1, 2, 5 })
        {
            random.Shuffle(rows);
            CooccurrenceCounts other = RandomCounts.FromOn(threads, 60, rows);
            Assert.Equal(one.Starts.ToArray(), other.Starts.ToArray());
            Assert.Equal(one.Items.ToArray(), other.Items.ToArray());
            Assert.Equal(one.Values.ToArray(), other.Values.ToArray());
            Assert.Equal(one.Diagonal, other.Diagonal);
            Assert.Equal(one.RepeatedRowCount, other.RepeatedRowCount);
        }
    }

    [Fact]
    public void Distinct_omits_items_without_counts_and_merges_items_with_equal_counts()
    {
        // Items 1 and 3 occur twice each, with each other and with 4; item 5 only with itself; 0 and 2 nowhere.
        CooccurrenceCounts counts = RandomCounts.From(6, new(1, 3, 2), new(1, 4, 2), new(3, 4, 2), new(5, 5, 9), new(4, 4, 7));
        CooccurrenceCounts distinct = counts.Distinct(out int[] rowOf, out int[] multiplicity);
        Assert.Equal([-1, 0, -1, 0, 1, -1], rowOf);
        Assert.Equal([2, 1], multiplicity);
        Assert.Equal([2.0, 7.0], distinct.Diagonal!);
        Assert.Equal((2, 1), (distinct.ItemCount, distinct.PairCount));
        Assert.Equal([1], distinct.ItemsOf(0).ToArray());
        Assert.Equal([2f], distinct.ValuesOf(1).ToArray());

        // With another own count, item 3 differs from item 1. Item 4, without an own count, equals it.
        RandomCounts.From(6, new(1, 3, 2), new(1, 4, 2), new(3, 4, 2), new(3, 3, 5)).Distinct(out rowOf, out _);
        Assert.Equal([-1, 0, -1, 1, 0, -1], rowOf);
    }

    private static void AssertRows(CooccurrenceCounts counts, params string[] expected)
    {
        Assert.Equal(expected.Length, counts.ItemCount);
        for (int item = 0; item < expected.Length; item++)
        {
            int[] items = counts.ItemsOf(item).ToArray();
            float[] values = counts.ValuesOf(item).ToArray();
            IEnumerable<string> row = items.Zip(
                values, (other, value) => FormattableString.Invariant($"{other}:{MathF.Round(value, 5)}"));
            Assert.Equal(expected[item], string.Join(' ', row));
        }
    }
}
