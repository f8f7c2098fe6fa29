using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// The leading eigenvectors U of B = X + diag(f·(n − x)) that are orthogonal to V, and their eigenvalues μ. At an optimum, V spans the
/// leading eigenvectors of B, so these are the directions that compete with the columns of V.
/// </summary>
/// <remarks>
/// They are computed by a block Krylov iteration (Musco and Musco 2015, NIPS 28, algorithm 2): the blocks Q₀, BQ₀, B²Q₀ and so on are made
/// orthonormal, and the Rayleigh–Ritz method selects the eigenvectors in their span. Q₀ is the block that <see cref="SpectralStart"/>
/// leaves over, or the result of an earlier search.
/// </remarks>
internal sealed unsafe class LeadingDirections : IDisposable
{
    /// <summary>The largest number of directions, and the columns of a block.</summary>
    public const int MaximumCount = 16;

    private const int MaximumBlocks = 8;

    /// <summary>Blocks in memory: those of the iteration, the next one, the result, and that of the next search.</summary>
    public const int Blocks = MaximumBlocks + 3;

    /// <summary>The iteration ends when a block adds less than this fraction of the distance from μ₁ to the smallest λ.</summary>
    private const double SmallProgress = 0.1;

    private readonly SolverState _state;
    private readonly ICooccurrence _cooccurrence;
    private readonly RowOperations _rows;
    private readonly List<RowMatrix> _blocks = [];

    private LeadingDirections(SolverState state, ICooccurrence cooccurrence, RowOperations rows)
    {
        _state = state;
        _cooccurrence = cooccurrence;
        _rows = rows;
    }

    /// <summary>U, items x count, with orthonormal columns.</summary>
    public RowMatrix Vectors { get; private set; } = null!;

    /// <summary>μ, in descending order.</summary>
    public double[] Values { get; private set; } = [];

    /// <summary>Computes the directions. V must have fewer columns than rows.</summary>
    /// <param name="state">V on its principal axes, and the matrices computed from it.</param>
    /// <param name="cooccurrence">X.</param>
    /// <param name="initial">The first block, of <see cref="CountFor"/> columns. It is not changed.</param>
    /// <param name="rows">The rows of the matrices.</param>
    public static LeadingDirections Find(SolverState state, ICooccurrence cooccurrence, RowMatrix initial, RowOperations rows)
    {
        var directions = new LeadingDirections(state, cooccurrence, rows);
        try
        {
            directions.Iterate(initial, rows.TotalCount - state.V.Columns);
            return directions;
        }
        catch
        {
            directions.Dispose();
            throw;
        }
        finally
        {
            foreach (RowMatrix block in directions._blocks) block.Dispose();
        }
    }

    /// <summary>
    /// The columns of a block for vectors of this number of rows and columns. If all directions beyond V are few, some blocks contain them.
    /// </summary>
    public static int CountFor(int rows, int columns)
    {
        int complement = rows - columns, blocks = (complement + MaximumCount - 1) / MaximumCount;
        return blocks is 0 or > MaximumBlocks ? Math.Min(complement, MaximumCount) : complement / blocks;
    }

    public void Dispose() => Vectors?.Dispose();

    private void Iterate(RowMatrix initial, int complement)
    {
        int width = initial.Columns;
        double smallest = _state.G[_state.V.Columns - 1, _state.V.Columns - 1];
        RowMatrix next = NewBlock(width);
        next.CopyFrom(initial);
        Orthonormalize(next);

        var inner = new List<SmallMatrix[]>(); // the blocks QᵢᵀBQⱼ, i ≤ j, of each block column j
        for (double previous = double.NegativeInfinity; ;)
        {
            RowMatrix block = next;
            next = NewBlock(width);
            FreeDiagonalProduct.Multiply(_cooccurrence, _state.N, block, next, _rows);
            inner.Add([.. _blocks[..^1].Select(earlier => Gram(earlier, next))]);
            bool isLast = inner.Count == MaximumBlocks || (inner.Count + 1) * width > complement;
            if (isLast || inner.Count == 1 || inner.Count % 2 == 0)
            {
                var (values, vectors) = _rows.Kernels.SymmetricEigen(Assemble(inner, width));
                if (isLast || values[0] - previous <= SmallProgress * Math.Abs(smallest - values[0]))
                {
                    SelectLeading(values, vectors, width);
                    return;
                }
                previous = values[0];
            }
            Orthonormalize(next);
        }
    }

    /// <summary>Rayleigh–Ritz method: U = QW, where the columns of W are the leading eigenvectors of QᵀBQ.</summary>
    private void SelectLeading(double[] values, SquareMatrix vectors, int width)
    {
        int count = Math.Min(MaximumCount, values.Length);
        Values = values[..count];
        Vectors = new RowMatrix(_state.V.Rows, count);
        for (int block = 0; block * width < values.Length; block++)
        {
            var part = new SmallMatrix(width, count);
            for (int row = 0; row < width; row++) vectors.Row(block * width + row)[..count].CopyTo(part.Row(row));
            _rows.Kernels.AddProduct(Vectors, _blocks[block], part, _rows.Workers);
        }
    }

    /// <summary>Makes the newest block orthonormal, and orthogonal to V and to the blocks before it. Twice is enough in float32.</summary>
    private void Orthonormalize(RowMatrix block)
    {
        for (int pass = 0; pass < 2; pass++)
        {
            SmallMatrix inV = Gram(_state.V, block);
            for (int k = 0; k < inV.Rows; k++)
            {
                double square = _state.G[k, k];
                foreach (ref double value in inV.Row(k)) value = square > 0 ? value / square : 0;
            }
            _rows.Kernels.SubtractProduct(block, _state.V, inV, _rows.Workers);
            foreach (RowMatrix earlier in _blocks[..^1])
                _rows.Kernels.SubtractProduct(block, earlier, Gram(earlier, block), _rows.Workers);
            _rows.Orthonormalize(block);
        }
    }

    private SmallMatrix Gram(RowMatrix a, RowMatrix b)
    {
        var gram = new SmallMatrix(a.Columns, b.Columns);
        _rows.Gram(a, b, gram);
        return gram;
    }

    private RowMatrix NewBlock(int width)
    {
        var block = new RowMatrix(_state.V.Rows, width);
        _blocks.Add(block);
        return block;
    }

    /// <summary>The symmetric matrix QᵀBQ from its upper blocks.</summary>
    private static SquareMatrix Assemble(List<SmallMatrix[]> upper, int width)
    {
        var matrix = new SquareMatrix(upper.Count * width);
        for (int j = 0; j < upper.Count; j++)
            for (int i = 0; i <= j; i++)
                for (int row = 0; row < width; row++)
                    for (int column = 0; column < width; column++)
                        matrix[i * width + row, j * width + column] = upper[j][i][row, column];
        matrix.MirrorUpper();
        return matrix;
    }
}
