using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Tests.Numerics;

internal static class Matrices
{
    public static RowMatrix Random(int rows, int columns, int seed)
    {
        var random = new Random(seed);
        var matrix = new RowMatrix(rows, columns);
        for (int row = 0; row < rows; row++)
            foreach (ref float value in matrix.Row(row)[..columns]) value = random.NextSingle() - 0.5f;
        return matrix;
    }

    /// <summary>AᵀA of a random A.</summary>
    public static SquareMatrix Gram(int rows, int size)
    {
        using RowMatrix a = Random(rows, size, size);
        var gram = new SquareMatrix(size);
        Kernels.Best.GramInDouble(a, gram, new Workers(1));
        return gram;
    }

    public static SquareMatrix RandomSquare(int size, int seed)
    {
        var random = new Random(seed);
        var matrix = new SquareMatrix(size);
        for (int i = 0; i < matrix.Data.Length; i++) matrix.Data[i] = random.NextDouble() - 0.5;
        return matrix;
    }

    /// <summary>Returns the rows, concatenated without padding.</summary>
    public static float[] Flat(RowMatrix matrix)
        => [.. Enumerable.Range(0, matrix.Rows).SelectMany(row => matrix.Row(row)[..matrix.Columns].ToArray())];

    /// <summary>Computes the lower triangle of VᵀV, for a row-major V.</summary>
    public static double[,] ComputeGramLowerTriangle(ReadOnlySpan<float> vectors, int dimension)
    {
        var gram = new double[dimension, dimension];
        for (int start = 0; start < vectors.Length; start += dimension)
            for (int k = 0; k < dimension; k++)
                for (int l = 0; l <= k; l++)
                    gram[k, l] += (double)vectors[start + k] * vectors[start + l];
        return gram;
    }
}
