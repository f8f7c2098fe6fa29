using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Scale;

/// <summary>The growth of the time of an iteration when likes or items are doubled.</summary>
internal sealed record GrowthReport(
    ScaleReport[] LikesDoubled,
    double[] LikesDoubledRatios,
    ScaleReport[] ItemsDoubled,
    double[] ItemsDoubledRatios,
    Machine Machine);
