using System.CommandLine;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Charts;

internal static class ChartsCommand
{
    public static Command Create() => new("charts", "Draws");
}
