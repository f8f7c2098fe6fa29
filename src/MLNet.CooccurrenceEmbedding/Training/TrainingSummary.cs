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
    /// L(V) = Σ_i Σ_{j≠i} (v_i·v_j − X_ij)² of the final vectors, computed in double precision. X is the matrix trained on, with weights
    /// and scaling.
    /// </summary>
    public required double Loss { get; init; }

    /// <summary>L(0) = Σ_i Σ_{j≠i} X_ij², the loss of zero vectors, to compare <see cref="Loss"/> with.</summary>
    public required double LossAtZero { get; init; }

    /// <summary>
    /// ‖∇L(V)‖ / (4·‖X₀V‖) in Frobenius norms, where X₀ is X without its diagonal: the gradient relative to its data term. It is 0 at a
    /// stationary point, and approaches 1 as the vectors approach zero.
    /// </summary>
    public required double RelativeGradient { get; init; }

    /// <summary>Number of iterations.</summary>
    public required int Iterations { get; init; }

    /// <summary>
    /// Whether training reached the tolerance or the precision of <see cref="float"/> vectors. If not, it stopped at the maximum number of
    /// iterations.
    /// </summary>
    public required bool Converged { get; init; }

    /// <summary>The loss of the initial vectors and after each iteration: <see cref="Iterations"/> + 1 decreasing numbers.</summary>
    public required IReadOnlyList<double> LossPerIteration { get; init; }

    /// <summary>Duration of the training. Reading is not included.</summary>
    public required TimeSpan Elapsed { get; init; }
}
