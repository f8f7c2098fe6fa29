using SkiaSharp;

namespace MovieRecommender.Pictures;

/// <summary>Places labels beside points of a picture. A label that would overlap another, or leave the picture, has no place.</summary>
internal sealed class LabelPlacement(SKRect picture)
{
    private readonly List<SKRect> _taken = [];

    /// <summary>Keeps labels out of a part of the picture.</summary>
    public void Reserve(SKRect box) => _taken.Add(box);

    /// <summary>Finds a free box to the right, to the left, below or above a point.</summary>
    public SKRect? Place(SKPoint point, float gap, SKSize size)
    {
        ReadOnlySpan<SKPoint> corners =
        [
            new(point.X + gap, point.Y - size.Height / 2), new(point.X - gap - size.Width, point.Y - size.Height / 2),
            new(point.X - size.Width / 2, point.Y + gap), new(point.X - size.Width / 2, point.Y - gap - size.Height),
        ];
        foreach (SKPoint corner in corners)
        {
            SKRect box = SKRect.Create(corner, size);
            if (!picture.Contains(box) || _taken.Exists(other => other.IntersectsWith(box))) continue;
            _taken.Add(box);
            return box;
        }
        return null;
    }
}
