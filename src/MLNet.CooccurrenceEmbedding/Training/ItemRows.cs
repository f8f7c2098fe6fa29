using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>Which row of the solver stands for each item. A row that stands for m items is √m times the vector of each.</summary>
/// <param name="rowOf">The row of each item, or −1 for one whose vector is zero.</param>
/// <param name="multiplicity">m of each row.</param>
internal sealed class ItemRows(int[] rowOf, int[] multiplicity)
{
    /// <summary>Items, with a row or without.</summary>
    public int ItemCount => rowOf.Length;

    /// <summary>Rows of the solver from vectors of items: the mean of those that share a row, times √m.</summary>
    /// <param name="vectors">Items x dimension, row-major.</param>
    /// <param name="dimension">Of the vectors.</param>
    /// <param name="columns">How many of the dimensions are taken.</param>
    /// <param name="unit">What the vectors of the solver are measured in.</param>
    public float[] Gather(float[] vectors, int dimension, int columns, double unit)
    {
        var gathered = new float[checked(multiplicity.Length * columns)];
        for (int item = 0; item < rowOf.Length; item++)
        {
            int row = rowOf[item];
            if (row < 0) continue;
            float weight = 1 / MathF.Sqrt(multiplicity[row]) / (float)unit;
            for (int k = 0; k < columns; k++) gathered[row * columns + k] += weight * vectors[item * dimension + k];
        }
        return gathered;
    }

    /// <summary>Vectors of items from rows of the solver; those without a row are left as they are.</summary>
    /// <inheritdoc cref="Gather" path="/param"/>
    public void Scatter(RowMatrix rows, float[] vectors, int dimension, double unit)
    {
        for (int item = 0; item < rowOf.Length; item++)
        {
            int row = rowOf[item];
            if (row < 0) continue;
            float weight = 1 / MathF.Sqrt(multiplicity[row]) * (float)unit;
            Span<float> source = rows.Row(row), target = vectors.AsSpan(item * dimension, dimension);
            for (int k = 0; k < rows.Columns; k++) target[k] = weight * source[k];
        }
    }
}
