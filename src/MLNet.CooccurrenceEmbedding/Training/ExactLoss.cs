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

    public static double Compute(RowMatrix vectors, ICooccurrence cooccurrence, double lossAtZero, RowOperations rows)
        => Compute(vectors, cooccurrence, lossAtZero, new SquareMatrix(vectors.Columns), rows);

    /// <summary>Computes the loss, and <paramref name="gram"/>, VᵀV in double precision.</summary>
    public static double Compute(
        RowMatrix vectors, ICooccurrence cooccurrence, double lossAtZero, SquareMatrix gram, RowOperations rows)
    {
        var (square, linear, _, _) = ComputeTerms(vectors, cooccurrence, gram, rows);
        return square - 2 * linear + lossAtZero;
    }

    /// <summary>
    /// Finds the scale s that minimizes L(sV) = s⁴·a − 2s²·b + L(0), where a and b are the terms of L. Returns 0 if the minimum is at 0, or
    /// if cancellation made a term negative.
    /// </summary>
    public static double FindBestScale(RowMatrix vectors, ICooccurrence cooccurrence, RowOperations rows)
    {
        var (square, linear, _, _) = ComputeTerms(vectors, cooccurrence, new SquareMatrix(vectors.Columns), rows);
        return square > 0 && linear > 0 ? Math.Sqrt(linear / square) : 0;
    }

    /// <summary>
    /// Finds a scale of vectors so small that the computed loss is close to L(0). The terms of a very large diagonal of X cancel, and their
    /// rounding error must be negligible, too.
    /// </summary>
    public static double FindNegligibleScale(
        RowMatrix vectors, ICooccurrence cooccurrence, double lossAtZero, RowOperations rows)
    {
        var (_, _, gramSquare, diagonal) = ComputeTerms(vectors, cooccurrence, new SquareMatrix(vectors.Columns), rows);
        double ofSquare = Math.Sqrt(lossAtZero / gramSquare);
        double ofRounding = diagonal > 0 ? lossAtZero / (RelativeRounding * diagonal) : double.PositiveInfinity;
        return Math.Sqrt(NegligiblePart * Math.Min(ofSquare, ofRounding));
    }

    private static (double Square, double Linear, double GramSquare, double Diagonal) ComputeTerms(
        RowMatrix vectors, ICooccurrence cooccurrence, SquareMatrix gram, RowOperations rows)
    {
        rows.GramInDouble(vectors, gram);
        double inner = OrderedSum.Compute(cooccurrence.InnerProducts(vectors, rows.Workers));

        double[] norms = new double[rows.Count], diagonals = new double[rows.Count];
        rows.ForEachBlock((begin, end) =>
        {
            var row = new double[vectors.Stride];
            for (int item = begin; item < end; item++)
            {
                TensorPrimitives.ConvertChecked<float, double>(vectors.Row(item), row);
                double n = TensorPrimitives.SumOfSquares<double>(row);
                double freeNorm = cooccurrence.FreeDiagonal[item] * n;
                (norms[item], diagonals[item]) = (freeNorm * n, freeNorm * cooccurrence.Diagonal[item]);
            }
        });
        double gramSquare = TensorPrimitives.SumOfSquares<double>(gram.Data);
        double[] sums = rows.Sums(norms, diagonals);
        return (gramSquare - sums[0], inner - sums[1], gramSquare, sums[1]);
    }
}
