using System.Globalization;

namespace MLNet.CooccurrenceEmbedding.ReliabilityTests.Hostile;

/// <summary>Counts the outcomes of cases.</summary>
internal sealed class Outcomes
{
    private readonly SortedDictionary<string, (int Count, long MaximumBytes)> _counts = new(StringComparer.Ordinal);

    public void Add(string what, Exception? error, long allocated)
    {
        string key = $"{what}: {error?.GetType().Name ?? "no exception"}";
        (int count, long most) = _counts.GetValueOrDefault(key);
        _counts[key] = (count + 1, Math.Max(most, allocated));
    }

    public void WriteTo(ITestOutputHelper output)
    {
        foreach (var (key, (count, most)) in _counts)
            output.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"{key}, {count:N0} times, at most {most / 1e6:N1} MB allocated."));
    }
}
