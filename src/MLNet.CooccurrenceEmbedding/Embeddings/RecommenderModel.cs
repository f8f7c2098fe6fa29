namespace MLNet.CooccurrenceEmbedding.Embeddings;

/// <summary>What turns vectors into recommendations.</summary>
/// <param name="L2Regularization">λ, the ridge, in the unit of X.</param>
/// <param name="ResidualWeight">γ, the factor of the residuals, from 0 to 1.</param>
/// <param name="PopularityExponent">β: the score of item j is divided by its relative popularity to the power of β.</param>
internal readonly record struct RecommenderSettings(double L2Regularization, double ResidualWeight, double PopularityExponent);

/// <summary>What a trained recommender needs besides the vectors. It is saved with them.</summary>
/// <param name="Settings">The settings that were chosen.</param>
/// <param name="Residuals">E_ij of the strongest neighbors of each item: what the vectors do not explain of X_ij.</param>
/// <param name="Training">How they were chosen, or <see langword="null"/> if they were given.</param>
internal sealed record RecommenderModel(RecommenderSettings Settings, ResidualWeights Residuals, RecommenderSummary? Training);

/// <summary>
/// A sparse items x items matrix of weights R_ij, in compressed rows. Row i lists the items j that a like of item i favors.
/// </summary>
/// <param name="starts">Index of the first weight of each row, and the number of weights.</param>
/// <param name="items">Item j of each weight, ascending within a row.</param>
/// <param name="values">R_ij of each weight, finite.</param>
internal sealed class ResidualWeights(int[] starts, int[] items, float[] values)
{
    public int[] Starts { get; } = starts;

    public int[] Items { get; } = items;

    public float[] Values { get; } = values;

    /// <summary>The number of rows.</summary>
    public int Count => Starts.Length - 1;

    /// <summary>The bytes of the weights and their items.</summary>
    public long Bytes => (long)Items.Length * (sizeof(int) + sizeof(float));

    /// <summary>A matrix of zeros.</summary>
    public static ResidualWeights None(int count) => new(new int[count + 1], [], []);

    /// <summary>Builds the matrix from its columns.</summary>
    /// <param name="columns">For each item j, the items i and R_ij.</param>
    public static ResidualWeights FromColumns(IReadOnlyList<IReadOnlyList<(int Item, float Value)>> columns)
    {
        var starts = new int[columns.Count + 1];
        foreach (var column in columns)
            foreach (var (i, _) in column) starts[i + 1]++;
        for (int i = 0; i < columns.Count; i++) starts[i + 1] = checked(starts[i] + starts[i + 1]);
        var items = new int[starts[^1]];
        var values = new float[starts[^1]];
        int[] next = starts[..columns.Count];
        for (int j = 0; j < columns.Count; j++)
        {
            foreach (var (i, value) in columns[j])
            {
                int place = next[i]++;
                (items[place], values[place]) = (j, value);
            }
        }
        return new ResidualWeights(starts, items, values);
    }

    public ReadOnlySpan<int> ItemsOf(int item) => Items.AsSpan(Starts[item]..Starts[item + 1]);

    public ReadOnlySpan<float> ValuesOf(int item) => Values.AsSpan(Starts[item]..Starts[item + 1]);

    /// <summary>R_ij, or 0 if row i does not list item j.</summary>
    public float Find(int i, int j) => ItemsOf(i).BinarySearch(j) is >= 0 and var position ? ValuesOf(i)[position] : 0;

    /// <summary>
    /// The matrix with new rows and columns of some items. Each gets as many of its largest weights as the longest column has.
    /// </summary>
    /// <param name="count">The new number of items, at least <see cref="Count"/>.</param>
    /// <param name="replaced">The items, and R_ij = R_ji of each with others.</param>
    public ResidualWeights With(int count, IEnumerable<(int Item, (int Item, float Value)[] Weights)> replaced)
    {
        var rows = new SortedList<int, float>[count];
        for (int i = 0; i < count; i++) rows[i] = [];
        var lengths = new int[count];
        for (int i = 0; i < Count; i++)
        {
            for (int k = Starts[i]; k < Starts[i + 1]; k++)
            {
                rows[i].Add(Items[k], Values[k]);
                lengths[Items[k]]++;
            }
        }
        int longest = lengths.DefaultIfEmpty(0).Max();
        foreach (var (item, weights) in replaced)
        {
            rows[item].Clear();
            if (item < Count)
                foreach (SortedList<int, float> row in rows) row.Remove(item);
            foreach (var (other, value) in weights.OrderByDescending(pair => MathF.Abs(pair.Value)).Take(longest))
            {
                if (other == item) continue;
                rows[item][other] = value;
                rows[other][item] = value;
            }
        }
        var starts = new int[count + 1];
        for (int i = 0; i < count; i++) starts[i + 1] = starts[i] + rows[i].Count;
        return new ResidualWeights(starts, [.. rows.SelectMany(row => row.Keys)], [.. rows.SelectMany(row => row.Values)]);
    }
}
