using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// The exchange of a column of V, on its principal axes, for another vector. It can lead from one local minimum to a lower one, with a
/// higher loss in between.
/// </summary>
/// <param name="Column">The column.</param>
/// <param name="Values">Its new elements, in the rows of this process.</param>
/// <param name="Ratio">The predicted decrease of the loss by the new column, relative to the increase without the old one.</param>
internal sealed record Exchange(int Column, float[] Values, double Ratio)
{
    /// <summary>
    /// The ratio from which an exchange is tried. In measurements, it was 0.73 and more at local minima, where the decrease is larger than
    /// predicted, and mostly 0.2 to 0.65 at the lowest minimum known.
    /// </summary>
    public const double LikelyRatio = 0.7;

    /// <summary>The last columns of V that are considered, which are the shortest.</summary>
    public const int MaximumColumns = 12;

    /// <summary>Finds the exchanges that may lead to a lower minimum, the likeliest first, with a different column each.</summary>
    /// <param name="state">V on its principal axes, and the matrices computed from it.</param>
    /// <param name="hessian">The metric and the leverages.</param>
    /// <param name="leading">The directions beyond V.</param>
    /// <param name="cooccurrence">X.</param>
    /// <param name="maximumCount">The largest number of exchanges to find.</param>
    /// <param name="rows">The rows of the matrices.</param>
    public static Queue<Exchange> FindLikely(
        SolverState state,
        HessianProduct hessian,
        LeadingDirections leading,
        ICooccurrence cooccurrence,
        int maximumCount,
        RowOperations rows)
    {
        using ItemExchanges items = new(state, leading, cooccurrence, rows);
        IEnumerable<(int Column, double Ratio, Func<float[]> Values)> candidates =
            [.. new DirectionExchanges(state, hessian, leading, cooccurrence, rows).Find(), .. items.Find()];
        return new(candidates
            .Where(candidate => candidate.Ratio >= LikelyRatio)
            .OrderByDescending(candidate => candidate.Ratio)
            .DistinctBy(candidate => candidate.Column)
            .Take(maximumCount)
            .Select(candidate => new Exchange(candidate.Column, candidate.Values(), candidate.Ratio)));
    }

    /// <summary>Makes the exchange. The matrices that are computed from V must be computed again.</summary>
    public void Apply(RowMatrix v)
    {
        for (int i = 0; i < v.Rows; i++) v.Row(i)[Column] = Values[i];
    }
}
