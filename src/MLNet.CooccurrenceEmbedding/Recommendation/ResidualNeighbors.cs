using System.Numerics.Tensors;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Embeddings;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Recommendation;

/// <summary>
/// Finds the strongest residuals of each item: what the vectors do not explain of X, E_ij = X_ij − v_i·v_j for i ≠ j. In wide, sparse data,
/// close neighbors are there. Only pairs that occur together are candidates, so the time is linear in the pairs of likes of a user.
/// </summary>
/// <remarks>
/// To first order in E, (VVᵀ + Ψ' + E)⁻¹ ≈ P₀ − P₀·E·P₀ with P₀ = (VVᵀ + Ψ')⁻¹. The diagonal part of P₀, 1/ψ', gives
/// −P_ij ≈ a_i·a_j + E_ij/(ψ'_i·ψ'_j). So an item of a history with a large |E_ij|/ψ'_i changes the score of item j most.
/// </remarks>
internal static class ResidualNeighbors
{
    /// <summary>A ridge to compare residuals with, in mean values of X_ii. The choice of neighbors hardly depends on it.</summary>
    private const double TypicalRidge = 8;

    /// <summary>The bytes of the neighbors, and of those that are found before they are ordered.</summary>
    public static long Bytes(int itemCount, int neighbors) => 2L * itemCount * neighbors * (sizeof(int) + sizeof(float));

    /// <summary>Finds the neighbors.</summary>
    /// <param name="likes">S, with the weights of users.</param>
    /// <param name="embeddings">Vectors that were trained on these likes, with X_ii.</param>
    /// <param name="neighbors">The largest number of neighbors of each item j.</param>
    /// <param name="workers">Threads to use. The result does not depend on their number.</param>
    /// <returns>E_ij in row i for each neighbor i of item j.</returns>
    public static ResidualWeights Find(Likes likes, ItemEmbeddings embeddings, int neighbors, Workers workers)
    {
        if (neighbors == 0) return ResidualWeights.None(likes.ItemCount);
        double[] diagonal = embeddings.KnownDiagonal;
        double ridge = TypicalRidge * diagonal.Where(own => own > 0).DefaultIfEmpty(1).Average();
        float[] importance = [.. embeddings.Uniqueness.Select(psi => (float)(1 / (Math.Max(psi, 0) + ridge)))];

        var rows = new CooccurrenceRows(likes);
        var found = new (int Item, float Residual)[likes.ItemCount][];
        workers.ForEach(
            likes.ItemCount,
            () => (Row: new ItemSums(likes.ItemCount), Best: new TopItems(neighbors)),
            (item, buffers) =>
            {
                var (row, best) = buffers;
                rows.AddRow(item, row);
                foreach (int other in row.Items) best.Offer(other, MathF.Abs(Residual(item, other, row)) * importance[other]);
                found[item] = Array.ConvertAll(best.Take(embeddings.Names), other => (other.Index, Residual(item, other.Index, row)));
                row.Clear();
            });
        return ResidualWeights.FromColumns(found);

        float Residual(int item, int other, ItemSums row) => (float)(
            row[other] * embeddings.ScaleOf(item) * embeddings.ScaleOf(other)
            - TensorPrimitives.Dot(embeddings.GetVector(item), embeddings.GetVector(other)));
    }
}
