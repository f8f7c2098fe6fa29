namespace MLNet.CooccurrenceEmbedding.Recommendation;

/// <summary>A sparse items x items matrix of weights R_ij, in compressed rows. Row i lists the items j that a like of item i favors.</summary>
/// <param name="starts">Index of the first weight of each row, and the number of weights.</param>
/// <param name="items">Item j of each weight, ascending within a row.</param>
/// <param name="values">R_ij of each weight, finite.</param>
internal sealed class ResidualWeights(int[] starts, int[] items, float[] values)
{
    public int[] Starts { get; } = starts;

    public int[] Items { get; } = items;

    public float[] Values { get; } = values;

    /// <summary>A matrix of zeros.</summary>
    public static ResidualWeights None(int count) => new(new int[count + 1], [], []);

    public ReadOnlySpan<int> ItemsOf(int item) => Items.AsSpan(Starts[item]..Starts[item + 1]);

    public ReadOnlySpan<float> ValuesOf(int item) => Values.AsSpan(Starts[item]..Starts[item + 1]);

    /// <summary>R_ij, or 0 if row i does not list item j.</summary>
    public float Find(int i, int j) => ItemsOf(i).BinarySearch(j) is >= 0 and var position ? ValuesOf(i)[position] : 0;
}
