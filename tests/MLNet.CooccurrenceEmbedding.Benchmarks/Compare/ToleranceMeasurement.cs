namespace MLNet.CooccurrenceEmbedding.Benchmarks.Compare;

/// <summary>
/// The time of a fit that stops as soon as it is within a true distance of the optimum. The number of iterations comes from the trajectory
/// of a longer fit; what is timed are fits of just so many, and <paramref name="Distance"/> is what their exact loss has reached.
/// </summary>
internal sealed record ToleranceMeasurement(
    double Tolerance, int Iterations, double Seconds, double[] SecondsAll, double Loss, double Distance);
