using System.Diagnostics;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;

/// <summary>The peak resident memory of this process, including the runtime, the data and native buffers.</summary>
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
