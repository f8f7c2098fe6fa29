namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>A small matrix in double precision, row-major.</summary>
internal class SmallMatrix(int rows, int columns)
{
    public int Rows { get; } = rows;

    public int Columns { get; } = columns;

    public double[] Data { get; } = new double[checked(rows * columns)];

    public double this[int row, int column]
    {
        get => Data[row * Columns + column];
        set => Data[row * Columns + column] = value;
    }

    public Span<double> Row(int row) => Data.AsSpan(row * Columns, Columns);
}

/// <summary>A d x d matrix in double precision, row-major.</summary>
internal sealed class SquareMatrix(int size) : SmallMatrix(size, size)
{
    public int Size => Rows;

    public double Trace
    {
        get
        {
            double trace = 0;
            for (int i = 0; i < Size; i++) trace += this[i, i];
            return trace;
        }
    }

    /// <summary>Copies the upper triangle to the lower triangle.</summary>
    public void MirrorUpper()
    {
        for (int row = 1; row < Size; row++)
            for (int column = 0; column < row; column++)
                this[row, column] = this[column, row];
    }

    /// <summary>M ← M + Mᵀ.</summary>
    public void AddTranspose()
    {
        for (int row = 0; row < Size; row++)
            for (int column = 0; column <= row; column++)
                this[row, column] = this[column, row] = this[row, column] + this[column, row];
    }

    public SquareMatrix Transposed()
    {
        var transposed = new SquareMatrix(Size);
        for (int row = 0; row < Size; row++)
            for (int column = 0; column < Size; column++)
                transposed[column, row] = this[row, column];
        return transposed;
    }
}
