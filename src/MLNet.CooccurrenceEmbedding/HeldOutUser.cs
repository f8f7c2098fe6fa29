namespace MLNet.CooccurrenceEmbedding;

/// <summary>A user of a <see cref="HoldOutSplit"/> with what a recommender is told of them and what it is to find.</summary>
/// <param name="Name">The user's name: the text, the number, or what the key stands for (the key itself where that is not known).</param>
/// <param name="History">Names of the user's liked items that are in <see cref="HoldOutSplit.Training"/>, at least one.</param>
/// <param name="HeldOut">Names of the user's other liked items, at least one.</param>
public sealed record HeldOutUser(string Name, IReadOnlyList<string> History, IReadOnlyList<string> HeldOut);
