using System.Numerics.Tensors;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// L(V) = Σ_i Σ_j (v_i·v_j − X_ij)² − Σ_i f_i·(n_i − x_i)² in double precision, where f = 1 for ordinary items. Expanded, with G = VᵀV and
/// n_i = ‖v_i‖²: L = (‖G‖² − Σ f·n²) − 2(⟨V, XV⟩ − Σ f·n·x) + L(0). The terms are a thousand times larger than their sum, so float32 is not
/// precise enough.
/// </summary>
internal static class ExactLoss
{
    private const double NegligiblePart = 1e-3;

    public static double Compute(RowMatrix vectors, ICooccurrence cooccurrence, double lossAtZero, Kernels kernels, Workers workers)
    {
        var (square, linear, _) = ComputeTerms(vectors, cooccurrence, kernels, workers);
        return square - 2 * linear + lossAtZero;
    }

    /// <summary>
    /// The scale s of vectors for which L(sV) = s⁴·a − 2s²·b + L(0), with the terms a and b of L, is least; 0 where that is at zero, or
    /// where the terms are lost to cancellation.
    /// </summary>
    public static double FindBestScale(RowMatrix vectors, ICooccurrence cooccurrence, Kernels kernels, Workers workers)
    {
        var (square, linear, _) = ComputeTerms(vectors, cooccurrence, kernels, workers);
        return square > 0 && linear > 0 ? Math.Sqrt(linear / square) : 0;
    }

    /// <summary>A scale of vectors for which the loss is nearly L(0).</summary>
    public static double FindNegligibleScale(
        RowMatrix vectors, ICooccurrence cooccurrence, double lossAtZero, Kernels kernels, Workers workers)
    {
        double gramSquare = ComputeTerms(vectors, cooccurrence, kernels, workers).GramSquare;
        return Math.Sqrt(NegligiblePart * Math.Sqrt(lossAtZero / gramSquare));
    }

    private static (double Square, double Linear, double GramSquare) ComputeTerms(
        RowMatrix vectors, ICooccurrence cooccurrence, Kernels kernels, Workers workers)
    {
        var gram = new SquareMatrix(vectors.Columns);
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
        return (gramSquare - norms, inner - diagonal, gramSquare);
    }
}
