namespace MovieRecommender.Pictures;

/// <summary>
/// A group of genres that has a color on the map. Each color has a contrast of at least 3 with its background, as WCAG 2.2 requires of
/// graphics (criterion 1.4.11), and differs from the others for people with any type of color blindness.
/// </summary>
/// <param name="Name">The name in the legend.</param>
/// <param name="OnLight">The color on a white background.</param>
/// <param name="OnDark">The color on a dark background.</param>
/// <param name="Genres">The genres of the group.</param>
internal sealed record GenreGroup(string Name, string OnLight, string OnDark, params string[] Genres)
{
    /// <summary>
    /// All groups. A movie belongs to the first one that has one of its genres. Comedy and Drama, which most movies have, are late. The
    /// last group is for the other movies.
    /// </summary>
    public static readonly GenreGroup[] All =
    [
        new("Animation & Children", "#b272d0", "#d08fbb", "Animation", "Children"),
        new("Horror", "#1c1618", "#e7fd3a", "Horror"),
        new("Sci-Fi & Fantasy", "#23a866", "#06b86d", "Sci-Fi", "Fantasy"),
        new("Action & Adventure", "#c03a2a", "#d4520c", "Action", "Adventure", "War", "Western"),
        new("Thriller & Crime", "#630d73", "#3b59d7", "Thriller", "Crime", "Mystery", "Film-Noir"),
        new("Comedy", "#c66e0c", "#fbb800", "Comedy"),
        new("Drama & Romance", "#006eb0", "#64bdff", "Drama", "Romance"),
        new("Other", "#858585", "#858585"),
    ];

    /// <summary>Gets the position of a movie's group in <see cref="All"/>.</summary>
    public static int IndexOf(Movie movie)
        => Array.FindIndex(All, group => group.Genres.Length == 0 || group.Genres.Intersect(movie.Genres).Any());
}
