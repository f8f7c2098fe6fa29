using System.Text.RegularExpressions;
using AnyAscii;

namespace MovieRecommender;

/// <summary>The words of a title or of a query, for comparisons that ignore case, accents, punctuation and articles.</summary>
internal sealed partial class TitleWords
{
    private static readonly HashSet<string> Ignored = ["A", "AN", "AND", "THE"];

    private readonly string[] _words;
    private readonly string _sorted;
    private readonly string _joined;

    public TitleWords(string text)
    {
        string[] all = [.. Word().Matches(text.Transliterate().ToUpperInvariant()).Select(word => word.Value)];
        _words = all.All(Ignored.Contains) ? all : [.. all.Where(word => !Ignored.Contains(word))];
        _sorted = string.Join(' ', _words.Order(StringComparer.Ordinal));
        _joined = string.Concat(_words);
        Letters = string.Concat(all);
    }

    /// <summary>The letters and digits of all words, articles included.</summary>
    public string Letters { get; }

    /// <summary>Returns whether the words are the same in any order, or differ only in spaces, as "Spider-Man" and "Spiderman".</summary>
    public bool AreSame(TitleWords other) => _sorted == other._sorted || _joined == other._joined;

    /// <summary>Returns whether the letters contain each word of the query. A query without words is in no title.</summary>
    public bool Contain(TitleWords query)
        => query._words.Length > 0 && query._words.All(word => Letters.Contains(word, StringComparison.Ordinal));

    [GeneratedRegex("[A-Z0-9]+")]
    private static partial Regex Word();
}
