using System.Diagnostics;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;

/// <summary>The most memory that this process has had resident: the runtime, the data and native buffers included.</summary>
internal static class PeakMemory
{
    public static double Megabytes
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return Math.Round(process.PeakWorkingSet64 / 1e6, 1);
        }
    }
}
