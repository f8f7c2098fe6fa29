using System.Collections.ObjectModel;
using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.Persistence;
using MLNet.CooccurrenceEmbedding.Recommending;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>
/// One vector per item, with the items' names and counts: look vectors up, find similar items, take the whole matrix.
/// Immutable; every member may be used from several threads at once.
/// </summary>
/// <remarks>
/// Items are counted from 0 here. The key column of ML.NET counts from 1, since 0 means missing there: the item with key
/// value k has index k − 1.
/// </remarks>
public sealed partial class ItemEmbeddings
{
    private const int DefaultCount = 10;

    private readonly float[] _matrix;
    private readonly Lazy<Dictionary<string, int>> _indices;
    private readonly Lazy<IReadOnlyList<double>> _uniqueness;
    private readonly SimilarItems _similar;

    /// <param name="matrix">V, row-major.</param>
    /// <param name="dimension">Numbers per vector.</param>
    /// <param name="names">A name for each item.</param>
    /// <param name="itemCounts">How many users like each item; zeros where that is not known.</param>
    /// <param name="diagonal">X_ii of the X that the vectors were fitted to, or <see langword="null"/> where that is not known.</param>
    /// <param name="training">What training has reached, or <see langword="null"/> where that is not known.</param>
    internal ItemEmbeddings(float[] matrix, int dimension, string[] names, int[] itemCounts, double[]? diagonal, TrainingSummary? training)
    {
        _matrix = matrix;
        Diagonal = diagonal;
        Dimension = dimension;
        Names = Array.AsReadOnly(names);
        ItemCounts = Array.AsReadOnly(itemCounts);
        Training = training;
        _indices = new(() => IndexByName(names));
        _uniqueness = new(ComputeUniqueness);
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

    /// <summary>
    /// How many users like each item: the diagonal of X where nothing is weighted. Zeros where nobody has said: in vectors that another tool's file held, and where
    /// counts of pairs were given without those of the single items.
    /// </summary>
    public IReadOnlyList<int> ItemCounts { get; }

    /// <summary>What training has seen and reached; <see langword="null"/> for vectors that another tool's file held.</summary>
    public TrainingSummary? Training { get; }

    /// <summary>
    /// ψ_i = X_ii − ‖v_i‖² of each item: the part of its own count that it has in common with no other item. Of the X trained on, weights and scaling included.
    /// Slightly below zero where the vector is longer than the count allows (a Heywood case).
    /// </summary>
    /// <remarks>The uniqueness of factor analysis: X ≈ VVᵀ + Ψ, H. H. Harman and W. H. Jones, Psychometrika 31, 1966, p. 351.</remarks>
    /// <exception cref="InvalidOperationException">
    /// X_ii is not known: the vectors come from another tool's file, from a model that was saved by an earlier version, or from counts of pairs without those of
    /// the single items.
    /// </exception>
    public IReadOnlyList<double> Uniqueness => _uniqueness.Value;

    /// <summary>X_ii of the X trained on, or <see langword="null"/> if it is not known.</summary>
    internal double[]? Diagonal { get; }

    /// <summary>X_ii of the X trained on.</summary>
    /// <exception cref="InvalidOperationException">It is not known.</exception>
    internal double[] KnownDiagonal => Diagonal ?? throw new InvalidOperationException(
        "The items' own counts X_ii are not known, so neither is what is unique of them. They are for vectors of a fit on likes, or on counts with a row (item, item, count) "
        + "for every item, and travel in the model zip; other tools' files do not hold them.");

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
    /// <exception cref="KeyNotFoundException">No item has this name, and the message says which ones are close; <see cref="IndexOf"/> tells beforehand.</exception>
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
        return IndexOfSpan(name);
    }

    /// <inheritdoc cref="IndexOf(string)"/>
    internal int IndexOfSpan(ReadOnlySpan<char> name)
        => _indices.Value.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out int index) ? index : -1;

    /// <summary>The items most similar to an item, itself excluded, best first; equal scores by index.</summary>
    /// <param name="index">0-based index of the item, below <see cref="Count"/>.</param>
    /// <param name="count">How many at most, from 1 to <see cref="Count"/>. Default 10, or all if there are fewer.</param>
    /// <param name="metric">
    /// The score. A zero vector, which an item that nobody likes has, is at no angle to anything: it is never among the results
    /// for <see cref="SimilarityMetric.Cosine"/>, and has none itself.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item, or <paramref name="count"/> or <paramref name="metric"/> is out of range.</exception>
    public IReadOnlyList<ScoredItem> FindSimilar(int index, int? count = null, SimilarityMetric metric = SimilarityMetric.Cosine)
    {
        RequireIndex(index);
        RequireMetric(metric);
        return _similar.To(index, CountOf(count, DefaultCount), metric);
    }

    /// <summary>The items most similar to an item, itself excluded, best first; equal scores by index.</summary>
    /// <param name="name">Name of the item, as in <see cref="Names"/>.</param>
    /// <param name="count">How many at most, from 1 to <see cref="Count"/>. Default 10, or all if there are fewer.</param>
    /// <param name="metric">The score; zero vectors as in <see cref="FindSimilar(int, int?, SimilarityMetric)"/>.</param>
    /// <exception cref="KeyNotFoundException">No item has this name; the message says which ones are close.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> or <paramref name="metric"/> is out of range.</exception>
    public IReadOnlyList<ScoredItem> FindSimilar(string name, int? count = null, SimilarityMetric metric = SimilarityMetric.Cosine)
        => FindSimilar(RequireName(name), count, metric);

    /// <summary>
    /// The items most similar to a vector, best first; equal scores by index. The vector may be the mean of several items' (a centroid), or a sum and
    /// difference of them (an analogy).
    /// </summary>
    /// <param name="vector"><see cref="Dimension"/> finite numbers.</param>
    /// <param name="count">How many at most, from 1 to <see cref="Count"/>. Default 10, or all if there are fewer.</param>
    /// <param name="metric">The score; zero vectors as in <see cref="FindSimilar(int, int?, SimilarityMetric)"/>.</param>
    /// <param name="exclude">Indices of items that are not wanted, such as those that the vector was made of. Default none.</param>
    /// <exception cref="ArgumentException"><paramref name="vector"/> has another length, or a number that is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="count"/>, <paramref name="metric"/> or an index of <paramref name="exclude"/> is out of range.
    /// </exception>
    public IReadOnlyList<ScoredItem> FindSimilar(
        ReadOnlySpan<float> vector, int? count = null, SimilarityMetric metric = SimilarityMetric.Cosine, IEnumerable<int>? exclude = null)
    {
        if (vector.Length != Dimension)
            throw new ArgumentException($"The vector has {vector.Length} numbers; those of the items have {Dimension}.", nameof(vector));
        foreach (float number in vector)
            if (!float.IsFinite(number)) throw new ArgumentException($"The vector has a number that is not finite, {number}.", nameof(vector));
        RequireMetric(metric);
        int wanted = CountOf(count, DefaultCount);
        return _similar.To(vector, wanted, metric, IndexSet(exclude));
    }

    /// <summary>The items most similar to each of many, on all processors: what <see cref="FindSimilar(int, int?, SimilarityMetric)"/> gives for each.</summary>
    /// <param name="indices">0-based indices of items, below <see cref="Count"/>.</param>
    /// <param name="count">How many at most for each, from 1 to <see cref="Count"/>. Default 10, or all if there are fewer.</param>
    /// <param name="metric">The score.</param>
    /// <returns>An answer for each index, in their order.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An index, <paramref name="count"/> or <paramref name="metric"/> is out of range.</exception>
    public IReadOnlyList<IReadOnlyList<ScoredItem>> FindSimilarToEach(IEnumerable<int> indices, int? count = null, SimilarityMetric metric = SimilarityMetric.Cosine)
    {
        ArgumentNullException.ThrowIfNull(indices);
        int[] asked = [.. indices];
        foreach (int index in asked) RequireIndex(index);
        RequireMetric(metric);
        int wanted = CountOf(count, DefaultCount);
        var answers = new IReadOnlyList<ScoredItem>[asked.Length];
        Parallel.For(0, asked.Length, k => answers[k] = _similar.To(asked[k], wanted, metric));
        return answers;
    }

    /// <summary>
    /// The first numbers of every vector. The columns of V are orthogonal and the longest comes first, so no other selection of so many dimensions
    /// keeps more of VVᵀ (Eckart and Young, Psychometrika 1, 1936); a fit with that dimension from the start comes closer still to X.
    /// </summary>
    /// <param name="dimension">From 1 to <see cref="Dimension"/>.</param>
    /// <returns>Embeddings of the same items, with the same <see cref="Training"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="dimension"/> is out of range.</exception>
    public ItemEmbeddings Truncate(int dimension)
    {
        if (dimension < 1 || dimension > Dimension)
            throw new ArgumentOutOfRangeException(nameof(dimension), dimension, $"The dimension must be from 1 to {Dimension}.");
        var matrix = new float[Count * dimension];
        for (int index = 0; index < Count; index++)
            GetVector(index)[..dimension].CopyTo(matrix.AsSpan(index * dimension));
        return new ItemEmbeddings(matrix, dimension, [.. Names], [.. ItemCounts], Diagonal, Training);
    }

    /// <summary>Makes a recommender from the vectors, in closed form: see <see cref="ItemRecommender"/>.</summary>
    /// <param name="l2">
    /// λ: the ridge, greater than 0 and finite, in the unit of X (likes, where nothing is weighted). The larger, the more the popular items count. Default
    /// 7·c^¾·e^¼·q^(5/4): c is Σ X_ii by the number of users (a user's likes, where nothing is weighted; estimated from the vectors where pairs were counted), e is Σ X_ii by the number of likes (1 where nothing is weighted), and q is √(Σ X_ii²) by the squared norm
    /// of V's second column, from 0.8 to 20, or 1 if there is none. A fit to the best ridges of many public data sets; recommendations change little within a factor of two.
    /// </param>
    /// <returns>The recommender, which holds another <see cref="Count"/> x <see cref="Dimension"/> numbers.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="l2"/> is 0, negative, infinite or not a number.</exception>
    /// <exception cref="InvalidOperationException">The items' own counts are not known: see <see cref="Uniqueness"/>. Or no l2 is given, and all vectors are zero.</exception>
    public ItemRecommender CreateRecommender(double? l2 = null)
    {
        if (l2 is { } given && !(given > 0 && double.IsFinite(given)))
            throw new ArgumentOutOfRangeException(nameof(l2), l2, "The ridge l2 must be greater than 0 and finite; leave it out for one that suits the data.");
        return new ItemRecommender(this, l2 ?? DefaultRidge.Of(this));
    }

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

    /// <summary>The number of results wanted.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1, or more than there are items.</exception>
    internal int CountOf(int? count, int defaultCount) => count switch
    {
        null => Math.Min(defaultCount, Count),
        { } asked when asked >= 1 && asked <= Count => asked,
        _ => throw new ArgumentOutOfRangeException(nameof(count), count, $"The count must be from 1 to {Count}, the number of items."),
    };

    /// <exception cref="ArgumentOutOfRangeException">An index is no item's.</exception>
    internal HashSet<int> IndexSet(IEnumerable<int>? indices)
    {
        HashSet<int> set = [.. indices ?? []];
        foreach (int index in set) RequireIndex(index);
        return set;
    }

    internal void RequireIndex(int index)
    {
        if ((uint)index >= (uint)Count)
            throw new ArgumentOutOfRangeException(nameof(index), index, $"Indices of items go from 0 to {Count - 1}.");
    }

    /// <summary>The index of the item with this name.</summary>
    /// <exception cref="KeyNotFoundException">There is none; the message says which names are close.</exception>
    internal int RequireName(string name)
    {
        int index = IndexOf(name);
        if (index >= 0) return index;
        string closest = string.Join(", ", ClosestNames.To(name, Names).Select(other => $"'{other}'"));
        throw new KeyNotFoundException($"None of the {Count} items is named '{name}'. {(closest.Length > 0 ? $"Closest: {closest}." : "See ItemEmbeddings.Names.")}");
    }

    private static void RequireMetric(SimilarityMetric metric)
    {
        if (!Enum.IsDefined(metric))
            throw new ArgumentOutOfRangeException(nameof(metric), metric, "The metric must be Cosine or DotProduct.");
    }

    private ReadOnlyCollection<double> ComputeUniqueness()
    {
        var uniqueness = new double[Count];
        for (int index = 0; index < Count; index++)
        {
            uniqueness[index] = KnownDiagonal[index] - Sum.OfProducts(GetVector(index), GetVector(index));
        }
        return Array.AsReadOnly(uniqueness);
    }

    private static Dictionary<string, int> IndexByName(string[] names)
    {
        var indices = new Dictionary<string, int>(names.Length, StringComparer.Ordinal);
        for (int index = 0; index < names.Length; index++)
            indices.TryAdd(names[index], index);
        return indices;
    }
}
