using System.Globalization;
using SkiaSharp;

namespace MovieRecommender.Pictures;

/// <summary>Draws the map as a PNG picture, with the titles of the most liked movie of each region.</summary>
internal sealed class MapPicture : IDisposable
{
    private const int Width = 1400;
    private const int Height = 1000;
    private const int Margin = 24;
    private const int Top = 64;
    private const float Side = Height - Top - 2 * Margin;

    /// <summary>The map is wider than high, so that there is more room for titles.</summary>
    private const float Stretch = 1.3f;

    private const float TextSize = 20;
    private const float CellWidth = 165;
    private const float CellHeight = 72;
    private const float LineHeight = 34;

    private readonly MovieMap _map;
    private readonly SKSurface _surface = SKSurface.Create(new SKImageInfo(Width, Height));
    private readonly SKFont _font = new(SKTypeface.FromFamilyName(PictureStyle.FontFamily), TextSize) { Subpixel = true };
    private readonly LabelPlacement _labels = new(new SKRect(Margin, Top, Width - Margin, Height - Margin / 2));

    private MapPicture(MovieMap map) => _map = map;

    /// <summary>Draws the map.</summary>
    /// <param name="map">The map.</param>
    /// <param name="marked">A movie to mark together with the movies most similar to it, or <see langword="null"/>.</param>
    public static byte[] Draw(MovieMap map, Movie? marked)
    {
        using var picture = new MapPicture(map);
        return picture.Draw(Array.IndexOf([.. map.Movies], marked));
    }

    public void Dispose()
    {
        _font.Dispose();
        _surface.Dispose();
    }

    private byte[] Draw(int marked)
    {
        _surface.Canvas.Clear(SKColors.White);
        DrawText(string.Create(CultureInfo.InvariantCulture,
            $"The {_map.Movies.Count:N0} most liked movies. Movies that the same people like are near each other."), Margin, 36);
        DrawLegend();
        int[] marks = marked < 0 ? [] : [marked, .. _map.Neighbors[marked].Select(neighbor => neighbor.Movie)];
        using var pen = new SKPaint { Color = SKColor.Parse("#0b57d0"), Style = SKPaintStyle.Stroke, StrokeWidth = 2, IsAntialias = true };
        foreach (int movie in marks) _surface.Canvas.DrawLine(PointOf(marked), PointOf(movie), pen);
        for (int movie = 0; movie < _map.Movies.Count; movie++) DrawMovie(movie);
        foreach (int movie in marks) _surface.Canvas.DrawCircle(PointOf(movie), Radius(movie) + 3, pen);
        foreach (int movie in marks) TryDrawLabel(movie);
        // The most liked movie in each cell of a grid whose title has room.
        var labeled = new HashSet<(int, int)>();
        for (int movie = 0; movie < _map.Movies.Count; movie++)
        {
            var cell = ((int)(PointOf(movie).X / CellWidth), (int)(PointOf(movie).Y / CellHeight));
            if (!marks.Contains(movie) && !labeled.Contains(cell) && TryDrawLabel(movie)) labeled.Add(cell);
        }
        using SKImage image = _surface.Snapshot();
        using SKData png = image.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    private void DrawLegend()
    {
        int[] groups = [.. _map.Movies.Select(GenreGroup.IndexOf).Distinct().Order()];
        const float gap = 16;
        float left = Width - Margin - gap - groups.Max(group => _font.MeasureText(GenreGroup.All[group].Name));
        for (int line = 0; line < groups.Length; line++)
        {
            GenreGroup group = GenreGroup.All[groups[line]];
            float y = Top + LineHeight * line;
            using SKPaint paint = Fill(SKColor.Parse(group.OnLight));
            _surface.Canvas.DrawCircle(left, y, 8, paint);
            DrawText(group.Name, left + gap, y + 6);
        }
        _labels.Reserve(new SKRect(left - gap, 0, Width, Top + LineHeight * groups.Length));
    }

    private void DrawMovie(int movie)
    {
        using SKPaint paint = Fill(SKColor.Parse(GenreGroup.All[GenreGroup.IndexOf(_map.Movies[movie])].OnLight).WithAlpha(215));
        _surface.Canvas.DrawCircle(PointOf(movie), Radius(movie), paint);
    }

    private bool TryDrawLabel(int movie)
    {
        string text = MovieLabel.Create(_map.Movies[movie].Title);
        var size = new SKSize(_font.MeasureText(text), TextSize + 4);
        if (_labels.Place(PointOf(movie), Radius(movie) + 4, size) is not { } box) return false;
        DrawText(text, box.Left, box.Bottom - 6);
        return true;
    }

    /// <summary>Draws black text with a white outline, so that it can be read on dots.</summary>
    private void DrawText(string text, float x, float y)
    {
        using var outline = new SKPaint
        {
            Color = SKColors.White.WithAlpha(235),
            Style = SKPaintStyle.Stroke,
            StrokeWidth = 6,
            StrokeJoin = SKStrokeJoin.Round,
            IsAntialias = true,
        };
        using SKPaint ink = Fill(SKColors.Black);
        _surface.Canvas.DrawText(text, x, y, _font, outline);
        _surface.Canvas.DrawText(text, x, y, _font, ink);
    }

    private static SKPaint Fill(SKColor color) => new() { Color = color, IsAntialias = true };

    private SKPoint PointOf(int movie)
    {
        MovieMap.Place place = _map.Places[movie];
        return new SKPoint(Width / 2 + Stretch * Side * (place.X - 0.5f), Top + Margin + Side * (1 - place.Y));
    }

    private float Radius(int movie) => Side * _map.Radii[movie];
}
