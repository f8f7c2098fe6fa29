using System.Numerics.Tensors;
using MLNet.CooccurrenceEmbedding.Data;
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

        var found = new Neighbor[likes.ItemCount][];
        workers.ForEach(
            likes.ItemCount,
            () => new Row(likes, usersOfItems, embeddings, importance, neighbors),
            (item, row) => found[item] = row.FindStrongest(item));
        return Transpose(found);
    }

    /// <summary>Orders the residuals by the item of the history, i, and then by j.</summary>
    private static ResidualWeights Transpose(Neighbor[][] found)
    {
        var starts = new int[found.Length + 1];
        foreach (Neighbor[] neighbors in found)
            foreach (Neighbor neighbor in neighbors) starts[neighbor.Item + 1]++;
        for (int item = 0; item < found.Length; item++) starts[item + 1] = checked(starts[item] + starts[item + 1]);
        var items = new int[starts[^1]];
        var values = new float[starts[^1]];
        int[] next = starts[..found.Length];
        for (int j = 0; j < found.Length; j++)
        {
            foreach (Neighbor neighbor in found[j])
            {
                int place = next[neighbor.Item]++;
                (items[place], values[place]) = (j, neighbor.Residual);
            }
        }
        return new ResidualWeights(starts, items, values);
    }

    private readonly record struct Neighbor(int Item, float Residual);

    /// <summary>Computes one row of X at a time.</summary>
    private sealed class Row(Likes likes, Likes usersOfItems, ItemEmbeddings embeddings, float[] importance, int neighbors)
    {
        private readonly double[] _counts = new double[likes.ItemCount];
        private readonly int[] _others = new int[likes.ItemCount];
        private readonly PriorityQueue<Neighbor, (float Importance, int Item)> _strongest = new(WeakestFirst);

        // Of equal residuals, the item with the higher index is dequeued first.
        private static Comparer<(float Importance, int Item)> WeakestFirst { get; } = Comparer<(float Importance, int Item)>.Create(
            (a, b) => a.Importance != b.Importance ? a.Importance.CompareTo(b.Importance) : b.Item.CompareTo(a.Item));

        public Neighbor[] FindStrongest(int item)
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
                Offer(new Neighbor(other, residual), MathF.Abs(residual) * importance[other]);
            }
            var strongest = new Neighbor[_strongest.Count];
            for (int k = strongest.Length - 1; k >= 0; k--) strongest[k] = _strongest.Dequeue();
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

        private void Offer(Neighbor neighbor, float importance)
        {
            if (_strongest.Count < neighbors) _strongest.Enqueue(neighbor, (importance, neighbor.Item));
            else _strongest.EnqueueDequeue(neighbor, (importance, neighbor.Item));
        }
    }
}
