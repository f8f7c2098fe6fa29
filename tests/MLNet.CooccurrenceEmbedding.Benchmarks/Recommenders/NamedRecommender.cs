namespace MLNet.CooccurrenceEmbedding.Benchmarks.Recommenders;

/// <summary>A recommender of the comparison.</summary>
/// <param name="Name">The name in the table.</param>
/// <param name="Parameter">The parameter value, if the best of several values is reported.</param>
/// <param name="FitSeconds">The time to fit its vectors, if any.</param>
/// <param name="BuildSeconds">The remaining time before the first recommendation.</param>
/// <param name="Recommend">Returns a number of items for a history of ascending items, the best first.</param>
internal sealed record NamedRecommender(
    string Name, double? Parameter, double FitSeconds, double BuildSeconds, Func<int[], int, IEnumerable<int>> Recommend);
