using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// X, the symmetric items x items matrix that the vectors are fitted to. The solver accesses the data only through these members, so X need
/// not be formed.
/// </summary>
internal interface ICooccurrence
{
    /// <summary>Rows and columns of X.</summary>
    int ItemCount { get; }

    /// <summary>x_i = X_ii, for the rows of this process.</summary>
    ReadOnlySpan<double> Diagonal { get; }

    /// <summary>
    /// f_i: the fraction of the square of the i-th diagonal residual that the loss excludes. It is 1 for a single item. It is 1/m if row i
    /// stands for m items with equal counts, since m of their m² pairs are diagonal. It has the rows of this process.
    /// </summary>
    ReadOnlySpan<double> FreeDiagonal { get; }

    /// <summary>
    /// <paramref name="result"/> = X·<paramref name="vectors"/>, the diagonal included. Both have the rows of this process.
    /// </summary>
    void Apply(RowMatrix vectors, RowMatrix result, Workers workers);

    /// <summary>
    /// Terms of ⟨V, XV⟩ in double precision, for the exact loss: one for each <see cref="Float64Slices.Columns"/> columns of V. Every
    /// process gets all terms.
    /// </summary>
    double[] InnerProducts(RowMatrix vectors, Workers workers);

    /// <summary>‖X‖² − Σ f·x², the loss of zero vectors. It takes much longer than <see cref="Apply"/> and is called once.</summary>
    double LossAtZero(Workers workers);

    /// <summary>Σ_i Σ_{j≠i} X_ij over all pairs of items: a row that stands for m items counts as m items.</summary>
    double SumOfPairs();
}
