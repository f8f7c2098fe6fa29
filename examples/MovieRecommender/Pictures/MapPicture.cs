using System.Globalization;
using ScottPlot;

namespace MovieRecommender.Pictures;

/// <summary>Draws the map as a PNG picture.</summary>
internal static class MapPicture
{
    private const int Width = 1400;
    private const int Height = 1000;

    public static byte[] Draw(MovieMap map)
    {
        Plot plot = PictureStyle.CreatePlot(string.Create(CultureInfo.InvariantCulture,
            $"{map.Movies.Count:N0} movies: movies that the same people like are near each other"));
        foreach (IAxis axis in (ReadOnlySpan<IAxis>)[plot.Axes.Left, plot.Axes.Bottom, plot.Axes.Right, plot.Axes.Top])
            axis.IsVisible = false;
        plot.HideGrid();
        plot.Axes.SquareUnits();
        for (int group = 0; group < map.Genres.Names.Count; group++)
        {
            Coordinates[] points = [.. map.Movies.Index()
                .Where(movie => map.Genres.GetGroup(movie.Item) == group)
                .Select(movie => new Coordinates(map.Places[movie.Index].X, map.Places[movie.Index].Y))];
            var markers = plot.Add.ScatterPoints(points, Color.FromHex(GenreColors.OnLight[group]));
            markers.MarkerSize = 5;
            markers.LegendText = map.Genres.Names[group];
        }
        plot.ShowLegend(Alignment.UpperRight);
        return plot.GetImageBytes(Width, Height, ImageFormat.Png);
    }
}
