namespace MLNet.CooccurrenceEmbedding;

/// <summary>An item with a score: a similar item, a recommended item, or an item that contributes to a recommendation.</summary>
/// <param name="Index">0-based index of the item: the row of <see cref="ItemEmbeddings.Matrix"/>.</param>
/// <param name="Name">Its name, from <see cref="ItemEmbeddings.Names"/>.</param>
/// <param name="Score">Higher is better. The method that returns it says what it measures.</param>
public readonly record struct ScoredItem(int Index, string Name, float Score);
