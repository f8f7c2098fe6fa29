using System.Text.RegularExpressions;

namespace MovieRecommender.Pictures;

/// <summary>Shortens titles: "Good, the Bad and the Ugly, The (Buono, ...) (1966)" becomes "The Good, the Bad and the Ugly".</summary>
internal static partial class MovieLabel
{
    private const int MaximumLength = 38;

    /// <summary>Returns the title without what is in parentheses, and with its article in front.</summary>
    public static string Create(string title)
    {
        string label = Article().Replace(Parentheses().Replace(title, "").Trim(), "$2 $1");
        if (label.Length == 0) label = title;
        if (label.Length <= MaximumLength) return label;
        int end = label.LastIndexOf(' ', MaximumLength - 1);
        // A very long word is cut, but not within a character of two code units.
        if (end < MaximumLength / 2) end = char.IsLowSurrogate(label[MaximumLength - 1]) ? MaximumLength - 2 : MaximumLength - 1;
        return $"{label[..end].TrimEnd(' ', ',', ':', '-')}…";
    }

    [GeneratedRegex(@"\s\([^()]*\)")]
    private static partial Regex Parentheses();

    [GeneratedRegex(@"^(.+), (The|An|A|La|Le|Les|El|Los|Il|Der|Das)$")]
    private static partial Regex Article();
}
