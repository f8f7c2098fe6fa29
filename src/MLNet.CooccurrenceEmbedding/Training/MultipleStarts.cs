using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// Solves a problem from as many starts as the lowest minimum needs. A small problem can have many local minima, and a start takes
/// milliseconds, so it gets several. If too few of them agree on the lowest loss, there are more. If they still do not agree, training has
/// not converged.
/// </summary>
internal sealed class MultipleStarts(
    ICooccurrence cooccurrence, SolverOptions options, RowOperations rows, FitProgress? progress, Checkpoints? checkpoints = null)
{
    /// <summary>The largest number of starts if several do not agree: relative to the planned one, and of all problems.</summary>
    private const int MoreStarts = 4, MaximumStarts = 32;

    /// <summary>The number of starts that must agree, if there are as many, and their share of all.</summary>
    private const int AgreeingStarts = 3, OneOfStarts = 8;

    /// <summary>The largest number of elements of V of a small problem. A start takes milliseconds.</summary>
    private const int SmallProblem = 1 << 15;

    /// <summary>The tolerance of several starts, if the given one is not smaller, so that close minima can be told apart.</summary>
    private const double ToleranceOfStarts = 1e-6;

    /// <summary>
    /// From this <see cref="SolverResult.UntriedRatio"/> on, a lower minimum is so likely that a few agreeing starts do not rule it out.
    /// </summary>
    private const double StrongSign = 0.9;

    /// <summary>The largest relative difference of losses that are considered equal.</summary>
    private const double SameLoss = 1e-6;

    private readonly List<SolverResult> _results = [];

    /// <summary>The result with the lowest loss.</summary>
    private SolverResult? _selected;

    private readonly long _elements = cooccurrence.ItemCount * (long)options.Dimension;

    /// <summary>The number of starts if they agree. A start with 262,144 elements takes about 0.2 s.</summary>
    private int PlannedStarts => options.InitialVectors is not null ? 1 : _elements switch
    {
        <= 1 << 12 => 24,
        <= SmallProblem => 8,
        <= 1 << 17 => 3,
        <= 1 << 18 => 2,
        _ => 1,
    };

    /// <summary>Solves the problem.</summary>
    /// <param name="keep">Keeps the vectors. They replace those of an earlier call.</param>
    public SolverResult Solve(Action<RowMatrix> keep)
    {
        double lossAtZero = cooccurrence.LossAtZero(rows.Workers);
        int planned = PlannedStarts, maximum = planned > 1 ? Math.Min(MoreStarts * planned, MaximumStarts) : 1;
        double tolerance = options.OptimizationTolerance;
        if (planned >= AgreeingStarts) tolerance = Math.Min(tolerance, ToleranceOfStarts);
        // A loop over few elements is shorter than the time to begin it on another thread.
        RowOperations solved = _elements <= SmallProblem ? rows.OnOneThread() : rows;
        while (_results.Count < planned || (_results.Count < maximum && !HaveAgreed()))
        {
            int start = _results.Count;
            SolverOptions started = options with
            {
                Seed = options.Seed + start,
                Start = StartVariation.For(start),
                OptimizationTolerance = tolerance,
            };
            using var memory = new Workspace();
            var solver = new MinresSolver(cooccurrence, lossAtZero, started, solved, memory);
            // The iterations of one start are reported. The others take about as long together.
            // Several starts take a second, so they are not worth a checkpoint.
            SolverResult result = solver.Solve(start == 0 ? progress : null, planned == 1 ? checkpoints : null);
            _results.Add(result);
            if (_selected is not null && !IsBetter(result, _selected, lossAtZero)) continue;
            _selected = result;
            keep(solver.Vectors);
        }
        bool hasStrongSigns = _elements > SmallProblem && FindLowest().Any(result => result.UntriedRatio >= StrongSign);
        return _selected! with { Converged = _selected.Converged && HaveAgreed() && !hasStrongSigns };

        // Enough starts have found the lowest loss.
        bool HaveAgreed()
        {
            SolverResult[] lowest = FindLowest();
            bool hasSigns = lowest[0] is { Converged: true, UntriedRatio: > 0 };
            int required = Math.Min(hasSigns ? maximum : planned, AgreeingStarts);
            return lowest.Length >= required && lowest.Length * OneOfStarts >= _results.Count;
        }

        SolverResult[] FindLowest()
        {
            double lowest = _results.Min(result => result.Loss);
            double same = Math.Max(SameLoss, tolerance) * Convergence.Denominator(lowest, lossAtZero);
            return [.. _results.Where(result => result.Loss <= lowest + same)];
        }
    }

    /// <summary>Whether a loss is lower, by more than rounding errors, or equal with a better result.</summary>
    private static bool IsBetter(SolverResult result, SolverResult than, double lossAtZero)
    {
        double same = SameLoss * Convergence.Denominator(than.Loss, lossAtZero);
        return result.Loss < than.Loss - same || (result.Loss < than.Loss + same && result.Converged && !than.Converged);
    }
}
