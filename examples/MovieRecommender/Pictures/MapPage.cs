using System.Globalization;
using System.Text.Json;

namespace MovieRecommender.Pictures;

/// <summary>
/// Writes the map as one self-contained HTML file. Its template, style and scripts are the files in Map; the movies are JSON in the page.
/// </summary>
internal static class MapPage
{
    /// <summary>The decimal digits of coordinates in the page: finer than a pixel at the largest zoom.</summary>
    private const int CoordinateDigits = 5;

    /// <summary>
    /// Property names are in camel case. The default encoder escapes &lt;, &gt;, &amp; and quotes, so no title can end the script element.
    /// </summary>
    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static string Write(MovieMap map)
    {
        var data = new PageData(
            [.. map.Movies.Select(movie => movie.Title)],
            [.. map.Movies.Select(movie => MovieLabel.Create(movie.Title))],
            [.. map.Movies.Select(movie => string.Join(", ", movie.Genres))],
            [.. map.Movies.Select(movie => movie.Likes)],
            [.. map.Movies.Select(GenreGroup.IndexOf)],
            [.. GenreGroup.All.Select(group => group.Name)],
            [.. map.Places.Select(place => Round(place.X))],
            [.. map.Places.Select(place => Round(place.Y))],
            [.. map.Radii.Select(Round)],
            [.. map.Neighbors.Select(neighbors => neighbors.Select(neighbor => neighbor.Movie).ToArray())],
            [.. map.Neighbors.Select(neighbors => neighbors.Select(neighbor => (int)Math.Round(1000 * neighbor.Score)).ToArray())]);
        string style = ReadResource("map.css")
            .Replace("{{light}}", CreateVariables(group => group.OnLight))
            .Replace("{{dark}}", CreateVariables(group => group.OnDark));
        return ReadResource("map.html")
            .Replace("{{style}}", style)
            .Replace("{{view}}", ReadResource("view.js"))
            .Replace("{{page}}", ReadResource("page.js"))
            // Last, since a title may contain any text.
            .Replace("{{data}}", JsonSerializer.Serialize(data, Format));
    }

    private static double Round(float coordinate) => Math.Round(coordinate, CoordinateDigits);

    private static string CreateVariables(Func<GenreGroup, string> color)
        => string.Concat(GenreGroup.All.Index().Select(group
            => string.Create(CultureInfo.InvariantCulture, $"--group-{group.Index}: {color(group.Item)}; ")));

    private static string ReadResource(string name)
    {
        using var reader = new StreamReader(typeof(MapPage).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd().TrimEnd();
    }

    /// <param name="Titles">The title of each movie.</param>
    /// <param name="Labels">The short title of each movie.</param>
    /// <param name="Genres">The genres of each movie, as shown.</param>
    /// <param name="Likes">The number of likes of each movie.</param>
    /// <param name="Groups">The position of each movie's group in <paramref name="GroupNames"/>.</param>
    /// <param name="GroupNames">The names of the groups, one per color.</param>
    /// <param name="X">The x-coordinates, from 0 (left) to 1.</param>
    /// <param name="Y">The y-coordinates, from 0 (bottom) to 1.</param>
    /// <param name="Radii">The radius of each movie's dot, in the same unit.</param>
    /// <param name="Neighbors">The positions of the movies most similar to each movie.</param>
    /// <param name="Scores">The cosine of each neighbor, in thousandths.</param>
    private sealed record PageData(
        string[] Titles,
        string[] Labels,
        string[] Genres,
        int[] Likes,
        int[] Groups,
        string[] GroupNames,
        double[] X,
        double[] Y,
        double[] Radii,
        int[][] Neighbors,
        int[][] Scores);
}
