using System.Numerics.Tensors;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// Tells a minimum of the loss from a saddle point, where the gradient is as small, by the smallest curvature. The search starts from a
/// direction of small curvature, see <see cref="SoftDirection"/>, and minimizes the Rayleigh quotient ρ = ⟨D, H[D]⟩ / ⟨D, M[D]⟩ by steepest
/// descent with an exact step: the next D is the best combination of D and its residual. ρ is at least the smallest curvature, and in
/// measurements it was at most 1.5 times as large.
/// </summary>
internal sealed unsafe class Certificate
{
    private const int MaximumSteps = 8;

    /// <summary>The search ends when a step lowers ρ by less than this fraction of its magnitude.</summary>
    private const double SmallProgress = 0.15;

    private readonly SolverState _state;
    private readonly ICooccurrence _cooccurrence;
    private readonly RowOperations _rows;

    public Certificate(SolverState state, ICooccurrence cooccurrence, RowOperations rows, Workspace memory)
    {
        _state = state;
        _cooccurrence = cooccurrence;
        _rows = rows;
        int directions = LeadingDirections.CountFor(rows.TotalCount, state.V.Columns);
        Directions = directions > 0 ? memory.NewMatrix(state.V.Rows, directions) : null;
    }

    /// <summary>
    /// The leading directions beyond V, to start the next search from; <see langword="null"/> if V has as many columns as rows.
    /// </summary>
    public RowMatrix? Directions { get; }

    /// <summary>Searches at V on its principal axes.</summary>
    /// <param name="direction">
    /// The direction of the smallest curvature. It is not changed if V has as many columns as rows: then there is no other direction.
    /// </param>
    /// <param name="scratch">A matrix that is overwritten. <see cref="SolverState.Z"/> is another one, and is computed again.</param>
    /// <param name="maximumExchanges">The largest number of exchanges to find.</param>
    /// <returns>The smallest curvature found, and the exchanges of columns of V that may lower the loss.</returns>
    public (double SmallestCurvature, Queue<Exchange> Exchanges) Search(RowMatrix direction, RowMatrix scratch, int maximumExchanges)
    {
        if (Directions is null) return (1, new());
        var hessian = new HessianProduct(_state, _cooccurrence, _rows);
        using LeadingDirections leading = LeadingDirections.Find(_state, _cooccurrence, Directions, _rows);
        Directions.CopyFrom(leading.Vectors);
        double curvature = Math.Min(MinimizeRayleighQuotient(direction, scratch, hessian, leading), hessian.SmallestRowCurvature);
        _state.ComputeZ();
        return (curvature, Exchange.FindLikely(_state, hessian, leading, _cooccurrence, maximumExchanges, _rows));
    }

    private double MinimizeRayleighQuotient(
        RowMatrix direction, RowMatrix curved, HessianProduct hessian, LeadingDirections leading)
    {
        RowMatrix residual = _state.Z;
        using var curvedResidual = new RowMatrix(_state.V.Rows, _state.V.Columns);
        SoftDirection.Compute(direction, leading, _state, hessian, _cooccurrence, _rows);
        Combine(direction, 1 / Math.Sqrt(hessian.MetricProduct(direction, direction)), 0, direction);
        hessian.Apply(direction, new SquareMatrix(direction.Columns), curved); // VᵀD = 0, since U is orthogonal to V
        double curvature = _rows.Dot(direction, curved);
        for (int step = 1; step <= MaximumSteps; step++)
        {
            hessian.ComputeResidual(curved, curvature, direction, residual);
            SquareMatrix inner = hessian.RemoveRotations(residual);
            double norm = Math.Sqrt(hessian.MetricProduct(residual, residual));
            if (!(norm > 0)) break;
            hessian.Apply(residual, inner, curvedResidual);
            double mixed = _rows.Dot(residual, curved) / norm, other = _rows.Dot(residual, curvedResidual) / (norm * norm);
            var (lowest, cosine, sine) = SmallestEigenpair(curvature, mixed, other);
            Combine(direction, cosine, sine / norm, residual);
            Combine(curved, cosine, sine / norm, curvedResidual);
            double progress = curvature - lowest;
            curvature = lowest;
            if (progress < SmallProgress * Math.Abs(curvature)) break;
        }
        return curvature;
    }

    /// <summary>The smallest eigenvalue of [a, b; b, c], and its eigenvector.</summary>
    private static (double Value, double First, double Second) SmallestEigenpair(double a, double b, double c)
    {
        double half = (a - c) / 2, radius = Math.Sqrt(half * half + b * b), value = (a + c) / 2 - radius;
        double angle = Math.Atan2(-2 * b, c - a) / 2;
        return (value, Math.Cos(angle), Math.Sin(angle));
    }

    /// <summary>A ← αA + βB.</summary>
    private void Combine(RowMatrix a, double alpha, double beta, RowMatrix b)
        => _rows.ForEach(i =>
        {
            TensorPrimitives.Multiply(a.Row(i), (float)alpha, a.Row(i));
            if (beta != 0) _rows.Kernels.MultiplyAdd(a.Pointer(i), (float)beta, b.Pointer(i), a.Stride);
        });
}
