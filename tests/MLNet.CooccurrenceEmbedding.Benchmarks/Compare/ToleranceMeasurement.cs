namespace MLNet.CooccurrenceEmbedding.Benchmarks.Compare;

/// <summary>
/// The time of a fit that stops within a relative distance of the optimum. The number of iterations comes from the trajectory of a longer
/// fit. Fits with this number of iterations are timed. <paramref name="Distance"/> is the distance of their exact loss.
/// </summary>
internal sealed record ToleranceMeasurement(
    double Tolerance, int Iterations, double Seconds, double[] SecondsAll, double Loss, double Distance);
