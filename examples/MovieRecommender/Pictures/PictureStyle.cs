using ScottPlot;
using SkiaSharp;

namespace MovieRecommender.Pictures;

/// <summary>How all PNG pictures look.</summary>
internal static class PictureStyle
{
    /// <summary>ScottPlot's own choice is a serif on a Linux without fonts but these.</summary>
    private static readonly string[] SansSerifs = ["Noto Sans", "DejaVu Sans", "Segoe UI", "Helvetica"];

    public const float TextSize = 18;

    public static Plot NewPlot(string title)
    {
        Fonts.Default = SansSerifs.FirstOrDefault(SKFontManager.Default.FontFamilies.Contains) ?? Fonts.Default;
        var plot = new Plot();
        plot.Title(title, TextSize);
        plot.Axes.Title.Label.Bold = false;
        plot.Legend.FontSize = TextSize;
        return plot;
    }
}
