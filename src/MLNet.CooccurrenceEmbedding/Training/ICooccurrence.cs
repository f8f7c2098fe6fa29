using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// X, the symmetric items x items matrix that the vectors are fitted to. It is never formed: the solver accesses the data through these
/// members only.
/// </summary>
internal interface ICooccurrence
{
    /// <summary>Rows and columns of X.</summary>
    int ItemCount { get; }

    /// <summary>x_i = X_ii.</summary>
    ReadOnlySpan<double> Diagonal { get; }

    /// <summary>
    /// f_i: the part of the square of the i-th diagonal residual that the loss excludes. 1 for an ordinary item, 1/m where row i stands for
    /// m items that have all their counts in common: of their m² pairs, m are diagonal.
    /// </summary>
    ReadOnlySpan<double> FreeDiagonal { get; }

    /// <summary><paramref name="result"/> = X·<paramref name="vectors"/>, the diagonal included.</summary>
    void Apply(RowMatrix vectors, RowMatrix result, Workers workers);

    /// <summary>⟨V, XV⟩ in double precision, for the loss that is reported.</summary>
    double InnerProduct(RowMatrix vectors, Workers workers);

    /// <summary>‖X‖² − Σ f·x², the loss of vectors that are all zero. Costs far more than an <see cref="Apply"/>; called once.</summary>
    double LossAtZero(Workers workers);
}
