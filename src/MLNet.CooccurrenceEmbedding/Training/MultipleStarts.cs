using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// Solves a problem from as many starts as the lowest minimum needs. Most problems need one. A small problem can have many local minima,
/// and a start takes milliseconds, so it gets several. If there may be a lower minimum, there are more starts, until enough of them agree
/// on the lowest loss. Otherwise training has not converged.
/// </summary>
internal sealed class MultipleStarts(
    ICooccurrence cooccurrence, SolverOptions options, Kernels kernels, Workers workers, FitProgress? progress)
{
    /// <summary>The elements of V of all starts of a small problem.</summary>
    private const int ElementsOfAllStarts = 65_536;

    /// <summary>The largest number of starts of a small problem, if they agree.</summary>
    private const int MaximumStarts = 32;

    /// <summary>The largest number of starts, relative to the planned one, if there may be a lower minimum.</summary>
    private const int MoreStarts = 4;

    /// <summary>The largest relative difference of losses that are considered equal.</summary>
    private const double SameLoss = 1e-6;

    private readonly List<SolverResult> _results = [];

    /// <summary>The result with the lowest loss.</summary>
    private SolverResult? _selected;

    private int PlannedStarts => options.InitialVectors is null
        ? (int)Math.Clamp(ElementsOfAllStarts / (cooccurrence.ItemCount * (long)options.Dimension), 1, MaximumStarts)
        : 1;

    /// <summary>Solves the problem.</summary>
    /// <param name="keep">Keeps the vectors. They replace those of an earlier call.</param>
    public SolverResult Solve(Action<RowMatrix> keep)
    {
        double lossAtZero = cooccurrence.LossAtZero(workers);
        int planned = PlannedStarts;
        // A loop over so few elements is shorter than the time to begin it on another thread.
        Workers threads = planned > 1 ? workers.OnOneThread() : workers;
        while (_results.Count < planned || (IsInDoubt(planned, lossAtZero) && _results.Count < MoreStarts * planned))
        {
            int start = _results.Count;
            SolverOptions started = options with { Seed = options.Seed + start, Start = StartVariation.For(start) };
            using var memory = new Workspace();
            var solver = new MinresSolver(cooccurrence, lossAtZero, started, kernels, threads, memory);
            // The iterations of one start are reported. The others take about as long together.
            SolverResult result = solver.Solve(start == 0 ? progress : null);
            _results.Add(result);
            if (_selected is not null && !IsBetter(result, _selected, lossAtZero)) continue;
            _selected = result;
            keep(solver.Vectors);
        }
        return _selected! with { Converged = _selected.Converged && !IsInDoubt(planned, lossAtZero) };
    }

    /// <summary>Whether a loss is lower, by more than rounding errors, or equal with a better result.</summary>
    private static bool IsBetter(SolverResult result, SolverResult than, double lossAtZero)
    {
        double same = SameLoss * Convergence.Denominator(than.Loss, lossAtZero);
        return result.Loss < than.Loss - same || (result.Loss < than.Loss + same && result.Converged && !than.Converged);
    }

    /// <summary>
    /// Whether too few starts have found the lowest loss: two if there are several, and three if there are signs of another minimum.
    /// </summary>
    private bool IsInDoubt(int planned, double lossAtZero)
    {
        double lowest = _results.Min(result => result.Loss);
        double same = Math.Max(SameLoss, options.OptimizationTolerance) * Convergence.Denominator(lowest, lossAtZero);
        SolverResult[] found = [.. _results.Where(result => result.Loss <= lowest + same)];
        bool hasSigns = found[0] is { Converged: true, IsInDoubt: true };
        return found.Length < (hasSigns ? 3 : planned > 1 ? 2 : 1);
    }
}
