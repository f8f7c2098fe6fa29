using System.Text.RegularExpressions;

namespace MovieRecommender;

/// <summary>
/// Finds the names in a title of MovieLens. "Seven (a.k.a. Se7en) (1995)" has the names "Seven (a.k.a. Se7en)", "Seven" and "Se7en", each
/// with and without the year.
/// </summary>
internal static partial class TitleNames
{
    public static IEnumerable<string> Find(string title)
    {
        Match year = Year().Match(title);
        string full = title[..^year.Length];
        string[] names = [full, Parentheses().Replace(full, " "), .. Parentheses().Matches(full).Select(other => other.Groups[1].Value)];
        return year.Success ? [.. names, .. names.Select(name => name + year.Value)] : names;
    }

    [GeneratedRegex(@"\s*\(\d{4}\)\s*$")]
    private static partial Regex Year();

    [GeneratedRegex(@"\((?:a\.k\.a\. )?([^()]*)\)")]
    private static partial Regex Parentheses();
}
