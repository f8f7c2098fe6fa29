namespace MLNet.CooccurrenceEmbedding;

/// <summary>An item with a score: a similar item, a recommended item, or an item that contributes to a recommendation.</summary>
/// <param name="Index">0-based index of the item: its row in <see cref="ItemEmbeddings.Matrix"/>.</param>
/// <param name="Name">Its name, from <see cref="ItemEmbeddings.Names"/>.</param>
/// <param name="Score">The score, as defined by the method that returns the item. Higher is better.</param>
public readonly record struct ScoredItem(int Index, string Name, float Score);
