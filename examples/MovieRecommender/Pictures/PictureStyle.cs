using ScottPlot;
using SkiaSharp;

namespace MovieRecommender.Pictures;

/// <summary>The style of the PNG pictures.</summary>
internal static class PictureStyle
{
    public const float TextSize = 18;

    /// <summary>Preferred fonts. ScottPlot's default can be a serif font on Linux.</summary>
    private static readonly string[] SansSerifs = ["Noto Sans", "DejaVu Sans", "Segoe UI", "Helvetica"];

    public static string FontFamily { get; } = SansSerifs.FirstOrDefault(SKFontManager.Default.FontFamilies.Contains) ?? Fonts.Default;

    public static Plot CreatePlot(string title)
    {
        Fonts.Default = FontFamily;
        var plot = new Plot();
        plot.Title(title, TextSize);
        plot.Axes.Title.Label.Bold = false;
        plot.Legend.FontSize = TextSize;
        return plot;
    }
}
