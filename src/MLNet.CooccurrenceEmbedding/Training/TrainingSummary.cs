using System.Text.Json.Serialization;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>The size of the data of a fit, and the result of training. It is saved and loaded with the vectors.</summary>
public sealed record TrainingSummary
{
    [JsonConstructor]
    internal TrainingSummary()
    {
    }

    /// <summary>Number of users who like at least one item. 0 after a fit on counts.</summary>
    public required int UserCount { get; init; }

    /// <summary>
    /// Number of items, which is the number of vectors. Items that nobody likes are included. For a key, it is the number of its values.
    /// </summary>
    public required int ItemCount { get; init; }

    /// <summary>
    /// Number of items that at least one user likes. After a fit on counts, the number of items that have a count with another item.
    /// </summary>
    public required int LikedItemCount { get; init; }

    /// <summary>Number of distinct (user, item) pairs, the entries of S that are not zero. 0 after a fit on counts.</summary>
    public required long LikeCount { get; init; }

    /// <summary>Number of rows that repeat a (user, item) pair or, after a fit on counts, an (item, item) pair.</summary>
    public required long RepeatedRowCount { get; init; }

    /// <summary>
    /// Number of skipped rows: rows without a user, an item or a rating. A row whose vector has no items is also skipped.
    /// </summary>
    public required long SkippedRowCount { get; init; }

    /// <summary>Number of rows whose rating is not a like: it is below the threshold, or a weight of zero.</summary>
    public long BelowThresholdRowCount { get; init; }

    /// <summary>
    /// Number of pairs of different items with a count, after a fit on counts. 0 after a fit on likes.
    /// </summary>
    public long PairCount { get; init; }

    /// <summary>Numbers per vector.</summary>
    public required int Dimension { get; init; }

    /// <summary>
    /// The weighting of users. <see cref="UserWeighting.None"/> after a fit on counts, and for models of versions before 0.2.
    /// </summary>
    public UserWeighting UserWeighting { get; init; }

    /// <summary>
    /// The exponent p of the scaling of X: see <see cref="EmbeddingOptions.ItemScaling"/>. 0 for models of versions before 0.2.
    /// </summary>
    public double ItemScaling { get; init; }

    /// <summary>
    /// L(V) = Σ_i Σ_{j≠i} (v_i·v_j − X_ij)² of the final vectors, computed in double precision. X is the matrix trained on, with weights
    /// and scaling.
    /// </summary>
    public required double Loss { get; init; }

    /// <summary>L(0) = Σ_i Σ_{j≠i} X_ij², the loss of zero vectors, to compare <see cref="Loss"/> with.</summary>
    public required double LossAtZero { get; init; }

    /// <summary>
    /// 1 − L(V)/L(0): the fraction of Σ_i Σ_{j≠i} X_ij² that the vectors explain, from 0 to 1 up to rounding. 0 is the fraction of zero
    /// vectors. <see cref="double.NaN"/> if no two items occur together.
    /// </summary>
    [JsonIgnore]
    public double ExplainedFraction => 1 - Loss / LossAtZero;

    /// <summary>
    /// The Pearson correlation between v_i·v_j and X_ij over all pairs of different items, from −1 to 1. X is the matrix trained on, with
    /// weights and scaling. <see langword="null"/> if it is not defined, because all v_i·v_j or all X_ij are equal, and in models that an
    /// earlier version has saved.
    /// </summary>
    public double? PairCorrelation { get; init; }

    /// <summary>
    /// ‖∇L(V)‖ / (4·‖X₀V‖) in Frobenius norms, where X₀ is X without its diagonal: the gradient relative to its data term. It is 0 at a
    /// stationary point, and approaches 1 as the vectors approach zero.
    /// </summary>
    public required double RelativeGradient { get; init; }

    /// <summary>Number of iterations. If there were several starts, those of the start with the lowest loss.</summary>
    public required int Iterations { get; init; }

    /// <summary>
    /// Whether the loss is at its minimum, as far as training can tell: <see cref="EstimatedGap"/> is at most
    /// <see cref="EmbeddingOptions.OptimizationTolerance"/> (or at most 1e-5 at the limit of <see cref="float"/> vectors), the minimum is
    /// <see cref="Certified"/>, enough starts agree on the lowest loss, and there are no strong signs of a lower minimum. A loss of almost
    /// zero is always at its minimum. If not, training stopped at the maximum number of iterations, there may be a lower minimum, or the
    /// loss has no minimum that vectors of single precision can reach.
    /// </summary>
    public required bool Converged { get; init; }

    /// <summary>
    /// Whether a search for directions of negative curvature found none in which the loss decreases by more than rounding errors, so that
    /// the vectors are not at a saddle point. Also <see langword="true"/> if there is nothing to search: no two items occur together, or
    /// there are as many numbers per vector as items. <see langword="false"/> if training ended before a search, and for models of versions
    /// before 0.2.
    /// </summary>
    public bool Certified { get; init; }

    /// <summary>
    /// The smallest curvature of the loss that the last search found, relative to the curvature of a row of V alone: at most about 1, and
    /// positive at a minimum. The closer it is to 0, the flatter the minimum. It is an upper bound of the smallest curvature of all.
    /// <see langword="null"/> if there was no search.
    /// </summary>
    public double? SmallestCurvature { get; init; }

    /// <summary>
    /// Estimate of (L − L*)/L*, the relative distance of the loss to its minimum, from the gradient, the smallest curvature and the last
    /// decreases of the loss. For a minimum below 1e-4 of <see cref="LossAtZero"/>, it is relative to that. <see langword="null"/> if there
    /// is no estimate.
    /// </summary>
    public double? EstimatedGap { get; init; }

    /// <summary>
    /// The lowest loss so far: of the initial vectors, and after each iteration. <see cref="Iterations"/> + 1 numbers that do not increase.
    /// </summary>
    public required IReadOnlyList<double> LossPerIteration { get; init; }

    /// <summary>Time from the start of Fit to the end of training. Reading is included.</summary>
    public required TimeSpan Elapsed { get; init; }
}
