namespace MLNet.CooccurrenceEmbedding;

/// <summary>An item and how well it answers what was asked: a similar item, a recommended one, or one that a recommendation comes from.</summary>
/// <param name="Index">0-based index of the item: the row of <see cref="ItemEmbeddings.Matrix"/>.</param>
/// <param name="Name">Its name, from <see cref="ItemEmbeddings.Names"/>.</param>
/// <param name="Score">Higher is better; what it measures, the method that returns it says.</param>
public readonly record struct ScoredItem(int Index, string Name, float Score);
