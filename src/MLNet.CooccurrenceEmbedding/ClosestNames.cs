namespace MLNet.CooccurrenceEmbedding;

/// <summary>What someone may have meant by a name that is not there.</summary>
internal static class ClosestNames
{
    private const int Most = 3;

    /// <summary>The few names most like one, by the three-letter pieces that they share (Dice's coefficient), whatever the case.</summary>
    public static IEnumerable<string> To(string name, IEnumerable<string> names)
    {
        HashSet<string> wanted = Trigrams(name);
        return names.Select(other => (Name: other, Likeness: Likeness(wanted, Trigrams(other))))
            .Where(other => other.Likeness > 0)
            .OrderByDescending(other => other.Likeness)
            .Take(Most)
            .Select(other => other.Name);
    }

    private static double Likeness(HashSet<string> a, HashSet<string> b) => 2.0 * a.Count(b.Contains) / (a.Count + b.Count);

    private static HashSet<string> Trigrams(string text)
    {
        string padded = $"  {text.ToUpperInvariant()} ";
        return [.. Enumerable.Range(0, padded.Length - 2).Select(start => padded.Substring(start, 3))];
    }
}
