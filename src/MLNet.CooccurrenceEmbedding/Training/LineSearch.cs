using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// The direction D of the next step and the exact line search along it:
/// <code>
/// D ← −Z + β·D
/// L(V + αD) − L(V) = 4⟨R, D⟩·α + ...α² + ...α³ + ...α⁴, minimized over α
/// </code>
/// </summary>
internal sealed unsafe class LineSearch
{
    private readonly ICooccurrence _cooccurrence;
    private readonly Kernels _kernels;
    private readonly Workers _workers;
    private readonly SquareMatrix _c1, _c2;
    private readonly double[] _vDotD, _dDotD, _rDotD, _dDotXD;
    private RowMatrix _xd;

    public LineSearch(ICooccurrence cooccurrence, int dimension, Kernels kernels, Workers workers, Workspace memory)
    {
        _cooccurrence = cooccurrence;
        _kernels = kernels;
        _workers = workers;
        int items = cooccurrence.ItemCount;
        (D, _xd) = (memory.NewMatrix(items, dimension), memory.NewMatrix(items, dimension));
        (_c1, _c2) = (new(dimension), new(dimension));
        (_vDotD, _dDotD, _rDotD, _dDotXD) = (new double[items], new double[items], new double[items], new double[items]);
    }

    public RowMatrix D { get; }

    /// <summary>D ← −Z + βD, or D ← −Z where that would not be a descent direction.</summary>
    public void UpdateDirection(double beta, SolverState state)
    {
        Combine(beta, state);
        if (!(Sum.Of(_rDotD) < 0)) Combine(0, state);
    }

    /// <summary>The step α of least loss along D, and the change of the loss.</summary>
    public (double Step, double Change) Minimize(SolverState state)
    {
        _cooccurrence.Apply(D, _xd, _workers);
        _kernels.Gram(state.V, D, _c1, _workers);
        _c1.AddTranspose();
        _kernels.Gram(D, D, _c2, _workers);
        _workers.ForEachBlock(D.Rows, SolverState.BlockRows, (begin, end) =>
        {
            for (int i = begin; i < end; i++) _dDotXD[i] = _kernels.Dot(D.Pointer(i), _xd.Pointer(i), D.Stride);
        });
        return LossAlongD(state).Minimize();
    }

    /// <summary>G ← G + αC₁ + α²C₂ and n ← n + 2αp + α²q: those of V + αD.</summary>
    public void UpdateGramAndNorms(double step, SquareMatrix gram, double[] norms)
    {
        double[] g = gram.Data, c1 = _c1.Data, c2 = _c2.Data;
        for (int k = 0; k < g.Length; k++) g[k] += step * (c1[k] + step * c2[k]);
        for (int i = 0; i < norms.Length; i++) norms[i] += step * (2 * _vDotD[i] + step * _dDotD[i]);
    }

    /// <summary>Returns the matrix that holds XD, and keeps <paramref name="buffer"/> for the next product.</summary>
    public RowMatrix ExchangeProduct(RowMatrix buffer)
    {
        RowMatrix product = _xd;
        _xd = buffer;
        return product;
    }

    private void Combine(double beta, SolverState state) => _workers.ForEachBlock(D.Rows, SolverState.BlockRows, (begin, end) =>
    {
        for (int i = begin; i < end; i++)
        {
            (_vDotD[i], _dDotD[i], _rDotD[i]) =
                _kernels.Direction(D.Pointer(i), (float)beta, state.Z.Pointer(i), state.V.Pointer(i), state.R.Pointer(i), D.Stride);
        }
    });

    /// <summary>
    /// G becomes G + αC₁ + α²C₂ with C₁ = VᵀD + DᵀV and C₂ = DᵀD, n becomes n + 2αp + α²q with p_i = v_i·d_i and q_i = ‖d_i‖², and
    /// ⟨V, XV⟩ becomes ⟨V, XV⟩ + 2α⟨D, XV⟩ + α²⟨D, XD⟩; put into L = ‖G‖² − 2⟨V, XV⟩ − Σ f·(n − x)² + constant. The linear term
    /// is computed as 4⟨R, D⟩, which is free of cancellation.
    /// </summary>
    private Quartic LossAlongD(SolverState state)
    {
        double quadratic = -2 * Sum.Of(_dDotXD), cubic = 0, quartic = 0;
        double[] g = state.G.Data, c1 = _c1.Data, c2 = _c2.Data;
        for (int k = 0; k < g.Length; k++)
        {
            quadratic += c1[k] * c1[k] + 2 * g[k] * c2[k];
            cubic += 2 * c1[k] * c2[k];
            quartic += c2[k] * c2[k];
        }
        for (int i = 0; i < state.N.Length; i++)
        {
            double p = _vDotD[i], q = _dDotD[i], free = _cooccurrence.FreeDiagonal[i];
            quadratic -= free * (4 * p * p + 2 * (state.N[i] - _cooccurrence.Diagonal[i]) * q);
            cubic -= free * 4 * p * q;
            quartic -= free * q * q;
        }
        return new Quartic(4 * Sum.Of(_rDotD), quadratic, cubic, quartic);
    }
}
