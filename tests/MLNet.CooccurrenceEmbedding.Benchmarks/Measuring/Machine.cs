using System.Runtime.InteropServices;
using MLNet.CooccurrenceEmbedding.Benchmarks.Micro;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;

/// <summary>The machine of the measurements.</summary>
internal sealed record Machine(string Processor, int Cores, int VectorBits, double MemoryGB, string Runtime, string OperatingSystem)
{
    public static Machine Current { get; } = new(
        ProcessorName(),
        Environment.ProcessorCount,
        VectorWidths.Available[^1].Bits,
        Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9, 1),
        RuntimeInformation.FrameworkDescription,
        RuntimeInformation.OSDescription);

    public override string ToString() => $"{Processor}, {Cores} cores, {VectorBits}-bit vectors, {Runtime}";

    private static string ProcessorName()
    {
        const string CpuInfo = "/proc/cpuinfo";
        string? line = File.Exists(CpuInfo)
            ? File.ReadLines(CpuInfo).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?[(line.IndexOf(':') + 1)..].Trim()
            ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER")
            ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
