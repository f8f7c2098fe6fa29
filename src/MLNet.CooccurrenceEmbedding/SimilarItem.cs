namespace MLNet.CooccurrenceEmbedding;

/// <summary>One answer of <see cref="ItemEmbeddings.FindSimilar(int, int, SimilarityMetric)"/>.</summary>
/// <param name="Index">0-based index of the item: the row of <see cref="ItemEmbeddings.Matrix"/>.</param>
/// <param name="Name">Its name, from <see cref="ItemEmbeddings.Names"/>.</param>
/// <param name="Score">The cosine or the dot product, as asked for; higher is more alike.</param>
public readonly record struct SimilarItem(int Index, string Name, float Score);
