using System.Globalization;
using System.Text.Json;

namespace MovieRecommender.Pictures;

/// <summary>
/// The map as one web page that needs nothing else: template, style and scripts are the files in Map, and the movies are JSON in the page.
/// </summary>
internal static class MapPage
{
    /// <summary>Positions go into the page as whole numbers up to here: finer than the pixels of a map at its largest zoom need.</summary>
    private const double PositionSteps = 1e5;

    /// <summary>
    /// Property names in camel case, and the strict default escaping: no &lt;, &gt;, &amp;, quote or separator in a title is text of the
    /// page.
    /// </summary>
    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static string Write(MovieMap map)
    {
        var data = new PageData(
            [.. map.Movies.Select(movie => movie.Title)],
            [.. map.Movies.Select(movie => string.Join(", ", movie.Genres))],
            [.. map.Movies.Select(movie => movie.Likes)],
            [.. map.Movies.Select(map.Genres.Of)],
            map.Genres.Names,
            [.. map.Places.Select(place => Rounded(place.X))],
            [.. map.Places.Select(place => Rounded(place.Y))],
            [.. map.Neighbors.Select(neighbors => neighbors.Select(neighbor => neighbor.Movie).ToArray())],
            [.. map.Neighbors.Select(neighbors => neighbors.Select(neighbor => (int)Math.Round(1000 * neighbor.Score)).ToArray())]);
        return Resource("map.html")
            .Replace("{{style}}", Resource("map.css").Replace("{{light}}", Variables(GenreColors.OnLight)).Replace("{{dark}}", Variables(GenreColors.OnDark)))
            .Replace("{{view}}", Resource("view.js"))
            .Replace("{{page}}", Resource("page.js"))
            // Last, since a title may hold anything.
            .Replace("{{data}}", JsonSerializer.Serialize(data, Format));
    }

    private static double Rounded(float coordinate) => Math.Round(PositionSteps * coordinate) / PositionSteps;

    private static string Variables(string[] colors)
        => string.Concat(
            colors.Index().Select(color => string.Create(CultureInfo.InvariantCulture, $"--group-{color.Index}: {color.Item}; ")));

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(MapPage).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd().TrimEnd();
    }

    /// <param name="Titles">Title of each movie.</param>
    /// <param name="Genres">Its genres, as shown.</param>
    /// <param name="Likes">How many like it.</param>
    /// <param name="Groups">Position of its group in <paramref name="GroupNames"/>.</param>
    /// <param name="GroupNames">Names of the groups that have colors.</param>
    /// <param name="X">From 0, left, to 1.</param>
    /// <param name="Y">From 0, bottom, to 1.</param>
    /// <param name="Neighbors">Positions of the movies most similar to each.</param>
    /// <param name="Scores">Their cosines in thousandths.</param>
    private sealed record PageData(
        string[] Titles,
        string[] Genres,
        int[] Likes,
        int[] Groups,
        IReadOnlyList<string> GroupNames,
        double[] X,
        double[] Y,
        int[][] Neighbors,
        int[][] Scores);
}
