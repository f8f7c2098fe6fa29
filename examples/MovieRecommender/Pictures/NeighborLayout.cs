using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using MLNet.CooccurrenceEmbedding;
using Place = MovieRecommender.Pictures.MovieMap.Place;

namespace MovieRecommender.Pictures;

/// <summary>
/// Places items in the plane so that each is near the items that are most similar to it. Neighbors attract each other and random pairs
/// repel each other, as in LargeVis (J. Tang, J. Liu, M. Zhang and Q. Mei, "Visualizing large-scale and high-dimensional data", WWW 2016)
/// and UMAP. All neighbors have the same weight.
/// </summary>
internal static class NeighborLayout
{
    private const int Seed = 2026;
    private const int NeighborsPerItem = 12;
    private const int NegativeSamplesPerNeighbor = 2;
    private const int Epochs = 200;
    private const float MaximumMove = 4;

    /// <summary>Half the width of the initial layout. The unit is the distance at which the attraction is half its maximum.</summary>
    private const float StartRadius = 10;

    /// <summary>The distance between items with equal vectors, in the same unit.</summary>
    private const float Spacing = 0.04f;

    /// <summary>Computes the place of each item, in the order of <paramref name="items"/>.</summary>
    public static Place[] Compute(ItemEmbeddings embeddings, int[] items, CancellationToken cancellation)
    {
        // Items that the same users like have equal vectors. Each group of them is placed once. The grouping key has all bits of a vector.
        int[][] groups = [.. Enumerable.Range(0, items.Length)
            .GroupBy(position => new string(MemoryMarshal.Cast<float, char>(embeddings.GetVector(items[position]))))
            .Select(group => group.ToArray())];
        int[] distinct = [.. groups.Select(group => items[group[0]])];
        (float X, float Y)[] centers = CreateInitialPlaces(embeddings, distinct);
        Optimize(centers, FindNeighbors(embeddings, distinct, cancellation), cancellation);

        var places = new (float X, float Y)[items.Length];
        for (int group = 0; group < groups.Length; group++)
        {
            for (int member = 0; member < groups[group].Length; member++)
            {
                // A Fermat spiral with the golden angle has the same density everywhere.
                (float sin, float cos) = MathF.SinCos(member * MathF.PI * (3 - MathF.Sqrt(5)));
                float radius = Spacing * MathF.Sqrt(member);
                places[groups[group][member]] = (centers[group].X + radius * cos, centers[group].Y + radius * sin);
            }
        }
        return Scale(places);
    }

    /// <summary>Returns the first two dimensions of the normalized vectors. Random noise keeps items from having the same place.</summary>
    private static (float X, float Y)[] CreateInitialPlaces(ItemEmbeddings embeddings, int[] items)
    {
        var random = new Random(Seed);
        return [.. items.Select(item =>
        {
            ReadOnlySpan<float> vector = embeddings.GetVector(item);
            float norm = TensorPrimitives.Norm(vector);
            float Coordinate(float value) => StartRadius * (value / norm + 0.1f * (random.NextSingle() - 0.5f));
            return (Coordinate(vector[0]), Coordinate(vector.Length > 1 ? vector[1] : 0));
        })];
    }

    private static int[][] FindNeighbors(ItemEmbeddings embeddings, int[] items, CancellationToken cancellation)
    {
        Dictionary<int, int> positions = items.Index().ToDictionary(item => item.Item, item => item.Index);
        int[] others = [.. Enumerable.Range(0, embeddings.Count).Where(item => !positions.ContainsKey(item))];
        var neighbors = new int[items.Length][];
        // One more, since the most similar item is the item itself.
        int count = Math.Min(NeighborsPerItem + 1, embeddings.Count);
        Parallel.For(0, items.Length, new ParallelOptions { CancellationToken = cancellation }, position => neighbors[position] =
            [.. embeddings.FindSimilar(embeddings.GetVector(items[position]), count, exclude: others)
                .Select(similar => positions[similar.Index])
                .Where(other => other != position)]);
        return neighbors;
    }

    private static void Optimize((float X, float Y)[] places, int[][] neighbors, CancellationToken cancellation)
    {
        var random = new Random(Seed);
        for (int epoch = 0; epoch < Epochs; epoch++)
        {
            cancellation.ThrowIfCancellationRequested();
            float step = 1 - (float)epoch / Epochs;
            for (int item = 0; item < places.Length; item++)
            {
                foreach (int neighbor in neighbors[item])
                {
                    (float x, float y, float squared) = Subtract(places[item], places[neighbor]);
                    float attraction = -2 / (1 + squared);
                    Move(ref places[item], attraction * x, attraction * y, step);
                    Move(ref places[neighbor], -attraction * x, -attraction * y, step);
                    for (int i = 0; i < NegativeSamplesPerNeighbor; i++)
                    {
                        (x, y, squared) = Subtract(places[item], places[random.Next(places.Length)]);
                        float repulsion = 2 / ((0.001f + squared) * (1 + squared));
                        Move(ref places[item], repulsion * x, repulsion * y, step);
                    }
                }
            }
        }
    }

    private static (float X, float Y, float Squared) Subtract((float X, float Y) a, (float X, float Y) b)
    {
        (float x, float y) = (a.X - b.X, a.Y - b.Y);
        return (x, y, x * x + y * y);
    }

    private static void Move(ref (float X, float Y) place, float x, float y, float step)
    {
        place.X += step * Math.Clamp(x, -MaximumMove, MaximumMove);
        place.Y += step * Math.Clamp(y, -MaximumMove, MaximumMove);
    }

    /// <summary>Scales into the unit square, centered, and keeps the aspect ratio.</summary>
    private static Place[] Scale((float X, float Y)[] places)
    {
        float left = places.Min(place => place.X), bottom = places.Min(place => place.Y);
        float width = places.Max(place => place.X) - left, height = places.Max(place => place.Y) - bottom;
        float scale = 1 / Math.Max(Math.Max(width, height), 1e-6f);
        return [.. places.Select(place => new Place(
            0.5f + scale * (place.X - left - width / 2),
            0.5f + scale * (place.Y - bottom - height / 2)))];
    }
}
