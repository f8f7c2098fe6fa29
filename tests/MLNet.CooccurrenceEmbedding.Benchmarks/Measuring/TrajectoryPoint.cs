namespace MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;

/// <summary>The loss at a time after the start.</summary>
internal readonly record struct TrajectoryPoint(double Seconds, double Loss);
