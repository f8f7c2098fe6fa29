using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// X, the symmetric items x items matrix that the vectors are fitted to, seen through its action alone: it is never formed.
/// The solver knows the data by these members and by nothing else.
/// </summary>
internal interface ICooccurrence
{
    /// <summary>Rows and columns of X.</summary>
    int ItemCount { get; }

    /// <summary>x_i = X_ii. The loss ignores the diagonal, but <see cref="Apply"/> has it in, so the solver takes it out again.</summary>
    ReadOnlySpan<double> Diagonal { get; }

    /// <summary><paramref name="result"/> = X·<paramref name="vectors"/>, the diagonal included.</summary>
    void Apply(RowMatrix vectors, RowMatrix result, Workers workers);

    /// <summary>⟨V, XV⟩ in double precision, for the loss that is reported.</summary>
    double InnerProduct(RowMatrix vectors, Workers workers);

    /// <summary>Σ_i Σ_{j≠i} X_ij². Costs far more than an <see cref="Apply"/>; asked for once.</summary>
    double SquaredNormOffDiagonal(Workers workers);
}
