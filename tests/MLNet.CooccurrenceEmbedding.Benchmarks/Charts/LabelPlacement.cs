using ScottPlot;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Charts;

/// <summary>
/// Places the label of a point where it covers neither a line nor another label: at the nearest free position around the point.
/// </summary>
internal sealed class LabelPlacement
{
    private const int PointsPerSegment = 40;
    private const float MarkerSize = 12;

    /// <summary>Positions of the center of a label, in half widths and half heights, in the order of preference.</summary>
    private static readonly (float X, float Y)[] Directions =
    [
        (1, 0), (0, -1), (0, 1), (-1, 0),
        (0.3f, -1), (0.3f, 1), (-0.3f, -1), (-0.3f, 1), (0.6f, -1), (0.6f, 1), (-0.6f, -1), (-0.6f, 1),
        (1, -1), (1, 1), (-1, -1), (-1, 1),
    ];

    private readonly Plot _plot;
    private readonly PixelRect _area;
    private readonly List<PixelRect> _taken = [];

    /// <param name="plot">A plot with all its points and its limits.</param>
    /// <param name="width">The width of the picture.</param>
    /// <param name="height">The height of the picture.</param>
    public LabelPlacement(Plot plot, int width, int height)
    {
        _plot = plot;
        plot.RenderInMemory(width, height); // computes the layout
        _area = plot.LastRender.DataRect;
        using Image legend = plot.Legend.GetImage();
        _taken.Add(new PixelRect(legend.Size).AlignedInside(_area, plot.Legend.Alignment, plot.Legend.Margin));
    }

    /// <summary>Keeps labels away from a line and its points.</summary>
    public void Avoid(Coordinates[] line)
    {
        for (int i = 0; i < line.Length; i++)
        {
            Coordinates begin = line[Math.Max(i - 1, 0)], end = line[i];
            for (int step = 1; step <= PointsPerSegment; step++)
            {
                double part = (double)step / PointsPerSegment;
                Pixel pixel = _plot.GetPixel(new Coordinates(begin.X + part * (end.X - begin.X), begin.Y + part * (end.Y - begin.Y)));
                _taken.Add(Around(pixel, MarkerSize / 2, MarkerSize / 2));
            }
        }
    }

    public void Add(string text, Coordinates point, Color color)
    {
        var label = _plot.Add.Text(text, point);
        label.LabelFontSize = ChartStyle.TextSize;
        label.LabelFontColor = color;
        label.LabelAlignment = Alignment.MiddleCenter;
        using Paint paint = Paint.NewDisposablePaint();
        PixelSize size = label.LabelStyle.Measure(paint).Size;
        Pixel marker = _plot.GetPixel(point);
        var free = Positions(marker, size).FirstOrDefault(IsFree, Positions(marker, size).First());
        (label.OffsetX, label.OffsetY) = (free.Center.X - marker.X, free.Center.Y - marker.Y);
        _taken.Add(free);
    }

    private static IEnumerable<PixelRect> Positions(Pixel marker, PixelSize size)
    {
        for (float gap = MarkerSize; gap <= 10 * MarkerSize; gap += MarkerSize / 2)
            foreach (var (x, y) in Directions)
            {
                float halfWidth = size.Width / 2, halfHeight = size.Height / 2;
                var center = new Pixel(marker.X + x * (halfWidth + gap), marker.Y + y * (halfHeight + gap));
                yield return Around(center, halfWidth, halfHeight);
            }
    }

    private bool IsFree(PixelRect label)
        => label.Left > _area.Left && label.Right < _area.Right && label.Top > _area.Top && label.Bottom < _area.Bottom
            && !_taken.Any(other => Overlap(label, other));

    private static bool Overlap(PixelRect a, PixelRect b)
        => a.Left < b.Right && b.Left < a.Right && a.Top < b.Bottom && b.Top < a.Bottom;

    private static PixelRect Around(Pixel center, float halfWidth, float halfHeight)
        => new(center.X - halfWidth, center.X + halfWidth, center.Y + halfHeight, center.Y - halfHeight);
}
