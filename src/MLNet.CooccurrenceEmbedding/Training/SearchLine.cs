using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// The direction D in which the solver goes from an <see cref="Iterate"/>, and the loss along it:
/// <code>
/// D ← −Z + β·D
/// L(V + αD) − L(V) = 4⟨R, D⟩·α + ...α² + ...α³ + ...α⁴
/// </code>
/// </summary>
internal sealed unsafe class SearchLine
{
    private readonly ICooccurrence _cooccurrence;
    private readonly Kernels _kernels;
    private readonly Workers _workers;
    private readonly SquareMatrix _c1, _c2;
    private readonly double[] _vDotD, _dDotD, _rDotD, _dDotXD;

    public SearchLine(ICooccurrence cooccurrence, int dimension, Kernels kernels, Workers workers, Workspace memory)
    {
        _cooccurrence = cooccurrence;
        _kernels = kernels;
        _workers = workers;
        int items = cooccurrence.ItemCount;
        (D, XD) = (memory.NewMatrix(items, dimension), memory.NewMatrix(items, dimension));
        (_c1, _c2) = (new(dimension), new(dimension));
        (_vDotD, _dDotD, _rDotD, _dDotXD) = (new double[items], new double[items], new double[items], new double[items]);
    }

    public RowMatrix D { get; }

    /// <summary>XD, once <see cref="Step"/> has been called. <see cref="Iterate.MoveAndEvaluate"/> changes the buffer.</summary>
    public RowMatrix XD;

    /// <summary>D ← −Z + βD; falls back to −Z where that would not lead downhill.</summary>
    public void Turn(double beta, Iterate at)
    {
        Combine(beta, at);
        if (!(Sum.Of(_rDotD) < 0)) Combine(0, at);
    }

    /// <summary>The best step α along D, and the change of the loss that it makes. G and n of the iterate follow it at once.</summary>
    public (double Step, double Change) Step(Iterate at)
    {
        _cooccurrence.Apply(D, XD, _workers);
        _kernels.Gram(at.V, D, _c1, _workers);
        _c1.AddTranspose();
        _kernels.Gram(D, D, _c2, _workers);
        _workers.ForEachBlock(D.Rows, Iterate.BlockRows, (begin, end) =>
        {
            for (int i = begin; i < end; i++) _dDotXD[i] = _kernels.Dot(D.Pointer(i), XD.Pointer(i), D.Stride);
        });

        (double step, double change) = LossAlong(at).Minimize();
        double[] g = at.G.Data, c1 = _c1.Data, c2 = _c2.Data;
        for (int k = 0; k < g.Length; k++) g[k] += step * (c1[k] + step * c2[k]);
        for (int i = 0; i < at.N.Length; i++) at.N[i] += step * (2 * _vDotD[i] + step * _dDotD[i]);
        return (step, change);
    }

    private void Combine(double beta, Iterate at) => _workers.ForEachBlock(D.Rows, Iterate.BlockRows, (begin, end) =>
    {
        for (int i = begin; i < end; i++)
            (_vDotD[i], _dDotD[i], _rDotD[i]) =
                _kernels.Direction(D.Pointer(i), (float)beta, at.Z.Pointer(i), at.V.Pointer(i), at.R.Pointer(i), D.Stride);
    });

    /// <summary>
    /// G becomes G + αC₁ + α²C₂ with C₁ = VᵀD + DᵀV and C₂ = DᵀD, n becomes n + 2αp + α²q with p_i = v_i·d_i and q_i = ‖d_i‖², and
    /// ⟨V, XV⟩ becomes ⟨V, XV⟩ + 2α⟨D, XV⟩ + α²⟨D, XD⟩; put into L = ‖G‖² − 2⟨V, XV⟩ − Σ f·(n − x)² + constant. The linear term
    /// is written as 4⟨R, D⟩, which cancels nothing.
    /// </summary>
    private Quartic LossAlong(Iterate at)
    {
        double quadratic = -2 * Sum.Of(_dDotXD), cubic = 0, quartic = 0;
        double[] g = at.G.Data, c1 = _c1.Data, c2 = _c2.Data;
        for (int k = 0; k < g.Length; k++)
        {
            quadratic += c1[k] * c1[k] + 2 * g[k] * c2[k];
            cubic += 2 * c1[k] * c2[k];
            quartic += c2[k] * c2[k];
        }
        for (int i = 0; i < at.N.Length; i++)
        {
            double p = _vDotD[i], q = _dDotD[i], free = _cooccurrence.FreeDiagonal[i];
            quadratic -= free * (4 * p * p + 2 * (at.N[i] - _cooccurrence.Diagonal[i]) * q);
            cubic -= free * 4 * p * q;
            quartic -= free * q * q;
        }
        return new Quartic(4 * Sum.Of(_rDotD), quadratic, cubic, quartic);
    }
}
