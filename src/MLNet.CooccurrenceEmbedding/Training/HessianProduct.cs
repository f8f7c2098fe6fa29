using System.Numerics.Tensors;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// The Hessian H of L/4 at V on its principal axes, and the metric M of the <see cref="Preconditioner"/>, in which its eigenvalues are
/// between about 2 and the smallest curvature. With G = VᵀV = Λ, c = 2f − 1 and w_i = v_i·Λ⁻¹:
/// <code>
/// H[D] = D·Λ + V(DᵀV + VᵀD) − XD − diag(f·(n − x))·D − 2·diag(f·(v_i·d_i))·V
/// M[D] = D·Λ − diag(c·(v_i·d_i))·V
/// </code>
/// </summary>
internal sealed unsafe class HessianProduct
{
    /// <summary>Squared lengths of columns below this fraction of the largest one are rounding errors.</summary>
    private const double NegligibleSquare = 1e-6;

    private readonly SolverState _state;
    private readonly ICooccurrence _cooccurrence;
    private readonly RowOperations _rows;
    private readonly float[] _gram, _metric, _inverseMetric, _corrections, _inverseCorrections;

    public HessianProduct(SolverState state, ICooccurrence cooccurrence, RowOperations rows)
    {
        _state = state;
        _cooccurrence = cooccurrence;
        _rows = rows;
        int columns = state.V.Columns;
        (Gram, Metric, Leverages) = (new double[columns], new double[columns], new double[rows.Count]);
        (_gram, _metric, _inverseMetric) = (new float[state.V.Stride], new float[state.V.Stride], new float[state.V.Stride]);
        for (int k = 0; k < columns; k++)
        {
            Gram[k] = Math.Max(state.G[k, k], 0);
            Metric[k] = Gram[k] + NegligibleSquare * state.G[0, 0];
            (_gram[k], _metric[k], _inverseMetric[k]) = ((float)Gram[k], (float)Metric[k], (float)(1 / Metric[k]));
        }
        (_corrections, _inverseCorrections) = (new float[rows.Count], new float[rows.Count]);
        var rowCurvatures = new double[rows.Count];
        ForEachRow((i, scratch) =>
        {
            TensorPrimitives.Multiply(state.V.Row(i), _inverseMetric, scratch);
            double leverage = Leverages[i] = TensorPrimitives.Dot<float>(state.V.Row(i), scratch);
            double exact = 2 * cooccurrence.FreeDiagonal[i] - 1, c = Math.Min(exact, Preconditioner.MaximumLeverage / leverage);
            rowCurvatures[i] = Math.Max(1 - exact * leverage, 0) / (1 - c * leverage);
            (_corrections[i], _inverseCorrections[i]) = ((float)-c, (float)(c / (1 - c * leverage)));
        });
        SmallestRowCurvature = rows.Min(rowCurvatures.DefaultIfEmpty(1).Min());
    }

    /// <summary>
    /// The smallest curvature of a row along itself: below 1 for rows whose leverage exceeds <see cref="Preconditioner.MaximumLeverage"/>.
    /// </summary>
    public double SmallestRowCurvature { get; }

    /// <summary>Λ, the squared lengths of the columns of V.</summary>
    public double[] Gram { get; }

    /// <summary>Λ, without rounding errors.</summary>
    public double[] Metric { get; }

    /// <summary>h_i = v_i·Λ⁻¹·v_i, of the rows of this process.</summary>
    public double[] Leverages { get; }

    /// <summary><paramref name="result"/> = H[<paramref name="d"/>].</summary>
    /// <param name="d">D.</param>
    /// <param name="inner">VᵀD, which is overwritten.</param>
    /// <param name="result">H[D].</param>
    public void Apply(RowMatrix d, SquareMatrix inner, RowMatrix result)
    {
        int stride = d.Stride;
        inner.AddTranspose();
        using PackedMatrix<float> packed = _rows.Kernels.NewPackedMatrix(inner.Size, inner.Size).Fill(inner);
        _cooccurrence.Apply(d, result, _rows.Workers);
        int blocks = (d.AllocatedRows + SolverState.BlockRows - 1) / SolverState.BlockRows;
        _rows.Workers.ForEach(blocks, () => new NativeBuffer<float>((nuint)SolverState.BlockRows * (nuint)stride), (block, scratch) =>
        {
            int begin = block * SolverState.BlockRows, end = Math.Min(begin + SolverState.BlockRows, d.AllocatedRows);
            _rows.Kernels.MultiplyRows(_state.V, begin, end, packed, scratch.Pointer);
            for (int i = begin; i < Math.Min(end, d.Rows); i++)
            {
                double free = _cooccurrence.FreeDiagonal[i];
                Span<float> row = d.Row(i), v = _state.V.Row(i), h = result.Row(i);
                TensorPrimitives.Subtract(new ReadOnlySpan<float>(scratch.Pointer + (i - begin) * stride, stride), h, h);
                TensorPrimitives.MultiplyAdd(row, _gram, h, h);
                TensorPrimitives.MultiplyAdd(row, (float)(free * (_cooccurrence.Diagonal[i] - _state.N[i])), h, h);
                TensorPrimitives.MultiplyAdd(v, (float)(-2 * free) * TensorPrimitives.Dot<float>(v, row), h, h);
            }
        });
    }

    /// <summary>⟨<paramref name="d"/>, M[<paramref name="e"/>]⟩.</summary>
    public double MetricProduct(RowMatrix d, RowMatrix e)
    {
        var terms = new double[d.Rows];
        ForEachRow((i, scratch) =>
        {
            ReadOnlySpan<float> v = _state.V.Row(i);
            TensorPrimitives.Multiply(e.Row(i), _metric, scratch);
            TensorPrimitives.MultiplyAdd(v, _corrections[i] * TensorPrimitives.Dot(v, e.Row(i)), scratch, scratch);
            terms[i] = TensorPrimitives.Dot<float>(d.Row(i), scratch);
        });
        return _rows.Sum(terms);
    }

    /// <summary><paramref name="result"/> = M⁻¹[<paramref name="hd"/>] − ρ·<paramref name="d"/>, the residual of an eigenvector.</summary>
    public void ComputeResidual(RowMatrix hd, double rho, RowMatrix d, RowMatrix result) => ForEachRow((i, w) =>
    {
        Span<float> residual = result.Row(i);
        TensorPrimitives.Multiply(_state.V.Row(i), _inverseMetric, w);
        TensorPrimitives.Multiply(hd.Row(i), _inverseMetric, residual);
        TensorPrimitives.MultiplyAdd(w, _inverseCorrections[i] * TensorPrimitives.Dot<float>(w, hd.Row(i)), residual, residual);
        TensorPrimitives.MultiplyAdd(d.Row(i), (float)-rho, residual, residual);
    });

    /// <summary>
    /// Removes from D the part that rotates V, which does not change the loss: D ← D − VA, with the antisymmetric A for which the result is
    /// orthogonal to every rotation in the metric.
    /// </summary>
    /// <returns>VᵀD of the new D.</returns>
    public SquareMatrix RemoveRotations(RowMatrix d)
    {
        var inner = new SquareMatrix(d.Columns);
        _rows.Gram(_state.V, d, inner);
        var rotation = new SquareMatrix(inner.Size);
        for (int a = 0; a < inner.Size; a++)
        {
            for (int b = 0; b < inner.Size; b++)
            {
                double square = Gram[a] * Metric[b] + Gram[b] * Metric[a];
                rotation[a, b] = square > 0 ? (inner[a, b] * Metric[b] - inner[b, a] * Metric[a]) / square : 0;
            }
        }
        _rows.Kernels.SubtractProduct(d, _state.V, rotation, _rows.Workers);
        for (int a = 0; a < inner.Size; a++)
            for (int b = 0; b < inner.Size; b++)
                inner[a, b] -= Gram[a] * rotation[a, b]; // VᵀV = Λ
        return inner;
    }

    private void ForEachRow(Action<int, float[]> body) => _rows.ForEachBlock((begin, end) =>
    {
        var scratch = new float[_state.V.Stride];
        for (int i = begin; i < end; i++) body(i, scratch);
    });
}
