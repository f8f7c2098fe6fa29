using System.Diagnostics;
using System.Globalization;
using CsCheck;

namespace MLNet.CooccurrenceEmbedding.ReliabilityTests.Cases;

/// <summary>
/// Checks a property on random cases. By default, the cases are always the same. The environment variable FUZZ_MINUTES requests new cases
/// for that time, which all campaigns share equally. FUZZ_SEED is the first seed, for example that of a failure.
/// </summary>
internal static class Campaign
{
    private const int ShrinkingSeconds = 20;

    /// <param name="output">Receives the number of cases, their rate and the first seed.</param>
    /// <param name="cases">The generator of cases.</param>
    /// <param name="count">The number of cases without FUZZ_MINUTES.</param>
    /// <param name="property">Throws for a case without the property.</param>
    /// <param name="print">Formats a case.</param>
    public static void Run<T>(ITestOutputHelper output, Gen<T> cases, int count, Action<T> property, Func<T, string>? print = null)
    {
        double? minutes = Minutes();
        string? given = Environment.GetEnvironmentVariable("FUZZ_SEED");
        PCG random = given is { Length: > 0 } ? PCG.Parse(given) : minutes is null ? new PCG(stream: 1, seed: 1) : new PCG(stream: 1);
        string first = random.ToString();
        var time = Stopwatch.StartNew();
        TimeSpan share = TimeSpan.FromMinutes((minutes ?? 0) / RandomFactAttribute.Count);
        long done = 0;
        do
        {
            string seed = random.ToString();
            try
            {
                property(cases.Generate(random, null, out _));
            }
            catch (Exception error)
            {
                output.WriteLine($"Case {done} fails. FUZZ_SEED={seed} starts with it: {error}");
                // Finds a smaller failing case, and throws.
                cases.Sample(property, seed: seed, time: ShrinkingSeconds, threads: 1, print: print);
                throw new InvalidOperationException($"The case of seed {seed} failed, but did not fail again.", error);
            }
            done++;
        }
        while (minutes is null ? done < count : time.Elapsed < share);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{done:N0} cases in {time.Elapsed.TotalSeconds:F1} s, {done / time.Elapsed.TotalSeconds:N0} per second, from seed {first}."));
    }

    private static double? Minutes()
    {
        if (Environment.GetEnvironmentVariable("FUZZ_MINUTES") is not { Length: > 0 } given) return null;
        return double.TryParse(given, CultureInfo.InvariantCulture, out double minutes) && minutes > 0 && double.IsFinite(minutes)
            ? minutes
            : throw new InvalidOperationException($"FUZZ_MINUTES is '{given}'. Set it to a number of minutes above 0, or not at all.");
    }
}
