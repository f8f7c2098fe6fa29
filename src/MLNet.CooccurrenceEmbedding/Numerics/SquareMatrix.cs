namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>A d x d matrix in double precision, row-major.</summary>
internal sealed class SquareMatrix(int size)
{
    public int Size { get; } = size;

    public double[] Data { get; } = new double[checked(size * size)];

    public double this[int row, int column]
    {
        get => Data[row * Size + column];
        set => Data[row * Size + column] = value;
    }

    public Span<double> Row(int row) => Data.AsSpan(row * Size, Size);

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
