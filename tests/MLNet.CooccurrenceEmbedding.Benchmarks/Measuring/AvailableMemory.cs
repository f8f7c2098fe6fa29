using System.Globalization;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;

/// <summary>The memory that this process can still allocate without swapping.</summary>
internal static class AvailableMemory
{
    private const string MemoryInfo = "/proc/meminfo";

    public static double Bytes
    {
        get
        {
            double limit = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes - Environment.WorkingSet;
            string? line = File.Exists(MemoryInfo)
                ? File.ReadLines(MemoryInfo).FirstOrDefault(line => line.StartsWith("MemAvailable:", StringComparison.Ordinal))
                : null;
            return line is null ? limit : Math.Min(limit, 1024 * double.Parse(line.Split(' ')[^2], CultureInfo.InvariantCulture));
        }
    }
}
