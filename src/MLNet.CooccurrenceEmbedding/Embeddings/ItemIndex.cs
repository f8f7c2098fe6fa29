namespace MLNet.CooccurrenceEmbedding.Embeddings;

/// <summary>Finds items by name.</summary>
internal sealed class ItemIndex(string[] names)
{
    /// <summary>The largest number of names that a message suggests.</summary>
    private const int MaximumSuggestions = 3;

    private readonly Lazy<Dictionary<string, int>> _indices = new(() =>
    {
        var indices = new Dictionary<string, int>(names.Length, StringComparer.Ordinal);
        for (int index = 0; index < names.Length; index++)
            indices.TryAdd(names[index], index);
        return indices;
    });

    /// <summary>The 0-based index of the first item with this name, or −1.</summary>
    public int IndexOf(ReadOnlySpan<char> name)
        => _indices.Value.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out int index) ? index : -1;

    /// <summary>The index of the item with this name.</summary>
    /// <exception cref="KeyNotFoundException">There is none; the message lists similar names.</exception>
    public int Require(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        int index = IndexOf(name);
        if (index >= 0) return index;
        string closest = string.Join(", ", FindClosestNames(name).Select(other => $"'{other}'"));
        throw new KeyNotFoundException(
            $"None of the {names.Length} items is named '{name}'. "
            + $"{(closest.Length > 0 ? $"Closest: {closest}." : "See ItemEmbeddings.Names.")}");
    }

    /// <summary>The names whose sets of trigrams have the highest Dice coefficients with that of a name, ignoring case.</summary>
    private IEnumerable<string> FindClosestNames(string name)
    {
        HashSet<string> wanted = Trigrams(name);
        return names.Select(other => (Name: other, Similarity: Dice(wanted, Trigrams(other))))
            .Where(other => other.Similarity > 0)
            .OrderByDescending(other => other.Similarity)
            .Take(MaximumSuggestions)
            .Select(other => other.Name);
    }

    private static double Dice(HashSet<string> a, HashSet<string> b) => 2.0 * a.Count(b.Contains) / (a.Count + b.Count);

    private static HashSet<string> Trigrams(string text)
    {
        string padded = $"  {text.ToUpperInvariant()} ";
        return [.. Enumerable.Range(0, padded.Length - 2).Select(start => padded.Substring(start, 3))];
    }
}
