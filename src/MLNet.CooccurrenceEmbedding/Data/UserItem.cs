namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>One like: a user and an item, both as 0-based indices.</summary>
internal readonly record struct UserItem(int User, int Item);
