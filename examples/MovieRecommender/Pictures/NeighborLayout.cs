using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using MLNet.CooccurrenceEmbedding;
using Place = MovieRecommender.Pictures.MovieMap.Place;

namespace MovieRecommender.Pictures;

/// <summary>
/// Places items in the plane so that each is near the items that are most similar to it: neighbors attract, random pairs repel, as in
/// LargeVis (J. Tang, J. Liu, M. Zhang and Q. Mei, "Visualizing large-scale and high-dimensional data", WWW 2016) and UMAP, all neighbors
/// with the same strength.
/// </summary>
internal static class NeighborLayout
{
    private const int Seed = 2026;
    private const int NeighborsPerItem = 12;
    private const int RepelledPerNeighbor = 2;
    private const int Rounds = 200;
    private const float LargestMove = 4;

    /// <summary>Half the width of the start, in units of the distance at which attraction is half as strong.</summary>
    private const float StartRadius = 10;

    /// <summary>Distance between items with the same vector, in the same units.</summary>
    private const float Spacing = 0.04f;

    /// <returns>A place for each of the items, in their order.</returns>
    public static Place[] Arrange(ItemEmbeddings embeddings, int[] items, CancellationToken cancellation)
    {
        // Items that the same users like have the same vector; each group is placed once. A string is a key that compares all bits.
        int[][] groups = [.. Enumerable.Range(0, items.Length)
            .GroupBy(position => new string(MemoryMarshal.Cast<float, char>(embeddings.GetVector(items[position]))))
            .Select(group => group.ToArray())];
        int[] distinct = [.. groups.Select(group => items[group[0]])];
        (float X, float Y)[] centers = Start(embeddings, distinct);
        Improve(centers, Neighbors(embeddings, distinct, cancellation), cancellation);

        var places = new (float X, float Y)[items.Length];
        for (int group = 0; group < groups.Length; group++)
        {
            for (int member = 0; member < groups[group].Length; member++)
            {
                // Seeds of a sunflower: as dense everywhere.
                (float sin, float cos) = MathF.SinCos(member * MathF.PI * (3 - MathF.Sqrt(5)));
                float radius = Spacing * MathF.Sqrt(member);
                places[groups[group][member]] = (centers[group].X + radius * cos, centers[group].Y + radius * sin);
            }
        }
        return Scaled(places);
    }

    /// <summary>The two leading dimensions of the normalized vectors, shaken a little since equal places could not be told apart.</summary>
    private static (float X, float Y)[] Start(ItemEmbeddings embeddings, int[] items)
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

    private static int[][] Neighbors(ItemEmbeddings embeddings, int[] items, CancellationToken cancellation)
    {
        Dictionary<int, int> positions = items.Index().ToDictionary(item => item.Item, item => item.Index);
        int[] others = [.. Enumerable.Range(0, embeddings.Count).Where(item => !positions.ContainsKey(item))];
        var neighbors = new int[items.Length][];
        // One more than wanted, since an item is the most similar to itself.
        int count = Math.Min(NeighborsPerItem + 1, embeddings.Count);
        Parallel.For(0, items.Length, new ParallelOptions { CancellationToken = cancellation }, position => neighbors[position] =
            [.. embeddings.FindSimilar(embeddings.GetVector(items[position]), count, exclude: others)
                .Select(similar => positions[similar.Index])
                .Where(other => other != position)]);
        return neighbors;
    }

    private static void Improve((float X, float Y)[] places, int[][] neighbors, CancellationToken cancellation)
    {
        var random = new Random(Seed);
        for (int round = 0; round < Rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            float step = 1 - (float)round / Rounds;
            for (int item = 0; item < places.Length; item++)
            {
                foreach (int neighbor in neighbors[item])
                {
                    (float x, float y, float squared) = Between(places[item], places[neighbor]);
                    float pull = -2 / (1 + squared);
                    Move(ref places[item], pull * x, pull * y, step);
                    Move(ref places[neighbor], -pull * x, -pull * y, step);
                    for (int i = 0; i < RepelledPerNeighbor; i++)
                    {
                        (x, y, squared) = Between(places[item], places[random.Next(places.Length)]);
                        float push = 2 / ((0.001f + squared) * (1 + squared));
                        Move(ref places[item], push * x, push * y, step);
                    }
                }
            }
        }
    }

    private static (float X, float Y, float Squared) Between((float X, float Y) a, (float X, float Y) b)
    {
        (float x, float y) = (a.X - b.X, a.Y - b.Y);
        return (x, y, x * x + y * y);
    }

    private static void Move(ref (float X, float Y) place, float x, float y, float step)
    {
        place.X += step * Math.Clamp(x, -LargestMove, LargestMove);
        place.Y += step * Math.Clamp(y, -LargestMove, LargestMove);
    }

    /// <summary>Into the unit square, in proportion, in the middle.</summary>
    private static Place[] Scaled((float X, float Y)[] places)
    {
        float left = places.Min(place => place.X), bottom = places.Min(place => place.Y);
        float width = places.Max(place => place.X) - left, height = places.Max(place => place.Y) - bottom;
        float scale = 1 / Math.Max(Math.Max(width, height), 1e-6f);
        return [.. places.Select(place => new Place(
            0.5f + scale * (place.X - left - width / 2),
            0.5f + scale * (place.Y - bottom - height / 2)))];
    }
}
