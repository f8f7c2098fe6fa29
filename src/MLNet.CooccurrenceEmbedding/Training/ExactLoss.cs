using System.Numerics.Tensors;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// L(V) = Σ_i Σ_{j≠i} (v_i·v_j − X_ij)² in double precision. Expanded, with G = VᵀV, n_i = ‖v_i‖² and X₀ = X without its diagonal:
/// L = (‖G‖² − Σn²) − 2(⟨V, XV⟩ − Σ n·x) + ‖X₀‖². The terms are a thousand times larger than their sum, so float32 would not do.
/// </summary>
internal static class ExactLoss
{
    public static double Of(RowMatrix vectors, ICooccurrence cooccurrence, double squaredNormOffDiagonal, Kernels kernels, Workers workers)
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
            norms += n * n;
            diagonal += n * cooccurrence.Diagonal[item];
        }
        return TensorPrimitives.SumOfSquares<double>(gram.Data) - norms - 2 * (inner - diagonal) + squaredNormOffDiagonal;
    }
}
