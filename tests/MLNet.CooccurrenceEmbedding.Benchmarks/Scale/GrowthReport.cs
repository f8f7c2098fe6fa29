using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Scale;

/// <summary>How the time of an iteration grows: one size doubled from step to step, the other fixed.</summary>
internal sealed record GrowthReport(
    ScaleReport[] LikesDoubled,
    double[] LikesDoubledRatios,
    ScaleReport[] ItemsDoubled,
    double[] ItemsDoubledRatios,
    Machine Machine);
