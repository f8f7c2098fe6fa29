using System.CommandLine;
using MLNet.CooccurrenceEmbedding.Benchmarks.Battery;
using MLNet.CooccurrenceEmbedding.Benchmarks.Charts;
using MLNet.CooccurrenceEmbedding.Benchmarks.Compare;
using MLNet.CooccurrenceEmbedding.Benchmarks.Compare.Shares;
using MLNet.CooccurrenceEmbedding.Benchmarks.Micro;
using MLNet.CooccurrenceEmbedding.Benchmarks.Peers;
using MLNet.CooccurrenceEmbedding.Benchmarks.Published;
using MLNet.CooccurrenceEmbedding.Benchmarks.Recommenders;
using MLNet.CooccurrenceEmbedding.Benchmarks.Scale;
using MLNet.CooccurrenceEmbedding.Benchmarks.Shapes;
using MLNet.CooccurrenceEmbedding.Benchmarks.Throughput;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;

/// <summary>Creates the commands. Measurements in a separate process are hidden commands.</summary>
internal static class Commands
{
    public static RootCommand Create() => new(
        "Measures the library: against the textbook way, at scale, kernel by kernel. Build it with -c Release.")
    {
        CompareCommand.Create(),
        ScaleCommand.Create(),
        GrowthCommand.Create(),
        BatteryCommand.Create(),
        ShapesCommand.Create(),
        ThroughputCommand.Create(),
        RecommendersCommand.Create(),
        RecommendersScaleCommand.Create(),
        PublishedCommand.Create(),
        PeersCommand.Create(),
        MicroCommand<KernelBenchmarks>.Create(
            "kernels", "Times the dense and sparse kernels with BenchmarkDotNet, for each vector width of this machine"),
        MicroCommand<FitBenchmarks>.Create("fit", "Times Fit on generated likes with BenchmarkDotNet"),
        ChartsCommand.Create(),
        FitMeasurement.CreateCommand(),
        SharesMeasurement.CreateCommand(),
        DenseMeasurement.CreateCommand(),
        KernelMeasurement.CreateCommand(),
        FamilyMeasurement.CreateCommand(),
        PeerProcess.CreateCommand(),
        PublishedMeasurement.CreateCommand(),
    };
}
