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
}
