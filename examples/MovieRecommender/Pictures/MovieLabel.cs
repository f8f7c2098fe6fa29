using System.Text.RegularExpressions;

namespace MovieRecommender.Pictures;

/// <summary>Shortens titles for the map: "Good, the Bad and the Ugly, The (Buono, ...) (1966)" is "The Good, the Bad and the Ugly".</summary>
internal static partial class MovieLabel
{
    private const int MaximumLength = 34;

    /// <summary>Returns the title without what is in parentheses, and with its article in front.</summary>
    public static string Create(string title)
    {
        string label = Article().Replace(Parentheses().Replace(title, ""), "$2 $1").Trim();
        if (label.Length == 0) label = title;
        if (label.Length <= MaximumLength) return label;
        int end = label.LastIndexOf(' ', MaximumLength - 1);
        return $"{label[..(end > 0 ? end : MaximumLength - 1)].TrimEnd(' ', ',', ':', '-')}…";
    }

    [GeneratedRegex(@"\s+\([^()]*\)")]
    private static partial Regex Parentheses();

    [GeneratedRegex(@"^\s*(.+), (The|An|A|La|Le|Les|El|Los|Il|Der|Das)\s*$")]
    private static partial Regex Article();
}
