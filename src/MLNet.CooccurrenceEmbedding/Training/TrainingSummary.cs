using System.Text.Json.Serialization;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>The data that a fit has read, and the result of its training. Saved and loaded with the vectors.</summary>
public sealed record TrainingSummary
{
    [JsonConstructor]
    internal TrainingSummary()
    {
    }

    /// <summary>Users who like at least one item.</summary>
    public required int UserCount { get; init; }

    /// <summary>Items, liked or not: the number of vectors. For a key, its count.</summary>
    public required int ItemCount { get; init; }

    /// <summary>Items that at least one user likes; where counts were given, those that have one with another item.</summary>
    public required int LikedItemCount { get; init; }

    /// <summary>Distinct (user, item) pairs: the ones in S.</summary>
    public required long LikeCount { get; init; }

    /// <summary>Rows that repeated a like already seen, which counts once, or a pair whose weights or counts were added up.</summary>
    public required long RepeatedRowCount { get; init; }

    /// <summary>Rows without a user, an item or a rating (a basket without items among them), which were skipped.</summary>
    public required long SkippedRowCount { get; init; }

    /// <summary>Rows whose rating is not a like: it is below the threshold, or a weight of zero.</summary>
    public long BelowThresholdRowCount { get; init; }

    /// <summary>
    /// Pairs of different items with a count, where counts were given instead of likes; else 0, as the numbers of users and likes are
    /// there.
    /// </summary>
    public long PairCount { get; init; }

    /// <summary>Numbers per vector.</summary>
    public required int Dimension { get; init; }

    /// <summary>
    /// L(V) = Σ_i Σ_{j≠i} (v_i·v_j − X_ij)² of the final vectors, computed in double precision, with the X trained on: weights and scaling
    /// included.
    /// </summary>
    public required double Loss { get; init; }

    /// <summary>L(0) = Σ_i Σ_{j≠i} X_ij²: the loss of all-zero vectors, the scale to compare <see cref="Loss"/> with.</summary>
    public required double LossAtZero { get; init; }

    /// <summary>
    /// ‖∇L(V)‖ / (4·‖X₀V‖) in Frobenius norms, where X₀ is X without its diagonal: the gradient relative to its data term. 0 at a
    /// stationary point, 1 where the vectors are vanishingly short.
    /// </summary>
    public required double RelativeGradient { get; init; }

    /// <summary>Iterations done.</summary>
    public required int Iterations { get; init; }

    /// <summary>
    /// Whether training stopped because the tolerance was reached, or because <see cref="float"/> vectors allow no further descent, rather
    /// than at the maximum number of iterations.
    /// </summary>
    public required bool Converged { get; init; }

    /// <summary>The loss at the start and after each iteration: <see cref="Iterations"/> + 1 decreasing numbers.</summary>
    public required IReadOnlyList<double> LossPerIteration { get; init; }

    /// <summary>Time that training took, without reading.</summary>
    public required TimeSpan Elapsed { get; init; }
}
