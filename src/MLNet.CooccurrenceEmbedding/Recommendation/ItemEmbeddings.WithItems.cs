using MLNet.CooccurrenceEmbedding.Embeddings;
using MLNet.CooccurrenceEmbedding.Recommendation;

namespace MLNet.CooccurrenceEmbedding;

/// <content>Adds items without training.</content>
public sealed partial class ItemEmbeddings
{
    /// <summary>
    /// Creates embeddings with further items, or with new vectors of some items, without training: v = (VᵀV)⁻¹·Vᵀ·x, where x are the counts
    /// of the item with the others. The vectors of the other items do not change.
    /// </summary>
    /// <remarks>
    /// The vectors approach those of a fit on all likes as long as the new likes are a small part. Counts of two new items with each other
    /// are not used. The weighting and scaling of the training are applied. Vectors of a trained recommender get neighbors for the new
    /// items.
    /// </remarks>
    /// <param name="items">
    /// The items, each with the other likes of every user who likes it. An item whose name exists is replaced: give all users who like it.
    /// </param>
    /// <returns>Embeddings of the same items in the same order, followed by the new ones.</returns>
    /// <exception cref="ArgumentException">
    /// An item, a name or a history is <see langword="null"/>, two items have the same name, or an item has no history.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The own counts X_ii of the items are not known: see <see cref="Uniqueness"/>.
    /// </exception>
    public ItemEmbeddings WithItems(IEnumerable<NewItem> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        NewItem[] added = [.. items];
        foreach (NewItem item in added) RequireValid(item);
        if (added.GroupBy(item => item.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"Item '{twice.Key}' is given twice.", nameof(items));
        double[] diagonal = KnownDiagonal;

        var foldIn = new FoldIn(this);
        FoldedItem[] folded = [.. added.Select(foldIn.Compute)];
        int count = Count;
        int[] indices = [.. folded.Select(item => IndexOf(item.Name) is >= 0 and var known ? known : count++)];
        var matrix = new float[checked(count * Dimension)];
        Matrix.Span.CopyTo(matrix);
        string[] names = Extend([.. Names], count);
        int[] itemCounts = Extend([.. ItemCounts], count);
        diagonal = Extend(diagonal, count);
        double[]? scales = Scales is null ? null : Extend(Scales, count);
        for (int k = 0; k < folded.Length; k++)
        {
            folded[k].Vector.CopyTo(matrix.AsSpan(indices[k] * Dimension));
            (names[indices[k]], itemCounts[indices[k]]) = (folded[k].Name, folded[k].Likes);
            diagonal[indices[k]] = folded[k].Diagonal;
            if (scales is not null) scales[indices[k]] = folded[k].Scale;
        }
        TrainingSummary? training = Training is null
            ? null
            : Training with { ItemCount = count, LikedItemCount = Training.LikedItemCount + count - Count };
        var residuals = indices.Zip(folded, (index, item) => (index, item.Residuals));
        RecommenderModel? recommender = Recommender is null
            ? null
            : Recommender with { Residuals = Recommender.Residuals.With(count, residuals) };
        return new ItemEmbeddings(matrix, Dimension, names, itemCounts, diagonal, training, scales, recommender);
    }

    private static T[] Extend<T>(T[] values, int count)
    {
        var extended = new T[count];
        values.CopyTo(extended, 0);
        return extended;
    }

    private static void RequireValid(NewItem item)
    {
        if (item?.Name is null || item.Histories is null || item.Histories.Any(history => history is null || history.Contains(null)))
            throw new ArgumentException("An item, its name, a history or a name in a history is null.", nameof(item));
        if (item.Histories.Count == 0)
        {
            throw new ArgumentException(
                $"Item '{item.Name}' has no histories. Give the other likes of each user who likes it.", nameof(item));
        }
    }
}

/// <summary>An item that a model does not have yet, or whose likes have changed: see <see cref="ItemEmbeddings.WithItems"/>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Histories">
/// For each user who likes the item, the names of the user's other likes. The item itself is ignored in them. Names that the model does not
/// have only count as likes of the user.
/// </param>
public sealed record NewItem(string Name, IReadOnlyList<IReadOnlyList<string>> Histories);
