using System.Numerics.Tensors;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// L(V) = Σ_i Σ_j (v_i·v_j − X_ij)² − Σ_i f_i·(n_i − x_i)² in double precision, where f = 1 for ordinary items. Expanded, with G = VᵀV and n_i = ‖v_i‖²:
/// L = (‖G‖² − Σ f·n²) − 2(⟨V, XV⟩ − Σ f·n·x) + L(0). The terms are a thousand times larger than their sum, so float32 would not do.
/// </summary>
internal static class ExactLoss
{
    public static double Of(RowMatrix vectors, ICooccurrence cooccurrence, double lossAtZero, Kernels kernels, Workers workers)
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
        return TensorPrimitives.SumOfSquares<double>(gram.Data) - norms - 2 * (inner - diagonal) + lossAtZero;
    }
}
