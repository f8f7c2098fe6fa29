using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Embeddings;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.Recommendation;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>
/// Recommends items for a history of liked items. It is computed from item vectors in closed form and needs no training, not even for new
/// users. Created by <see cref="ItemEmbeddings.CreateRecommender"/>. Immutable and thread-safe.
/// </summary>
/// <remarks>
/// <para>
/// EASE (H. Steck, "Embarrassingly shallow autoencoders for sparse data", WWW 2019, equation 8) predicts a like of item j from the other
/// likes of a user by ridge regression over all users. Its weights are B_ij = −P_ij/P_jj with P = (X + λI)⁻¹, an items x items inverse.
/// Since X ≈ VVᵀ + Ψ, the Woodbury identity gives them from the vectors, in items x dimension memory:
/// </para>
/// <code>
/// ψ'_i = max(ψ_i, 0) + λ      Y = diag(1/ψ')·V      (I + VᵀY)⁻¹ = C·Cᵀ      a_i = row i of Y·C
/// P_ii = 1/ψ'_i − ‖a_i‖²      b_i = a_i/P_ii        score(H, j) = b_j · Σ_{i∈H, i≠j} a_i
/// </code>
/// <para>
/// A score near 1 predicts a like. A score near 0, or below, predicts none. Scores for the same history are comparable. Scores for
/// different histories are only roughly comparable.
/// </para>
/// </remarks>
public sealed partial class ItemRecommender
{
    private static readonly Workers OneThread = new(1), AllProcessors = new(Environment.ProcessorCount);

    private readonly RecommenderWeights _weights;

    internal ItemRecommender(ItemEmbeddings embeddings, RecommenderSettings settings, RecommenderWeights weights)
    {
        Embeddings = embeddings;
        Settings = settings;
        _weights = weights;
    }

    /// <summary>The vectors that it was created from.</summary>
    public ItemEmbeddings Embeddings { get; }

    /// <summary>
    /// λ, the ridge that is added to the diagonal of X, in the unit of X: likes, if nothing is weighted. It was given, or computed from the
    /// data.
    /// </summary>
    public double L2Regularization => Settings.L2Regularization;

    /// <summary>
    /// γ, the weight of the residuals E_ij = X_ij − v_i·v_j of each item's strongest neighbors, from 0 to 1. 0 if the recommender was not
    /// trained: see <see cref="CooccurrenceRecommenderTrainer"/>.
    /// </summary>
    public double ResidualWeight => Settings.ResidualWeight;

    /// <summary>
    /// β, at least 0: the score of an item is divided by its popularity to the power of β. The popularity is the number of users who like
    /// the item, relative to the mean of all items. 0 if the recommender was not trained.
    /// </summary>
    public double PopularityExponent => Settings.PopularityExponent;

    /// <summary>How the settings were chosen, or <see langword="null"/> if the recommender was not trained.</summary>
    public RecommenderSummary? Training => Embeddings.Recommender?.Training;

    private RecommenderSettings Settings { get; }

    /// <summary>Computes the weights of a recommender.</summary>
    internal static ItemRecommender Create(ItemEmbeddings embeddings, RecommenderSettings settings, ResidualWeights residuals)
    {
        EaseFactors factors = EaseFactors.Compute(embeddings, settings.L2Regularization, Kernels.Best, AllProcessors);
        return new ItemRecommender(embeddings, settings, factors.ToWeights(settings, residuals));
    }

    /// <summary>
    /// Recommends the items with the highest scores for a history, without the items of the history.
    /// </summary>
    /// <param name="history">0-based indices of liked items, at least one. Repeated items count once.</param>
    /// <param name="count">The largest number of items, at least 1. Default 10.</param>
    /// <param name="exclude">Indices of further items to exclude. Default none.</param>
    /// <returns>
    /// At most <paramref name="count"/> items, best first. Equal scores are ordered by index. An item with a zero vector is never
    /// recommended, since nothing is known about it. For a history of only such items, the list is empty.
    /// </returns>
    /// <exception cref="ArgumentException"><paramref name="history"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index or <paramref name="count"/> is out of range.</exception>
    public IReadOnlyList<ScoredItem> Recommend(IEnumerable<int> history, int count = 10, IEnumerable<int>? exclude = null)
    {
        int[] liked = RequireHistory(history);
        HashSet<int> excluded = Embeddings.IndexSet(exclude);
        ItemEmbeddings.RequireCount(count);
        return FindBest([liked], count, excluded, OneThread)[0];
    }

    /// <summary>
    /// Recommends the items with the highest scores for a history, without the items of the history.
    /// </summary>
    /// <param name="history">
    /// Names of liked items, as in <see cref="ItemEmbeddings.Names"/>, at least one. Repeated items count once.
    /// </param>
    /// <param name="count">The largest number of items, at least 1. Default 10.</param>
    /// <param name="exclude">Names of further items to exclude. Default none.</param>
    /// <inheritdoc cref="Recommend(IEnumerable{int}, int, IEnumerable{int}?)" path="/returns"/>
    /// <exception cref="ArgumentException"><paramref name="history"/> is empty.</exception>
    /// <exception cref="KeyNotFoundException">No item has one of the names. The message lists similar names.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is out of range.</exception>
    [OverloadResolutionPriority(1)] // an empty collection expression, Recommend([]), fits both overloads
    public IReadOnlyList<ScoredItem> Recommend(IEnumerable<string> history, int count = 10, IEnumerable<string>? exclude = null)
        => Recommend(FindIndices(history), count, FindIndices(exclude ?? []));

    /// <summary>
    /// Recommends items for each of many histories, on all processors. The results are those of
    /// <see cref="Recommend(IEnumerable{int}, int, IEnumerable{int}?)"/>, in a fraction of the time.
    /// </summary>
    /// <param name="histories">Histories of 0-based indices of liked items. Repeated items of a history count once.</param>
    /// <param name="count">The largest number of items for each history, at least 1. Default 10.</param>
    /// <returns>A list for each history, in the order of <paramref name="histories"/>. It is empty for an empty history.</returns>
    /// <exception cref="ArgumentException"><paramref name="histories"/> contains <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index or <paramref name="count"/> is out of range.</exception>
    public IReadOnlyList<IReadOnlyList<ScoredItem>> RecommendToEach(IEnumerable<IEnumerable<int>> histories, int count = 10)
        => RecommendToEach(histories, CheckIndices, count);

    /// <summary>
    /// Recommends items for each of many histories, on all processors. The results are those of
    /// <see cref="Recommend(IEnumerable{string}, int, IEnumerable{string}?)"/>, in a fraction of the time.
    /// </summary>
    /// <param name="histories">
    /// Histories of names of liked items, as in <see cref="ItemEmbeddings.Names"/>. Repeated items of a history count once.
    /// </param>
    /// <param name="count">The largest number of items for each history, at least 1. Default 10.</param>
    /// <inheritdoc cref="RecommendToEach(IEnumerable{IEnumerable{int}}, int)" path="/returns"/>
    /// <exception cref="ArgumentException"><paramref name="histories"/> contains <see langword="null"/>.</exception>
    /// <exception cref="KeyNotFoundException">No item has one of the names. The message lists similar names.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is out of range.</exception>
    [OverloadResolutionPriority(1)]
    public IReadOnlyList<IReadOnlyList<ScoredItem>> RecommendToEach(IEnumerable<IEnumerable<string>> histories, int count = 10)
        => RecommendToEach(histories, FindIndices, count);

    /// <summary>
    /// Recommends items for the history of each row of a view, on all processors. The results are those of
    /// <see cref="Recommend(IEnumerable{int}, int, IEnumerable{int}?)"/>.
    /// </summary>
    /// <param name="histories">Rows with one history each. They are read once.</param>
    /// <param name="historyColumnName">
    /// Name of the history column: a vector of keys of the mapping that the model was trained with, or a vector of items' names as text.
    /// Missing keys and unknown names are ignored.
    /// </param>
    /// <param name="count">The largest number of items for each history, at least 1. Default 10.</param>
    /// <returns>A list for each row, in the order of the rows. It is empty for a history without known items.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The column is missing, or of another type or mapping. The message says how to fix it. Or <paramref name="count"/> is out of range.
    /// </exception>
    public IReadOnlyList<IReadOnlyList<ScoredItem>> Recommend(IDataView histories, string historyColumnName, int count = 10)
    {
        ArgumentNullException.ThrowIfNull(histories);
        var column = HistoryColumn.Find(histories.Schema, historyColumnName, Embeddings);
        ItemEmbeddings.RequireCount(count);

        var rows = new List<int[]>();
        using (var cursor = histories.GetRowCursor([column]))
        {
            ItemsGetter items = HistoryColumn.CreateGetter(cursor, column, Embeddings);
            while (cursor.MoveNext()) rows.Add(Distinct(items().ToArray()));
        }
        return FindBest([.. rows], count, [], AllProcessors);
    }

    /// <summary>
    /// Creates a recommender with further items, or with new vectors of some items, without training: see
    /// <see cref="ItemEmbeddings.WithItems"/>. The settings do not change.
    /// </summary>
    /// <inheritdoc cref="ItemEmbeddings.WithItems" path="/param"/>
    /// <returns>A recommender of the same items in the same order, followed by the new ones.</returns>
    /// <inheritdoc cref="ItemEmbeddings.WithItems" path="/exception"/>
    public ItemRecommender WithItems(IEnumerable<NewItem> items)
    {
        ItemEmbeddings embeddings = Embeddings.WithItems(items);
        return Create(embeddings, Settings, embeddings.Recommender?.Residuals ?? ResidualWeights.None(embeddings.Count));
    }

    /// <summary>Computes the scores of items for a history.</summary>
    /// <param name="history">0-based indices of liked items, at least one. Repeated items count once.</param>
    /// <param name="candidates">0-based indices of the items to score. Default all items, in order.</param>
    /// <returns>
    /// A score for each candidate, in order. For an item of the history, it is the score for the rest of the history. For an item with a
    /// zero vector, it is 0.
    /// </returns>
    /// <exception cref="ArgumentException"><paramref name="history"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is out of range.</exception>
    public float[] Score(IEnumerable<int> history, IReadOnlyList<int>? candidates = null)
    {
        int[] liked = RequireHistory(history);
        foreach (int item in candidates ?? []) Embeddings.RequireIndex(item);

        const int ItemBits = 3;
        using var block = new HistoryBlock(_weights, histories: 1, ItemBits);
        block.Fill([liked], excludeOwn: false);
        var scores = new float[candidates?.Count ?? Embeddings.Count];
        int scored = -1, begin = 0;
        foreach ((int item, int place) in OrderByRank(candidates))
        {
            int rank = _weights.RankOf(item);
            if (rank >> ItemBits != scored) (begin, _) = block.Score(scored = rank >> ItemBits);
            float score = block.Row(rank - begin)[0] * _weights.Scales[rank];
            scores[place] = Array.BinarySearch(liked, item) < 0 ? score : score - ComputeContribution(item, item);
        }
        return scores;
    }

    /// <summary>Computes the scores of items for a history.</summary>
    /// <param name="history">
    /// Names of liked items, as in <see cref="ItemEmbeddings.Names"/>, at least one. Repeated items count once.
    /// </param>
    /// <param name="candidates">Names of the items to score. Default all, in the order of <see cref="ItemEmbeddings.Names"/>.</param>
    /// <inheritdoc cref="Score(IEnumerable{int}, IReadOnlyList{int}?)" path="/returns"/>
    /// <exception cref="ArgumentException"><paramref name="history"/> is empty.</exception>
    /// <exception cref="KeyNotFoundException">No item has one of the names. The message lists similar names.</exception>
    [OverloadResolutionPriority(1)]
    public float[] Score(IEnumerable<string> history, IReadOnlyList<string>? candidates = null)
        => Score(FindIndices(history), candidates is null ? null : FindIndices(candidates));

    /// <summary>Computes the contributions of liked items to the score of an item.</summary>
    /// <param name="history">0-based indices of liked items, at least one. Repeated items count once.</param>
    /// <param name="item">Index of the item.</param>
    /// <returns>
    /// b_j·a_i for each item i of the history other than j, largest first. Equal contributions are ordered by index. Their sum is the
    /// <see cref="Score(IEnumerable{int}, IReadOnlyList{int}?)"/> of the item, up to the rounding of <see cref="float"/>. A negative
    /// contribution lowers the score.
    /// </returns>
    /// <exception cref="ArgumentException"><paramref name="history"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is out of range.</exception>
    public IReadOnlyList<ScoredItem> Explain(IEnumerable<int> history, int item)
    {
        int[] liked = RequireHistory(history);
        Embeddings.RequireIndex(item);
        return [.. liked.Where(other => other != item)
            .Select(other => new ScoredItem(other, Embeddings.Names[other], ComputeContribution(other, item)))
            .OrderByDescending(part => part.Score)];
    }

    /// <summary>Computes the contributions of liked items to the score of an item.</summary>
    /// <param name="history">
    /// Names of liked items, as in <see cref="ItemEmbeddings.Names"/>, at least one. Repeated items count once.
    /// </param>
    /// <param name="item">Name of the item.</param>
    /// <inheritdoc cref="Explain(IEnumerable{int}, int)" path="/returns"/>
    /// <exception cref="ArgumentException"><paramref name="history"/> is empty.</exception>
    /// <exception cref="KeyNotFoundException">No item has one of the names. The message lists similar names.</exception>
    public IReadOnlyList<ScoredItem> Explain(IEnumerable<string> history, string item)
        => Explain(FindIndices(history), Embeddings.RequireName(item));

    /// <summary>Recommends items for each of many histories. The arguments must have been checked.</summary>
    /// <param name="histories">0-based indices of liked items, each ascending and distinct. An empty history gets no items.</param>
    /// <param name="count">The largest number of items for each history, at least 1.</param>
    /// <param name="workers">Threads to use, or <see langword="null"/> for all processors. The result does not depend on it.</param>
    /// <returns>The indices of the items for each history, best first.</returns>
    internal int[][] FindBest(IReadOnlyList<int[]> histories, int count, Workers? workers = null)
        => Array.ConvertAll(
            FindBest([.. histories], count, [], workers ?? AllProcessors), items => Array.ConvertAll(items, item => item.Index));

    /// <inheritdoc cref="RecommendationSearch.FindBest"/>
    internal ScoredItem[][] FindBest(int[][] histories, int count, HashSet<int> excluded, Workers workers)
        => RecommendationSearch.FindBest(_weights, Embeddings.Names, histories, count, excluded, workers);

    private ScoredItem[][] RecommendToEach<T>(IEnumerable<IEnumerable<T>> histories, Func<IEnumerable<T>, int[]> findIndices, int count)
    {
        ArgumentNullException.ThrowIfNull(histories);
        ItemEmbeddings.RequireCount(count);
        int[][] liked = [.. histories.Select(history => Distinct(findIndices(
            history ?? throw new ArgumentException("A history is null. A history without items is empty.", nameof(histories)))))];
        return FindBest(liked, count, [], AllProcessors);
    }

    private static int[] Distinct(int[] items) => [.. items.Distinct().Order()];

    /// <summary>The candidates with their places in the list, or all items, by rank: so each block of items is scored once.</summary>
    private IEnumerable<(int Item, int Place)> OrderByRank(IReadOnlyList<int>? candidates)
        => candidates is null
            ? _weights.Items.Select(item => (item, item))
            : candidates.Select((item, place) => (item, place)).OrderBy(candidate => _weights.RankOf(candidate.item));

    /// <summary>The contribution of one liked item to the score of another item.</summary>
    private float ComputeContribution(int liked, int item)
        => (TensorPrimitives.Dot(_weights.RowOf(liked), _weights.RowOf(item)) + _weights.Residuals.Find(liked, item))
            * _weights.ScaleOf(item);

    private int[] RequireHistory(IEnumerable<int> history)
    {
        ArgumentNullException.ThrowIfNull(history);
        int[] liked = Distinct(CheckIndices(history));
        if (liked.Length == 0)
        {
            throw new ArgumentException(
                "The history is empty. Give at least one liked item, or recommend the most liked items (ItemEmbeddings.ItemCounts).",
                nameof(history));
        }
        return liked;
    }

    private int[] CheckIndices(IEnumerable<int> items)
    {
        int[] indices = [.. items];
        foreach (int item in indices) Embeddings.RequireIndex(item);
        return indices;
    }

    private int[] FindIndices(IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return [.. names.Select(Embeddings.RequireName)];
    }
}
