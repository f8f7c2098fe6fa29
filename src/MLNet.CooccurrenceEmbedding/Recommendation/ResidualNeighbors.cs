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
        Likes usersOfItems = likes.Transposed(Enumerable.Range(0, likes.UserCount));
        double[] diagonal = embeddings.KnownDiagonal;
        double ridge = TypicalRidge * diagonal.Where(own => own > 0).DefaultIfEmpty(1).Average();
        float[] importance = [.. embeddings.Uniqueness.Select(psi => (float)(1 / (Math.Max(psi, 0) + ridge)))];

        var found = new (int Item, float Residual)[likes.ItemCount][];
        workers.ForEach(
            likes.ItemCount,
            () => new Row(likes, usersOfItems, embeddings, importance, neighbors),
            (item, row) => found[item] = row.FindStrongest(item));
        return ResidualWeights.FromColumns(found);
    }

    /// <summary>Computes one row of X at a time.</summary>
    private sealed class Row(Likes likes, Likes usersOfItems, ItemEmbeddings embeddings, float[] importance, int neighbors)
    {
        private readonly double[] _counts = new double[likes.ItemCount];
        private readonly int[] _others = new int[likes.ItemCount];
        private readonly PriorityQueue<float, (float Importance, int Item)> _strongest = new(WeakestFirst);

        // Of equal residuals, the item with the higher index is dequeued first.
        private static Comparer<(float Importance, int Item)> WeakestFirst { get; } = Comparer<(float Importance, int Item)>.Create(
            (a, b) => a.Importance != b.Importance ? a.Importance.CompareTo(b.Importance) : b.Item.CompareTo(a.Item));

        public (int Item, float Residual)[] FindStrongest(int item)
        {
            int count = CountOthers(item);
            ReadOnlySpan<float> vector = embeddings.GetVector(item);
            double scale = embeddings.ScaleOf(item);
            foreach (int other in _others.AsSpan(0, count))
            {
                double x = _counts[other] * scale * embeddings.ScaleOf(other);
                _counts[other] = 0;
                if (other == item) continue;
                float residual = (float)(x - TensorPrimitives.Dot(vector, embeddings.GetVector(other)));
                Offer(residual, MathF.Abs(residual) * importance[other], other);
            }
            var strongest = new (int Item, float Residual)[_strongest.Count];
            for (int k = strongest.Length - 1; _strongest.TryDequeue(out float residual, out var priority); k--)
                strongest[k] = (priority.Item, residual);
            return strongest;
        }

        /// <summary>Counts what occurs together with an item, that is, one row of SᵀS.</summary>
        private int CountOthers(int item)
        {
            int count = 0;
            ReadOnlySpan<int> users = usersOfItems.ItemsOf(item);
            ReadOnlySpan<float> entries = usersOfItems.WeightsOf(item);
            for (int k = 0; k < users.Length; k++)
            {
                ReadOnlySpan<int> items = likes.ItemsOf(users[k]);
                ReadOnlySpan<float> weights = likes.WeightsOf(users[k]);
                double entry = likes.IsWeighted ? entries[k] : 1;
                for (int like = 0; like < items.Length; like++)
                {
                    int other = items[like];
                    if (_counts[other] == 0) _others[count++] = other;
                    _counts[other] += likes.IsWeighted ? entry * weights[like] : entry;
                }
            }
            return count;
        }

        private void Offer(float residual, float importance, int other)
        {
            if (_strongest.Count < neighbors) _strongest.Enqueue(residual, (importance, other));
            else _strongest.EnqueueDequeue(residual, (importance, other));
        }
    }
}
