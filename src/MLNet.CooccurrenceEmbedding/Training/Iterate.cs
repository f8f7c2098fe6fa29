using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// The vectors V where the solver stands, and what follows from them. With G = VᵀV, n_i = ‖v_i‖², x the diagonal of X and f its free part:
/// <code>
/// R = ∇L/4 = V·G − XV − diag(f·(n − x))·V
/// Z = R·(G + λI)⁻¹, λ = 1e-8·tr(G), with the G of the last <see cref="RefreshMetric"/>
/// </code>
/// </summary>
internal sealed unsafe class Iterate
{
    private const double RelativeRidge = 1e-8;

    /// <summary>Rows that are worked on together: they stay in the second-level cache from one product to the next.</summary>
    public const int BlockRows = 64;

    private readonly ICooccurrence _cooccurrence;
    private readonly Kernels _kernels;
    private readonly Workers _workers;
    private readonly CholeskyInverse _inverse;
    private readonly PackedSquare<float> _packedG, _packedMetric;
    private readonly double[] _rSquares, _pullSquares, _zDotR, _zDotRBefore;

    public Iterate(ICooccurrence cooccurrence, int dimension, Kernels kernels, Workers workers, Workspace memory)
    {
        _cooccurrence = cooccurrence;
        _kernels = kernels;
        _workers = workers;
        int items = cooccurrence.ItemCount;
        V = memory.NewMatrix(items, dimension);
        XV = memory.NewMatrix(items, dimension);
        R = memory.NewMatrix(items, dimension);
        Z = memory.NewMatrix(items, dimension);
        (G, _inverse, N) = (new(dimension), new(dimension), new double[items]);
        (_packedG, _packedMetric) = (memory.NewPackedSquare(kernels, dimension), memory.NewPackedSquare(kernels, dimension));
        (_rSquares, _pullSquares, _zDotR, _zDotRBefore) = (new double[items], new double[items], new double[items], new double[items]);
    }

    public RowMatrix V { get; }

    public RowMatrix XV { get; }

    public RowMatrix R { get; private set; }

    public RowMatrix Z { get; }

    public SquareMatrix G { get; }

    public double[] N { get; }

    /// <summary>⟨Z, R⟩: what is left to gain along −Z, in the metric.</summary>
    public double ZDotR { get; private set; }

    /// <summary>⟨Z, R'⟩ with the R of the place before.</summary>
    public double ZDotRBefore { get; private set; }

    /// <summary>‖R‖ / ‖XV − diag(f·x)·V‖.</summary>
    public double RelativeGradient { get; private set; }

    /// <summary>XV, G and n anew from V.</summary>
    public void Refresh()
    {
        _cooccurrence.Apply(V, XV, _workers);
        _kernels.Gram(V, V, G, _workers);
        _workers.ForEachBlock(V.Rows, BlockRows, (begin, end) =>
        {
            for (int i = begin; i < end; i++) N[i] = _kernels.Dot(V.Pointer(i), V.Pointer(i), V.Stride);
        });
    }

    /// <summary>(G + λI)⁻¹ anew from G. It only steers: an older one does as well, as long as it is not too old.</summary>
    public void RefreshMetric() => _packedMetric.Fill(_inverse.Inverse(G, RelativeRidge));

    /// <summary>V ← V + αD alone, for a <see cref="Refresh"/> to follow.</summary>
    public void Move(double step, RowMatrix d) => _workers.ForEachBlock(V.Rows, BlockRows, (begin, end) =>
    {
        for (int i = begin; i < end; i++) _kernels.MultiplyAdd(V.Pointer(i), (float)step, d.Pointer(i), V.Stride);
    });

    /// <summary>V ← V + αD and XV ← XV + αXD, then R and Z there; G and n are those of the new place already.</summary>
    /// <param name="step">α.</param>
    /// <param name="d">D, not read if α is zero.</param>
    /// <param name="xd">XD, which is spent: its buffer takes the new R, and gets that of the old R in exchange.</param>
    public void MoveAndEvaluate(double step, RowMatrix d, ref RowMatrix xd)
    {
        _packedG.Fill(G);
        RowMatrix rBefore = R, r = xd;
        float alpha = (float)step;
        int stride = V.Stride;
        _workers.ForEachBlock(V.AllocatedRows, BlockRows, (begin, end) =>
        {
            int last = Math.Min(end, V.Rows);
            for (int i = begin; i < last && alpha != 0; i++)
            {
                _kernels.MultiplyAdd(V.Pointer(i), alpha, d.Pointer(i), stride);
                _kernels.MultiplyAdd(XV.Pointer(i), alpha, r.Pointer(i), stride);
            }
            _kernels.MultiplyRows(V, begin, end, _packedG, r.Pointer(begin));
            for (int i = begin; i < last; i++)
            {
                double free = _cooccurrence.FreeDiagonal[i];
                _pullSquares[i] = _kernels.Residual(
                    r.Pointer(i), V.Pointer(i), XV.Pointer(i), (float)(free * N[i]), (float)(free * _cooccurrence.Diagonal[i]), stride);
                _rSquares[i] = _kernels.Dot(r.Pointer(i), r.Pointer(i), stride);
            }
            _kernels.MultiplyRows(r, begin, end, _packedMetric, Z.Pointer(begin));
            for (int i = begin; i < last; i++)
            {
                _zDotR[i] = _kernels.Dot(Z.Pointer(i), r.Pointer(i), stride);
                _zDotRBefore[i] = _kernels.Dot(Z.Pointer(i), rBefore.Pointer(i), stride);
            }
        });
        (R, xd) = (r, rBefore);
        (ZDotR, ZDotRBefore) = (Sum.Of(_zDotR), Sum.Of(_zDotRBefore));
        double pull = Sum.Of(_pullSquares);
        RelativeGradient = pull > 0 ? Math.Sqrt(Sum.Of(_rSquares) / pull) : 0;
    }
}
