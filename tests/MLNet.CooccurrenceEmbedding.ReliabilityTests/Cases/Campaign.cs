using System.Diagnostics;
using System.Globalization;
using CsCheck;

namespace MLNet.CooccurrenceEmbedding.ReliabilityTests.Cases;

/// <summary>
/// Holds a property against random cases: always the same ones, or with the environment variable FUZZ_MINUTES new ones for an equal share
/// of that time. FUZZ_SEED is the seed to begin with, such as that of a failure.
/// </summary>
internal static class Campaign
{
    private const int SecondsOfShrinking = 20;

    /// <param name="output">Told how many cases were run, how fast, and from which seed.</param>
    /// <param name="cases">Makes the cases.</param>
    /// <param name="count">How many are run, unless it goes by time.</param>
    /// <param name="property">Throws for a case that it does not hold for.</param>
    /// <param name="print">A case as text.</param>
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
                output.WriteLine($"Case {done} fails. FUZZ_SEED={seed} begins with it: {error}");
                // Finds the smallest such case, and throws.
                cases.Sample(property, seed: seed, time: SecondsOfShrinking, threads: 1, print: print);
                throw new InvalidOperationException($"The case of seed {seed} failed, but not a second time.", error);
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
