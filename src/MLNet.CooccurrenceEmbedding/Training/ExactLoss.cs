using System.Numerics.Tensors;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// Computes L(V) = Σ_i Σ_j (v_i·v_j − X_ij)² − Σ_i f_i·(n_i − x_i)² in double precision, where x is the diagonal of X, f its
/// <see cref="ICooccurrence.FreeDiagonal"/>, and n_i = ‖v_i‖². With G = VᵀV, L = (‖G‖² − Σ f·n²) − 2(⟨V, XV⟩ − Σ f·n·x) + L(0). The terms
/// can be a thousand times larger than their sum, so single precision is not sufficient.
/// </summary>
internal static class ExactLoss
{
    private const double NegligiblePart = 1e-3;

    /// <summary>An upper bound of the rounding error of a sum in double precision, relative to its terms.</summary>
    private const double RelativeRounding = 1e-14;

    public static double Compute(RowMatrix vectors, ICooccurrence cooccurrence, double lossAtZero, Kernels kernels, Workers workers)
        => Compute(vectors, cooccurrence, lossAtZero, new SquareMatrix(vectors.Columns), kernels, workers);

    /// <summary>Computes the loss, and <paramref name="gram"/>, VᵀV in double precision.</summary>
    public static double Compute(
        RowMatrix vectors, ICooccurrence cooccurrence, double lossAtZero, SquareMatrix gram, Kernels kernels, Workers workers)
    {
        var (square, linear, _, _) = ComputeTerms(vectors, cooccurrence, gram, kernels, workers);
        return square - 2 * linear + lossAtZero;
    }

    /// <summary>
    /// Finds the scale s that minimizes L(sV) = s⁴·a − 2s²·b + L(0), where a and b are the terms of L. Returns 0 if the minimum is at 0, or
    /// if cancellation made a term negative.
    /// </summary>
    public static double FindBestScale(RowMatrix vectors, ICooccurrence cooccurrence, Kernels kernels, Workers workers)
    {
        var (square, linear, _, _) = ComputeTerms(vectors, cooccurrence, new SquareMatrix(vectors.Columns), kernels, workers);
        return square > 0 && linear > 0 ? Math.Sqrt(linear / square) : 0;
    }

    /// <summary>
    /// Finds a scale of vectors so small that the computed loss is close to L(0). The terms of a very large diagonal of X cancel, and their
    /// rounding error must be negligible, too.
    /// </summary>
    public static double FindNegligibleScale(
        RowMatrix vectors, ICooccurrence cooccurrence, double lossAtZero, Kernels kernels, Workers workers)
    {
        var (_, _, gramSquare, diagonal) = ComputeTerms(vectors, cooccurrence, new SquareMatrix(vectors.Columns), kernels, workers);
        double ofSquare = Math.Sqrt(lossAtZero / gramSquare);
        double ofRounding = diagonal > 0 ? lossAtZero / (RelativeRounding * diagonal) : double.PositiveInfinity;
        return Math.Sqrt(NegligiblePart * Math.Min(ofSquare, ofRounding));
    }

    private static (double Square, double Linear, double GramSquare, double Diagonal) ComputeTerms(
        RowMatrix vectors, ICooccurrence cooccurrence, SquareMatrix gram, Kernels kernels, Workers workers)
    {
        kernels.GramInDouble(vectors, gram, workers);
        double inner = cooccurrence.InnerProduct(vectors, workers);

        var row = new double[vectors.Stride];
        double norms = 0, diagonal = 0;
        for (int item = 0; item < vectors.Rows; item++)
        {
            TensorPrimitives.ConvertChecked<float, double>(vectors.Row(item), row);
            double n = TensorPrimitives.SumOfSquares<double>(row);
            double freeNorm = cooccurrence.FreeDiagonal[item] * n;
            norms += freeNorm * n;
            diagonal += freeNorm * cooccurrence.Diagonal[item];
        }
        double gramSquare = TensorPrimitives.SumOfSquares<double>(gram.Data);
        return (gramSquare - norms, inner - diagonal, gramSquare, diagonal);
    }
}
