using System.Collections.ObjectModel;
using MLNet.CooccurrenceEmbedding.Embeddings;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>
/// One vector per item, with the items' names and counts: look up vectors, find similar items, get the whole matrix.
/// Immutable; every member may be used from several threads at once.
/// </summary>
/// <remarks>
/// Indices of items are 0-based. The keys of ML.NET are 1-based, since key 0 means missing: the item with key k has index k − 1.
/// </remarks>
public sealed partial class ItemEmbeddings
{
    private readonly float[] _matrix;
    private readonly ItemIndex _index;
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
        _index = new ItemIndex(names);
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
    /// (1-based) where the column does not say.
    /// </summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>
    /// How many users like each item: the diagonal of X where nothing is weighted. Zeros where it is not known: for vectors from a file of
    /// another tool, and where counts of pairs were given without those of the single items.
    /// </summary>
    public IReadOnlyList<int> ItemCounts { get; }

    /// <summary>The data and the result of the training; <see langword="null"/> for vectors from a file of another tool.</summary>
    public TrainingSummary? Training { get; }

    /// <summary>
    /// ψ_i = X_ii − ‖v_i‖² of each item: the part of its own count that it shares with no other item, of the X trained on, with weights and
    /// scaling. It is slightly negative where the vector is longer than the count allows (a Heywood case).
    /// </summary>
    /// <remarks>The uniqueness of factor analysis: X ≈ VVᵀ + Ψ, H. H. Harman and W. H. Jones, Psychometrika 31, 1966, p. 351.</remarks>
    /// <exception cref="InvalidOperationException">
    /// X_ii is not known: the vectors are from a file of another tool, from a model that was saved by an earlier version, or from counts of
    /// pairs without those of the single items.
    /// </exception>
    public IReadOnlyList<double> Uniqueness => _uniqueness.Value;

    /// <summary>X_ii of the X trained on, or <see langword="null"/> if it is not known.</summary>
    internal double[]? Diagonal { get; }

    /// <summary>X_ii of the X trained on.</summary>
    /// <exception cref="InvalidOperationException">It is not known.</exception>
    internal double[] KnownDiagonal => Diagonal ?? throw new InvalidOperationException(
        "The items' own counts X_ii are not known, and so neither is their uniqueness. They are known after a fit on likes, or on "
        + "counts with a row (item, item, count) for every item, and are saved in the model zip; files of other tools do not hold them.");

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
    /// <exception cref="KeyNotFoundException">
    /// No item has this name, and the message lists similar names; <see cref="IndexOf(string)"/> returns −1 instead.
    /// </exception>
    public ReadOnlySpan<float> GetVector(string name) => GetVector(RequireName(name));

    /// <summary>The vector of an item, <see cref="Dimension"/> long.</summary>
    /// <param name="key">Raw value of the item's key, from 1 to <see cref="Count"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such key, or it is 0, the missing one.</exception>
    public ReadOnlySpan<float> GetVectorByKey(ulong key)
    {
        if (key is 0 || key > (ulong)Count)
            throw new ArgumentOutOfRangeException(
                nameof(key), key, $"Keys of items are from 1 to {Count}; 0 means missing and has no vector.");
        return GetVector((int)(key - 1));
    }

    /// <summary>0-based index of the item with this name (the first, should several have it), or −1.</summary>
    /// <param name="name">A name, compared ordinally.</param>
    public int IndexOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _index.IndexOf(name);
    }

    /// <inheritdoc cref="IndexOf(string)"/>
    internal int IndexOf(ReadOnlySpan<char> name) => _index.IndexOf(name);

    /// <summary>The items most similar to an item, the item itself excluded, best first; equal scores are ordered by index.</summary>
    /// <param name="index">0-based index of the item, below <see cref="Count"/>.</param>
    /// <param name="count">How many at most, at least 1. Default 10. There are fewer results where there are fewer items.</param>
    /// <param name="metric">
    /// The score. The cosine of a zero vector, which an item that nobody likes has, is not defined: with
    /// <see cref="SimilarityMetric.Cosine"/> it is never a result, and has no results itself.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// There is no such item, or <paramref name="count"/> or <paramref name="metric"/> is out of range.
    /// </exception>
    public IReadOnlyList<ScoredItem> FindSimilar(int index, int count = 10, SimilarityMetric metric = SimilarityMetric.Cosine)
    {
        RequireIndex(index);
        RequireMetric(metric);
        RequireCount(count);
        return _similar.Find(index, count, metric);
    }

    /// <summary>The items most similar to an item, the item itself excluded, best first; equal scores are ordered by index.</summary>
    /// <param name="name">Name of the item, as in <see cref="Names"/>.</param>
    /// <param name="count">How many at most, at least 1. Default 10. There are fewer results where there are fewer items.</param>
    /// <param name="metric">The score; zero vectors as in <see cref="FindSimilar(int, int, SimilarityMetric)"/>.</param>
    /// <exception cref="KeyNotFoundException">No item has this name; the message lists similar names.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> or <paramref name="metric"/> is out of range.</exception>
    public IReadOnlyList<ScoredItem> FindSimilar(string name, int count = 10, SimilarityMetric metric = SimilarityMetric.Cosine)
        => FindSimilar(RequireName(name), count, metric);

    /// <summary>
    /// The items most similar to a vector, best first; equal scores are ordered by index. The vector may be the mean of several items' (a
    /// centroid), or a sum and difference of them (an analogy).
    /// </summary>
    /// <param name="vector"><see cref="Dimension"/> finite numbers.</param>
    /// <param name="count">How many at most, at least 1. Default 10. There are fewer results where there are fewer items.</param>
    /// <param name="metric">The score; zero vectors as in <see cref="FindSimilar(int, int, SimilarityMetric)"/>.</param>
    /// <param name="exclude">Indices of items to exclude, such as those that the vector was computed from. Default none.</param>
    /// <exception cref="ArgumentException"><paramref name="vector"/> has another length, or a number that is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="count"/>, <paramref name="metric"/> or an index of <paramref name="exclude"/> is out of range.
    /// </exception>
    public IReadOnlyList<ScoredItem> FindSimilar(
        ReadOnlySpan<float> vector, int count = 10, SimilarityMetric metric = SimilarityMetric.Cosine, IEnumerable<int>? exclude = null)
    {
        if (vector.Length != Dimension)
            throw new ArgumentException($"The vector has {vector.Length} numbers; those of the items have {Dimension}.", nameof(vector));
        foreach (float number in vector)
        {
            if (!float.IsFinite(number))
                throw new ArgumentException($"The vector has a number that is not finite, {number}.", nameof(vector));
        }
        RequireMetric(metric);
        RequireCount(count);
        return _similar.Find(vector, count, metric, IndexSet(exclude));
    }

    /// <summary>
    /// The items most similar to each of many, on all processors: the results of <see cref="FindSimilar(int, int, SimilarityMetric)"/> for
    /// each.
    /// </summary>
    /// <param name="indices">0-based indices of items, below <see cref="Count"/>.</param>
    /// <param name="count">How many at most for each, at least 1. Default 10. There are fewer results where there are fewer items.</param>
    /// <param name="metric">The score.</param>
    /// <returns>A list for each index, in their order.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// An index, <paramref name="count"/> or <paramref name="metric"/> is out of range.
    /// </exception>
    public IReadOnlyList<IReadOnlyList<ScoredItem>> FindSimilarToEach(
        IEnumerable<int> indices, int count = 10, SimilarityMetric metric = SimilarityMetric.Cosine)
    {
        ArgumentNullException.ThrowIfNull(indices);
        int[] wanted = [.. indices];
        foreach (int index in wanted) RequireIndex(index);
        RequireMetric(metric);
        RequireCount(count);
        var results = new IReadOnlyList<ScoredItem>[wanted.Length];
        Parallel.For(0, wanted.Length, k => results[k] = _similar.Find(wanted[k], count, metric));
        return results;
    }

    /// <summary>
    /// The first numbers of every vector. The columns of V are orthogonal and the longest comes first, so no other selection of as many
    /// dimensions keeps more of VVᵀ (Eckart and Young, Psychometrika 1, 1936). A fit with that dimension comes closer to X.
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

    /// <summary>Vectors that a file held, with nothing known of them but their names.</summary>
    internal static ItemEmbeddings FromFile(float[] matrix, int dimension, string[] names)
        => new(matrix, dimension, names, new int[names.Length], diagonal: null, training: null);

    /// <exception cref="ArgumentOutOfRangeException">An index is out of range.</exception>
    internal HashSet<int> IndexSet(IEnumerable<int>? indices)
    {
        HashSet<int> set = [.. indices ?? []];
        foreach (int index in set) RequireIndex(index);
        return set;
    }

    internal void RequireIndex(int index)
    {
        if ((uint)index >= (uint)Count)
            throw new ArgumentOutOfRangeException(nameof(index), index, $"Indices of items are 0-based: from 0 to {Count - 1}.");
    }

    /// <summary>The index of the item with this name.</summary>
    /// <exception cref="KeyNotFoundException">There is none; the message lists similar names.</exception>
    internal int RequireName(string name) => _index.Require(name);

    internal static void RequireCount(int count)
    {
        if (count < 1) throw new ArgumentOutOfRangeException(nameof(count), count, "The count must be at least 1.");
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
            uniqueness[index] = KnownDiagonal[index] - OrderedSum.Dot(GetVector(index), GetVector(index));
        }
        return Array.AsReadOnly(uniqueness);
    }
}
