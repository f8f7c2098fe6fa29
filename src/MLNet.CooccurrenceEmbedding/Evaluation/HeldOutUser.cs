namespace MLNet.CooccurrenceEmbedding;

/// <summary>A user of a <see cref="HoldOutSplit"/>, with the history that a recommender is given and the items that it should find.</summary>
public sealed class HeldOutUser
{
    internal HeldOutUser(string name, IReadOnlyList<string> history, IReadOnlyList<string> heldOut)
    {
        Name = name;
        History = history;
        HeldOut = heldOut;
    }

    /// <summary>The user's name: the text, the number, or the value that the key stands for (the key itself where that is not known).</summary>
    public string Name { get; }

    /// <summary>Names of the user's liked items that are in <see cref="HoldOutSplit.TrainSet"/>, at least one.</summary>
    public IReadOnlyList<string> History { get; }

    /// <summary>Names of the user's other liked items, at least one.</summary>
    public IReadOnlyList<string> HeldOut { get; }
}
