namespace MLNet.CooccurrenceEmbedding;

/// <summary>An item that a model does not have yet, or whose likes have changed: see <see cref="ItemEmbeddings.WithItems"/>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Histories">
/// For each user who likes the item, the names of the user's other likes. The item itself is ignored in them. Names that the model does not
/// have only count as likes of the user.
/// </param>
public sealed record NewItem(string Name, IReadOnlyList<IReadOnlyList<string>> Histories);
