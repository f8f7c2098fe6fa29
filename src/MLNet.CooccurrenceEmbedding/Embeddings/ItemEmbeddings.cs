using System.Collections.ObjectModel;
using MLNet.CooccurrenceEmbedding.Embeddings;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>
/// One vector per item, with the items' names and counts. Gets vectors and the whole matrix, and finds similar items. Immutable and
/// thread-safe.
/// </summary>
/// <remarks>
/// Indices of items are 0-based. The keys of ML.NET are 1-based, since key 0 means missing. The item with key k has index k − 1.
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
    /// <param name="itemCounts">How many users like each item, or zeros if that is not known.</param>
    /// <param name="diagonal">X_ii of the X that the vectors were fitted to, or <see langword="null"/> if it is not known.</param>
    /// <param name="training">The training summary, or <see langword="null"/> for vectors from a file.</param>
    /// <param name="scales">The scale g_i of each item, or <see langword="null"/> if X is not scaled.</param>
    /// <param name="recommender">What a trained recommender needs besides the vectors, or <see langword="null"/>.</param>
    internal ItemEmbeddings(
        float[] matrix,
        int dimension,
        string[] names,
        int[] itemCounts,
        double[]? diagonal,
        TrainingSummary? training,
        double[]? scales = null,
        RecommenderModel? recommender = null)
    {
        Scales = scales;
        Recommender = recommender;
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

    /// <summary>Number of items: the rows of <see cref="Matrix"/>.</summary>
    public int Count => Names.Count;

    /// <summary>Numbers per vector: the columns of <see cref="Matrix"/>.</summary>
    public int Dimension { get; }

    /// <summary>V: all vectors one after the other, <see cref="Count"/> x <see cref="Dimension"/>, row-major without padding.</summary>
    public ReadOnlyMemory<float> Matrix => _matrix;

    /// <summary>
    /// Name of each item. For a key, the value that it is mapped from as text (numbers in invariant culture), or the key itself (1-based)
    /// if the column has no such annotation. For a slot, its slot name, or its index (0-based) if it has none.
    /// </summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>
    /// How many users like each item. Without weights and scaling it is the diagonal of X. 0 if it is not known: for vectors from a file of
    /// another tool, and after a fit on counts for an item without an own count.
    /// </summary>
    public IReadOnlyList<int> ItemCounts { get; }

    /// <summary>The data and the result of the training; <see langword="null"/> for vectors from a file of another tool.</summary>
    public TrainingSummary? Training { get; }

    /// <summary>
    /// ψ_i = X_ii − ‖v_i‖² of each item: the part of its own count that it shares with no other item. X is the matrix trained on, with
    /// weights and scaling. A negative value is a Heywood case: the squared norm of the vector exceeds the own count.
    /// </summary>
    /// <remarks>The uniqueness of factor analysis: X ≈ VVᵀ + Ψ, H. H. Harman and W. H. Jones, Psychometrika 31, 1966, p. 351.</remarks>
    /// <exception cref="InvalidOperationException">
    /// X_ii is not known: the vectors are from a file of another tool, from a model that was saved by an earlier version, or from a fit on
    /// counts without own counts.
    /// </exception>
    public IReadOnlyList<double> Uniqueness => _uniqueness.Value;

    /// <summary>X_ii of the X trained on, or <see langword="null"/> if it is not known.</summary>
    internal double[]? Diagonal { get; }

    /// <summary>The scales g of the items, if the vectors were trained on g_i·X_ij·g_j, or <see langword="null"/>.</summary>
    internal double[]? Scales { get; }

    /// <summary>What a trained recommender needs besides the vectors, or <see langword="null"/>.</summary>
    internal RecommenderModel? Recommender { get; }

    /// <summary>X_ii of the X trained on.</summary>
    /// <exception cref="InvalidOperationException">It is not known.</exception>
    internal double[] KnownDiagonal => Diagonal ?? throw new InvalidOperationException(
        "The items' own counts X_ii are not known, and so neither is their uniqueness. They are known after a fit on likes, or on "
        + "counts with a row (item, item, count) for every item, and are saved in the model zip; files of other tools do not hold them.");

    /// <summary>Gets the vector of an item.</summary>
    /// <param name="index">0-based index of the item, below <see cref="Count"/>.</param>
    /// <returns>The vector, of length <see cref="Dimension"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is out of range.</exception>
    public ReadOnlySpan<float> GetVector(int index)
    {
        RequireIndex(index);
        return new ReadOnlySpan<float>(_matrix, index * Dimension, Dimension);
    }

    /// <summary>Gets the vector of an item.</summary>
    /// <param name="name">Its name, as in <see cref="Names"/>.</param>
    /// <returns>The vector, of length <see cref="Dimension"/>.</returns>
    /// <exception cref="KeyNotFoundException">
    /// No item has this name. The message lists similar names. To test for a name, use <see cref="IndexOf(string)"/>.
    /// </exception>
    public ReadOnlySpan<float> GetVector(string name) => GetVector(RequireName(name));

    /// <summary>Gets the vector of an item.</summary>
    /// <param name="key">Raw value of the item's key, from 1 to <see cref="Count"/>.</param>
    /// <returns>The vector, of length <see cref="Dimension"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="key"/> is 0, which means missing, or out of range.</exception>
    public ReadOnlySpan<float> GetVectorByKey(ulong key)
    {
        if (key is 0 || key > (ulong)Count)
            throw new ArgumentOutOfRangeException(
                nameof(key), key, $"Keys of items are from 1 to {Count}; 0 means missing and has no vector.");
        return GetVector((int)(key - 1));
    }

    /// <summary>Finds an item by name.</summary>
    /// <param name="name">A name, compared ordinally.</param>
    /// <returns>The 0-based index of the first item with this name, or −1 if there is none.</returns>
    public int IndexOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _index.IndexOf(name);
    }

    /// <inheritdoc cref="IndexOf(string)"/>
    internal int IndexOf(ReadOnlySpan<char> name) => _index.IndexOf(name);

    /// <summary>Finds the items most similar to an item, without the item itself.</summary>
    /// <remarks>
    /// The cosine of two items that few users like is uncertain: it is 1 if one user likes both and nobody else likes them. The shrinkage
    /// ranks such items lower. It is that of the similarities of neighborhood models, s·n/(n + λ), where n is the number of users who rated
    /// both items (Y. Koren, "Factorization meets the neighborhood: a multifaceted collaborative filtering model", <em>KDD</em> 2008).
    /// Here, n is the number of users who like the result. It is 0 for an item whose own count is not known.
    /// </remarks>
    /// <param name="index">0-based index of the item, below <see cref="Count"/>.</param>
    /// <param name="count">The largest number of results, at least 1. Default 10.</param>
    /// <param name="metric">
    /// The score. The cosine of a zero vector, such as that of an item that nobody likes, is not defined. With
    /// <see cref="SimilarityMetric.Cosine"/>, an item with a zero vector is never a result, and has no results.
    /// </param>
    /// <param name="minimumLikes">
    /// Items that fewer users like (<see cref="ItemCounts"/>) are not results; at least 0. Default 0: all items can be results.
    /// </param>
    /// <param name="shrinkage">
    /// k of the factor n/(n + k) by which a score is multiplied, where n is the number of users who like the result; at least 0. Default 0:
    /// scores are unchanged.
    /// </param>
    /// <returns>The items and their scores, best first. Equal scores are ordered by index.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    /// <exception cref="InvalidOperationException">
    /// <paramref name="minimumLikes"/> or <paramref name="shrinkage"/> is not 0, and no item has a known count (<see cref="ItemCounts"/>).
    /// </exception>
    public IReadOnlyList<ScoredItem> FindSimilar(
        int index, int count = 10, SimilarityMetric metric = SimilarityMetric.Cosine, int minimumLikes = 0, double shrinkage = 0)
    {
        RequireIndex(index);
        RequireMetric(metric);
        RequireCount(count);
        return _similar.Find(index, count, metric, new CandidateLikes(this, minimumLikes, shrinkage));
    }

    /// <summary>Finds the items most similar to an item, without the item itself.</summary>
    /// <param name="name">Name of the item, as in <see cref="Names"/>.</param>
    /// <param name="count">The largest number of results, at least 1. Default 10.</param>
    /// <param name="metric">The score. For zero vectors, see <see cref="FindSimilar(int, int, SimilarityMetric, int, double)"/>.</param>
    /// <param name="minimumLikes">The least number of users who like a result, at least 0. Default 0.</param>
    /// <param name="shrinkage">k of the factor n/(n + k) of a score, at least 0. Default 0.</param>
    /// <returns>The items and their scores, best first. Equal scores are ordered by index.</returns>
    /// <exception cref="KeyNotFoundException">No item has this name. The message lists similar names.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    /// <exception cref="InvalidOperationException">
    /// <paramref name="minimumLikes"/> or <paramref name="shrinkage"/> is not 0, and no item has a known count (<see cref="ItemCounts"/>).
    /// </exception>
    public IReadOnlyList<ScoredItem> FindSimilar(
        string name, int count = 10, SimilarityMetric metric = SimilarityMetric.Cosine, int minimumLikes = 0, double shrinkage = 0)
        => FindSimilar(RequireName(name), count, metric, minimumLikes, shrinkage);

    /// <summary>
    /// Finds the items most similar to a vector. The vector may be the mean of several items' vectors (a centroid), or a sum of vectors
    /// minus other vectors (an analogy).
    /// </summary>
    /// <param name="vector"><see cref="Dimension"/> finite numbers.</param>
    /// <param name="count">The largest number of results, at least 1. Default 10.</param>
    /// <param name="metric">The score. For zero vectors, see <see cref="FindSimilar(int, int, SimilarityMetric, int, double)"/>.</param>
    /// <param name="exclude">Indices of items to exclude, such as those that the vector was computed from. Default none.</param>
    /// <param name="minimumLikes">The least number of users who like a result, at least 0. Default 0.</param>
    /// <param name="shrinkage">k of the factor n/(n + k) of a score, at least 0. Default 0.</param>
    /// <returns>The items and their scores, best first. Equal scores are ordered by index.</returns>
    /// <exception cref="ArgumentException">
    /// The length of <paramref name="vector"/> is not <see cref="Dimension"/>, or one of its numbers is not finite.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">An argument, or an index of <paramref name="exclude"/>, is out of range.</exception>
    /// <exception cref="InvalidOperationException">
    /// <paramref name="minimumLikes"/> or <paramref name="shrinkage"/> is not 0, and no item has a known count (<see cref="ItemCounts"/>).
    /// </exception>
    public IReadOnlyList<ScoredItem> FindSimilar(
        ReadOnlySpan<float> vector,
        int count = 10,
        SimilarityMetric metric = SimilarityMetric.Cosine,
        IEnumerable<int>? exclude = null,
        int minimumLikes = 0,
        double shrinkage = 0)
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
        return _similar.Find(vector, count, metric, IndexSet(exclude), new CandidateLikes(this, minimumLikes, shrinkage));
    }

    /// <summary>
    /// Finds the items most similar to each of many items, on all processors. The results are those of
    /// <see cref="FindSimilar(int, int, SimilarityMetric, int, double)"/>.
    /// </summary>
    /// <param name="indices">0-based indices of items, below <see cref="Count"/>.</param>
    /// <param name="count">The largest number of results for each item, at least 1. Default 10.</param>
    /// <param name="metric">The score.</param>
    /// <param name="minimumLikes">The least number of users who like a result, at least 0. Default 0.</param>
    /// <param name="shrinkage">k of the factor n/(n + k) of a score, at least 0. Default 0.</param>
    /// <returns>A list for each index, in the order of <paramref name="indices"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An index or another argument is out of range.</exception>
    /// <exception cref="InvalidOperationException">
    /// <paramref name="minimumLikes"/> or <paramref name="shrinkage"/> is not 0, and no item has a known count (<see cref="ItemCounts"/>).
    /// </exception>
    public IReadOnlyList<IReadOnlyList<ScoredItem>> FindSimilarToEach(
        IEnumerable<int> indices,
        int count = 10,
        SimilarityMetric metric = SimilarityMetric.Cosine,
        int minimumLikes = 0,
        double shrinkage = 0)
    {
        ArgumentNullException.ThrowIfNull(indices);
        int[] wanted = [.. indices];
        foreach (int index in wanted) RequireIndex(index);
        RequireMetric(metric);
        RequireCount(count);
        var likes = new CandidateLikes(this, minimumLikes, shrinkage);
        var results = new IReadOnlyList<ScoredItem>[wanted.Length];
        Parallel.For(0, wanted.Length, k => results[k] = _similar.Find(wanted[k], count, metric, likes));
        return results;
    }

    /// <summary>
    /// Creates embeddings with the first numbers of every vector. For fitted vectors, this is the best approximation of VVᵀ with this
    /// dimension, since the columns of V are orthogonal and ordered by decreasing norm (C. Eckart and G. Young, Psychometrika 1, 1936, pp.
    /// 211–218). A fit with this dimension approximates X better.
    /// </summary>
    /// <param name="dimension">Numbers per vector, from 1 to <see cref="Dimension"/>.</param>
    /// <returns>Embeddings of the same items, with the same <see cref="Training"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="dimension"/> is out of range.</exception>
    public ItemEmbeddings Truncate(int dimension)
    {
        if (dimension < 1 || dimension > Dimension)
            throw new ArgumentOutOfRangeException(nameof(dimension), dimension, $"The dimension must be from 1 to {Dimension}.");
        var matrix = new float[Count * dimension];
        for (int index = 0; index < Count; index++)
            GetVector(index)[..dimension].CopyTo(matrix.AsSpan(index * dimension));
        return new ItemEmbeddings(matrix, dimension, [.. Names], [.. ItemCounts], Diagonal, Training, Scales);
    }

    /// <summary>Creates embeddings with other names, for example with titles instead of ids.</summary>
    /// <param name="names">A name for each item, in the order of <see cref="Names"/>.</param>
    /// <returns>Embeddings with the same vectors, counts and <see cref="Training"/>.</returns>
    /// <exception cref="ArgumentException">There are more or fewer names than items, or one is <see langword="null"/>.</exception>
    public ItemEmbeddings WithNames(IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        string[] all = [.. names];
        if (all.Length != Count) throw new ArgumentException($"There are {all.Length} names for {Count} items.", nameof(names));
        if (all.Contains(null)) throw new ArgumentException("A name is null.", nameof(names));
        return new ItemEmbeddings(_matrix, Dimension, all, [.. ItemCounts], Diagonal, Training, Scales, Recommender);
    }

    /// <summary>Creates embeddings from vectors and names in a file, without counts and training summary.</summary>
    internal static ItemEmbeddings FromFile(float[] matrix, int dimension, string[] names)
        => new(matrix, dimension, names, new int[names.Length], diagonal: null, training: null);

    /// <summary>The same embeddings with another recommender.</summary>
    internal ItemEmbeddings WithRecommender(RecommenderModel recommender)
        => new(_matrix, Dimension, [.. Names], [.. ItemCounts], Diagonal, Training, Scales, recommender);

    /// <summary>g_i, or 1 if X is not scaled.</summary>
    internal double ScaleOf(int item) => Scales is null ? 1 : Scales[item];

    /// <summary>The distinct indices.</summary>
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
            uniqueness[index] = KnownDiagonal[index] - OrderedSum.Dot(GetVector(index), GetVector(index));
        return Array.AsReadOnly(uniqueness);
    }
}
