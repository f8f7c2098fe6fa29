using Place = MovieRecommender.Pictures.MovieMap.Place;

namespace MovieRecommender.Pictures;

/// <summary>The sizes of the dots on the map, and the distances they need.</summary>
internal static class DotSizes
{
    /// <summary>The area of all dots, as a part of the map.</summary>
    private const float Coverage = 0.08f;

    private const float MinimumRadius = 0.0023f;
    private const float MaximumRadius = 0.014f;
    private const int Rounds = 60;

    /// <summary>Computes the radius of each dot, in units of the map's width. Its area grows with the likes.</summary>
    public static float[] ComputeRadii(IReadOnlyList<Movie> movies)
    {
        float total = movies.Sum(movie => (float)movie.Likes);
        return [.. movies.Select(movie
            => Math.Clamp(MathF.Sqrt(Coverage / MathF.PI * movie.Likes / total), MinimumRadius, MaximumRadius))];
    }

    /// <summary>
    /// Moves dots that overlap apart. Movies that exactly the same people like have equal vectors, and would be in one place.
    /// </summary>
    public static void Separate(Place[] places, float[] radii, CancellationToken cancellation)
    {
        for (int round = 0; round < Rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            bool overlap = false;
            for (int i = 1; i < places.Length; i++)
            {
                for (int j = 0; j < i; j++)
                {
                    float dx = places[i].X - places[j].X, dy = places[i].Y - places[j].Y, needed = radii[i] + radii[j];
                    if (dx * dx + dy * dy >= needed * needed) continue;
                    overlap = true;
                    float distance = MathF.Sqrt(dx * dx + dy * dy);
                    // Dots in one place move apart in a direction of their own.
                    (float y, float x) = distance > 1e-6f ? (dy / distance, dx / distance) : MathF.SinCos(i);
                    float move = (needed - distance) / 2;
                    places[i] = Move(places[i], move * x, move * y);
                    places[j] = Move(places[j], -move * x, -move * y);
                }
            }
            if (!overlap) return;
        }
    }

    private static Place Move(Place place, float x, float y) => new(Math.Clamp(place.X + x, 0, 1), Math.Clamp(place.Y + y, 0, 1));
}
