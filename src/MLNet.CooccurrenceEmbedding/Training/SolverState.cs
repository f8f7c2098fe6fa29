using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// The current vectors V and the quantities computed from them. With G = VᵀV, n_i = ‖v_i‖², x the diagonal of X, and f its
/// <see cref="ICooccurrence.FreeDiagonal"/>:
/// <code>
/// R = ∇L/4 = V·G − XV − diag(f·(n − x))·V
/// Z, the preconditioned gradient: see <see cref="Preconditioner"/>
/// </code>
/// </summary>
internal sealed unsafe class SolverState
{
    /// <summary>Rows that are processed together, so that they remain in the L2 cache between products.</summary>
    public const int BlockRows = 64;

    private readonly ICooccurrence _cooccurrence;
    private readonly RowOperations _rows;
    private readonly Preconditioner _preconditioner;
    private readonly PackedMatrix<float> _packedG;
    private readonly double[] _rSquares, _dataTermSquares, _zDotR, _zDotPreviousR;

    public SolverState(ICooccurrence cooccurrence, int dimension, RowOperations rows, Workspace memory)
    {
        _cooccurrence = cooccurrence;
        _rows = rows;
        int items = rows.Count;
        V = memory.NewMatrix(items, dimension);
        XV = memory.NewMatrix(items, dimension);
        R = memory.NewMatrix(items, dimension);
        Z = memory.NewMatrix(items, dimension);
        (G, N) = (new(dimension), new double[items]);
        _preconditioner = new Preconditioner(cooccurrence, dimension, rows.Kernels, memory);
        _packedG = memory.NewPackedMatrix(rows.Kernels, dimension, dimension);
        (_rSquares, _dataTermSquares, _zDotR, _zDotPreviousR) =
            (new double[items], new double[items], new double[items], new double[items]);
    }

    public RowMatrix V { get; }

    public RowMatrix XV { get; }

    public RowMatrix R { get; private set; }

    public RowMatrix Z { get; }

    public SquareMatrix G { get; }

    public double[] N { get; }

    /// <summary>⟨Z, R⟩, the squared norm of the gradient in the metric of the preconditioner.</summary>
    public double ZDotR { get; private set; }

    /// <summary>⟨Z, R'⟩ with the R of the previous iteration.</summary>
    public double ZDotPreviousR { get; private set; }

    /// <summary>‖R‖ / ‖XV − diag(f·x)·V‖, the gradient relative to its data term.</summary>
    public double RelativeGradient { get; private set; }

    /// <summary>Computes XV, G and n from V.</summary>
    public void Refresh()
    {
        _cooccurrence.Apply(V, XV, _rows.Workers);
        _rows.Gram(V, V, G);
        _rows.Kernels.RowDots(V, V, N, _rows.Workers);
    }

    /// <summary>V ← V + αD, then XV, G and n from the new V.</summary>
    public void MoveAndRefresh(double step, LineSearch line)
    {
        MultiplyAdd(V, step, line.D);
        Refresh();
    }

    /// <summary>
    /// Rotates V to its principal axes, where G is diagonal with descending elements, and all other matrices with it. The loss and the
    /// direction of the next step are unchanged.
    /// </summary>
    public void RotateToPrincipalAxes(LineSearch line)
    {
        Rotate(line);
        _preconditioner.Refresh(G);
        ComputeZ();
    }

    /// <summary>Computes Z from R. Between iterations, Z can hold other numbers until then.</summary>
    public void ComputeZ()
        => _rows.ForEach(i => _preconditioner.Apply(i, R.Pointer(i), V.Pointer(i), Z.Pointer(i), V.Stride));

    /// <summary>V ← V + αD with G, n and XV updated from the products of the line search, then R and Z at the new V.</summary>
    /// <param name="step">α; 0 to evaluate R and Z at the current V.</param>
    /// <param name="line">D and its products. The matrix XD is exchanged for another one.</param>
    /// <remarks>V is rotated to its principal axes if the <see cref="Preconditioner"/> needs it.</remarks>
    public void MoveAndEvaluate(double step, LineSearch line)
    {
        if (step != 0) line.UpdateGramAndNorms(step, G, N);
        if (!_preconditioner.IsAccurate(G))
        {
            if (step != 0)
            {
                MultiplyAdd(V, step, line.D);
                MultiplyAdd(XV, step, line.XD);
                step = 0;
            }
            Rotate(line);
        }
        _preconditioner.Refresh(G);
        _packedG.Fill(G);

        // XD is not needed after the move. Its matrix becomes the new R, and that of the previous R is for the next XD.
        RowMatrix previousR = R, d = line.D;
        R = line.ExchangeProduct(previousR);
        float alpha = (float)step;
        int stride = V.Stride;
        _rows.Workers.ForEachBlock(V.AllocatedRows, BlockRows, (begin, end) =>
        {
            int last = Math.Min(end, V.Rows);
            for (int i = begin; i < last && alpha != 0; i++)
            {
                _rows.Kernels.MultiplyAdd(V.Pointer(i), alpha, d.Pointer(i), stride);
                _rows.Kernels.MultiplyAdd(XV.Pointer(i), alpha, R.Pointer(i), stride);
            }
            _rows.Kernels.MultiplyRows(V, begin, end, _packedG, R.Pointer(begin));
            for (int i = begin; i < last; i++)
            {
                double free = _cooccurrence.FreeDiagonal[i];
                _dataTermSquares[i] = _rows.Kernels.Residual(
                    R.Pointer(i), V.Pointer(i), XV.Pointer(i), (float)(free * N[i]), (float)(free * _cooccurrence.Diagonal[i]), stride);
                _rSquares[i] = _rows.Kernels.Dot(R.Pointer(i), R.Pointer(i), stride);
                _preconditioner.Apply(i, R.Pointer(i), V.Pointer(i), Z.Pointer(i), stride);
                _zDotR[i] = _rows.Kernels.Dot(Z.Pointer(i), R.Pointer(i), stride);
                _zDotPreviousR[i] = _rows.Kernels.Dot(Z.Pointer(i), previousR.Pointer(i), stride);
            }
        });
        double[] sums = _rows.Sums(_zDotR, _zDotPreviousR, _rSquares, _dataTermSquares);
        (ZDotR, ZDotPreviousR) = (sums[0], sums[1]);
        RelativeGradient = sums[3] > 0 ? Math.Sqrt(sums[2] / sums[3]) : 0;
    }

    private void Rotate(LineSearch line)
    {
        SquareMatrix axes = _rows.Kernels.SymmetricEigen(G).Vectors;
        _rows.Kernels.TransformInDouble(V, axes, _rows.Workers);
        foreach (RowMatrix matrix in (RowMatrix[])[XV, R, line.D]) _rows.Kernels.Transform(matrix, axes, _rows.Workers);
        _rows.Gram(V, V, G);
    }

    /// <summary>A ← A + αB.</summary>
    private void MultiplyAdd(RowMatrix a, double alpha, RowMatrix b)
        => _rows.ForEach(i => _rows.Kernels.MultiplyAdd(a.Pointer(i), (float)alpha, b.Pointer(i), a.Stride));
}
