using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.Persistence;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>
/// One vector per item, with the items' names and counts: look vectors up, find similar items, take the whole matrix.
/// Immutable; every member may be used from several threads at once.
/// </summary>
/// <remarks>
/// Items are counted from 0 here. The key column of ML.NET counts from 1, since 0 means missing there: the item with key
/// value k has index k − 1.
/// </remarks>
public sealed class ItemEmbeddings
{
    private readonly float[] _matrix;
    private readonly Lazy<Dictionary<string, int>> _indices;
    private readonly SimilarItems _similar;

    internal ItemEmbeddings(float[] matrix, int dimension, string[] names, int[] itemCounts, TrainingSummary training)
    {
        _matrix = matrix;
        Dimension = dimension;
        Names = Array.AsReadOnly(names);
        ItemCounts = Array.AsReadOnly(itemCounts);
        Training = training;
        _indices = new(() => IndexByName(names));
        _similar = new SimilarItems(this);
    }

    /// <summary>Number of items: rows of <see cref="Matrix"/>.</summary>
    public int Count => Names.Count;

    /// <summary>Numbers per vector: columns of <see cref="Matrix"/>.</summary>
    public int Dimension { get; }

    /// <summary>V: all vectors one after the other, <see cref="Count"/> x <see cref="Dimension"/>, row-major without padding.</summary>
    public ReadOnlyMemory<float> Matrix => _matrix;

    /// <summary>
    /// Name of each item: the value that its key stands for as text (numbers in invariant culture), or the key value itself
    /// (counted from 1) where the column did not say.
    /// </summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>How many users like each item: the diagonal of X.</summary>
    public IReadOnlyList<int> ItemCounts { get; }

    /// <summary>What training has seen and reached.</summary>
    public TrainingSummary Training { get; }

    /// <summary>The vector of an item, <see cref="Dimension"/> long.</summary>
    /// <param name="index">0-based index of the item, below <see cref="Count"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item.</exception>
    public ReadOnlySpan<float> GetVector(int index)
    {
        RequireIndex(index);
        return new ReadOnlySpan<float>(_matrix, index * Dimension, Dimension);
    }

    /// <summary>The vector of an item, <see cref="Dimension"/> long.</summary>
    /// <param name="name">Its name, as in <see cref="Names"/>.</param>
    /// <exception cref="KeyNotFoundException">No item has this name; <see cref="IndexOf"/> tells beforehand.</exception>
    public ReadOnlySpan<float> GetVector(string name) => GetVector(RequireName(name));

    /// <summary>The vector of an item, <see cref="Dimension"/> long.</summary>
    /// <param name="key">Raw value of the item's key, from 1 to <see cref="Count"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such key, or it is 0, the missing one.</exception>
    public ReadOnlySpan<float> GetVectorByKey(ulong key)
    {
        if (key is 0 || key > (ulong)Count)
            throw new ArgumentOutOfRangeException(nameof(key), key, $"Keys of items go from 1 to {Count}; 0 means missing and has no vector here.");
        return GetVector((int)(key - 1));
    }

    /// <summary>0-based index of the item with this name (the first, should several have it), or −1.</summary>
    /// <param name="name">A name, compared ordinally.</param>
    public int IndexOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _indices.Value.GetValueOrDefault(name, -1);
    }

    /// <summary>The items most similar to an item, itself excluded, best first; equal scores by index.</summary>
    /// <param name="index">0-based index of the item, below <see cref="Count"/>.</param>
    /// <param name="count">How many at most, at least 0.</param>
    /// <param name="metric">
    /// The score. A zero vector, which an item that nobody likes has, is at no angle to anything: it is never among the results
    /// for <see cref="SimilarityMetric.Cosine"/>, and has none itself.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item, or <paramref name="count"/> is negative.</exception>
    public IReadOnlyList<SimilarItem> FindSimilar(int index, int count = 10, SimilarityMetric metric = SimilarityMetric.Cosine)
    {
        RequireIndex(index);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (!Enum.IsDefined(metric))
            throw new ArgumentOutOfRangeException(nameof(metric), metric, "The metric must be Cosine or DotProduct.");
        return _similar.To(index, count, metric);
    }

    /// <summary>The items most similar to an item, itself excluded, best first; equal scores by index.</summary>
    /// <param name="name">Name of the item, as in <see cref="Names"/>.</param>
    /// <param name="count">How many at most, at least 0.</param>
    /// <param name="metric">The score; zero vectors as in <see cref="FindSimilar(int, int, SimilarityMetric)"/>.</param>
    /// <exception cref="KeyNotFoundException">No item has this name; <see cref="IndexOf"/> tells beforehand.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public IReadOnlyList<SimilarItem> FindSimilar(string name, int count = 10, SimilarityMetric metric = SimilarityMetric.Cosine)
        => FindSimilar(RequireName(name), count, metric);

    /// <summary>
    /// Finds the item vectors inside a model, freshly fitted or loaded with
    /// <see cref="ModelOperationsCatalog.Load(Stream, out DataViewSchema)"/>.
    /// </summary>
    /// <param name="mlContext">The context to read the model's parts with.</param>
    /// <param name="model">A transformer or a chain of them, chains within chains included.</param>
    /// <param name="outputColumnName">Name of the column that the vectors are written to.</param>
    /// <returns>The vectors, bit for bit, with names, counts and training summary.</returns>
    /// <exception cref="ArgumentException">
    /// No part of the model writes item vectors to that column; the message tells which parts and columns there are.
    /// </exception>
    /// <exception cref="InvalidDataException">The part that should hold them is damaged or was tampered with.</exception>
    public static ItemEmbeddings FromModel(MLContext mlContext, ITransformer model, string outputColumnName)
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        return ModelSearch.Find(mlContext, model, outputColumnName);
    }

    private void RequireIndex(int index)
    {
        if ((uint)index >= (uint)Count)
            throw new ArgumentOutOfRangeException(nameof(index), index, $"Indices of items go from 0 to {Count - 1}.");
    }

    private int RequireName(string name)
    {
        int index = IndexOf(name);
        return index >= 0 ? index : throw new KeyNotFoundException($"None of the {Count} items is named '{name}'. See ItemEmbeddings.Names.");
    }

    private static Dictionary<string, int> IndexByName(string[] names)
    {
        var indices = new Dictionary<string, int>(names.Length, StringComparer.Ordinal);
        for (int index = 0; index < names.Length; index++)
            indices.TryAdd(names[index], index);
        return indices;
    }
}
