using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Embeddings;
using MLNet.CooccurrenceEmbedding.Recommendation;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>
/// Recommends items for a history of liked ones, in closed form from the vectors: no training, and none for new users either. Created by
/// <see cref="ItemEmbeddings.CreateRecommender"/>. Immutable; every member may be used from several threads at once.
/// </summary>
/// <remarks>
/// <para>
/// EASE (H. Steck, "Embarrassingly shallow autoencoders for sparse data", WWW 2019) predicts a like of item j from the other likes of a
/// user by ridge regression over all users: its weights are B_ij = −P_ij/P_jj with P = (X + λI)⁻¹, an items x items inverse. Since X ≈ VVᵀ
/// + Ψ, the Woodbury identity computes them from the vectors, in memory of items x dimension:
/// </para>
/// <code>
/// ψ'_i = max(ψ_i, 0) + λ      Y = diag(1/ψ')·V      (I + VᵀY)⁻¹ = C·Cᵀ      a_i = row i of Y·C
/// P_ii = 1/ψ'_i − ‖a_i‖²      b_i = a_i/P_ii        score(H, j) = b_j · Σ_{i∈H, i≠j} a_i
/// </code>
/// <para>
/// A score near 1 means that the history nearly implies the item; near 0, or below, that it says nothing of the item. Scores of the same
/// history are comparable, and those of different histories only roughly.
/// </para>
/// </remarks>
public sealed class ItemRecommender
{
    private readonly EaseFactors _factors;

    internal ItemRecommender(ItemEmbeddings embeddings, double l2Regularization, EaseFactors factors)
    {
        Embeddings = embeddings;
        L2Regularization = l2Regularization;
        _factors = factors;
    }

    /// <summary>The vectors that it was created from.</summary>
    public ItemEmbeddings Embeddings { get; }

    /// <summary>λ: the ridge that is added to the diagonal of X, in the unit of X (likes, where nothing is weighted).</summary>
    public double L2Regularization { get; }

    /// <summary>
    /// The items with the highest scores for a history, without the items of the history; best first, equal scores ordered by index.
    /// </summary>
    /// <param name="history">0-based indices of liked items, at least one; repeated ones count once.</param>
    /// <param name="count">How many at most, at least 1. Default 10.</param>
    /// <param name="exclude">Indices of further items to exclude. Default none.</param>
    /// <returns>
    /// At most <paramref name="count"/> items. An item whose vector is zero is never recommended, since nothing is known of it. A history
    /// of such items only has no recommendations.
    /// </returns>
    /// <exception cref="ArgumentException"><paramref name="history"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index or <paramref name="count"/> is out of range.</exception>
    public IReadOnlyList<ScoredItem> Recommend(IEnumerable<int> history, int count = 10, IEnumerable<int>? exclude = null)
    {
        int[] liked = RequireHistory(history);
        int[] excluded = [.. Embeddings.IndexSet(exclude)];
        ItemEmbeddings.RequireCount(count);
        return FindBest(liked, excluded, count);
    }

    /// <summary>
    /// The items with the highest scores for a history, without the items of the history; best first, equal scores ordered by index.
    /// </summary>
    /// <param name="history">
    /// Names of liked items, as in <see cref="ItemEmbeddings.Names"/>, at least one; repeated ones count once.
    /// </param>
    /// <param name="count">How many at most, at least 1. Default 10.</param>
    /// <param name="exclude">Names of further items to exclude. Default none.</param>
    /// <inheritdoc cref="Recommend(IEnumerable{int}, int, IEnumerable{int}?)" path="/returns"/>
    /// <exception cref="ArgumentException"><paramref name="history"/> is empty.</exception>
    /// <exception cref="KeyNotFoundException">No item has one of the names; the message lists similar names.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is out of range.</exception>
    [OverloadResolutionPriority(1)] // an empty collection expression, Recommend([]), fits both overloads
    public IReadOnlyList<ScoredItem> Recommend(IEnumerable<string> history, int count = 10, IEnumerable<string>? exclude = null)
        => Recommend(FindIndices(history), count, FindIndices(exclude ?? []));

    /// <summary>
    /// Recommendations for each row of a view, on all processors: the results of <see cref="Recommend(IEnumerable{int}, int,
    /// IEnumerable{int}?)"/> for each history.
    /// </summary>
    /// <param name="histories">Rows with a history each. Read once.</param>
    /// <param name="historyColumnName">
    /// Name of the column: a vector of keys of the model's own mapping, or a vector of text, of items' names. Missing keys
    /// and unknown names are skipped.
    /// </param>
    /// <param name="count">How many at most for each, at least 1. Default 10.</param>
    /// <returns>A list for each row, in order; empty for a history without known items.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The column is missing or of another type, and the message says how to fix it; or <paramref name="count"/> is out of range.
    /// </exception>
    public IReadOnlyList<IReadOnlyList<ScoredItem>> Recommend(IDataView histories, string historyColumnName, int count = 10)
    {
        ArgumentNullException.ThrowIfNull(histories);
        var column = HistoryColumn.Find(histories.Schema, historyColumnName, Embeddings);
        ItemEmbeddings.RequireCount(count);

        var rows = new List<int[]>();
        using (var cursor = histories.GetRowCursor([column]))
        {
            ItemsGetter items = HistoryColumn.Getter(cursor, column, Embeddings);
            while (cursor.MoveNext()) rows.Add(items().ToArray());
        }
        var results = new IReadOnlyList<ScoredItem>[rows.Count];
        Parallel.For(0, results.Length, row => results[row] = FindBest(Distinct(rows[row]), [], count));
        return results;
    }

    /// <summary>The scores of items for a history.</summary>
    /// <param name="history">0-based indices of liked items, at least one; repeated ones count once.</param>
    /// <param name="candidates">The items to score, by index. Default all, in order.</param>
    /// <returns>
    /// A score for each candidate, in order. The score of an item of the history is that for the rest of the history. The score of an item
    /// whose vector is zero is 0.
    /// </returns>
    /// <exception cref="ArgumentException"><paramref name="history"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is out of range.</exception>
    public float[] Score(IEnumerable<int> history, IReadOnlyList<int>? candidates = null)
    {
        int[] liked = RequireHistory(history);
        float[] sum = SumRows(liked);
        var scores = new float[candidates?.Count ?? Embeddings.Count];
        for (int k = 0; k < scores.Length; k++)
        {
            int item = candidates?[k] ?? k;
            Embeddings.RequireIndex(item);
            float score = ComputeScore(item, sum);
            scores[k] = Array.BinarySearch(liked, item) < 0 ? score : score - ComputeContribution(item, item);
        }
        return scores;
    }

    /// <summary>The scores of items for a history.</summary>
    /// <param name="history">
    /// Names of liked items, as in <see cref="ItemEmbeddings.Names"/>, at least one; repeated ones count once.
    /// </param>
    /// <param name="candidates">Names of the items to score. Default all, in the order of <see cref="ItemEmbeddings.Names"/>.</param>
    /// <inheritdoc cref="Score(IEnumerable{int}, IReadOnlyList{int}?)" path="/returns"/>
    /// <exception cref="ArgumentException"><paramref name="history"/> is empty.</exception>
    /// <exception cref="KeyNotFoundException">No item has one of the names; the message lists similar names.</exception>
    [OverloadResolutionPriority(1)]
    public float[] Score(IEnumerable<string> history, IReadOnlyList<string>? candidates = null)
        => Score(FindIndices(history), candidates is null ? null : FindIndices(candidates));

    /// <summary>The contributions of liked items to the score of an item.</summary>
    /// <param name="history">0-based indices of liked items, at least one; repeated ones count once.</param>
    /// <param name="item">Index of the item.</param>
    /// <returns>
    /// b_j·a_i for each item i of the history but j itself, largest first, equal ones ordered by index. They add up to the item's
    /// <see cref="Score(IEnumerable{int}, IReadOnlyList{int}?)"/>, up to the rounding of <see cref="float"/>. A negative one lowers the
    /// score.
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

    /// <summary>The contributions of liked items to the score of an item.</summary>
    /// <param name="history">
    /// Names of liked items, as in <see cref="ItemEmbeddings.Names"/>, at least one; repeated ones count once.
    /// </param>
    /// <param name="item">Name of the item.</param>
    /// <inheritdoc cref="Explain(IEnumerable{int}, int)" path="/returns"/>
    /// <exception cref="ArgumentException"><paramref name="history"/> is empty.</exception>
    /// <exception cref="KeyNotFoundException">No item has one of the names; the message lists similar names.</exception>
    public IReadOnlyList<ScoredItem> Explain(IEnumerable<string> history, string item)
        => Explain(FindIndices(history), Embeddings.RequireName(item));

    /// <summary>The items with the highest scores, without checks of the arguments.</summary>
    /// <param name="liked">The history, ascending and distinct.</param>
    /// <param name="excluded">Further items to leave out.</param>
    /// <param name="count">How many at most.</param>
    private ScoredItem[] FindBest(int[] liked, int[] excluded, int count)
    {
        // An empty history, or items with zero vectors only.
        if (Array.TrueForAll(liked, item => _factors.InverseDiagonal[item] == 0)) return [];
        float[] sum = SumRows(liked);
        int[] skipped = excluded.Length == 0 ? liked : Distinct([.. liked, .. excluded]);
        var best = new TopItems(count);
        for (int item = 0, skip = 0; item < Embeddings.Count; item++)
        {
            if (skip < skipped.Length && skipped[skip] == item) skip++;
            else if (_factors.InverseDiagonal[item] != 0) best.Offer(item, ComputeScore(item, sum));
        }
        return best.Take(Embeddings.Names);
    }

    private static int[] Distinct(int[] items) => [.. items.Distinct().Order()];

    private float ComputeScore(int item, float[] sum) => TensorPrimitives.Dot(sum, _factors.Row(item)) * _factors.InverseDiagonal[item];

    /// <summary>The contribution of one liked item to the score of another item.</summary>
    private float ComputeContribution(int liked, int item)
        => TensorPrimitives.Dot(_factors.Row(liked), _factors.Row(item)) * _factors.InverseDiagonal[item];

    private float[] SumRows(int[] liked)
    {
        var sum = new float[Embeddings.Dimension];
        foreach (int item in liked) TensorPrimitives.Add(sum, _factors.Row(item), sum);
        return sum;
    }

    private int[] RequireHistory(IEnumerable<int> history)
    {
        ArgumentNullException.ThrowIfNull(history);
        int[] liked = Distinct([.. history]);
        if (liked.Length == 0)
        {
            throw new ArgumentException(
                "The history is empty. Give at least one liked item, or recommend the most liked items (ItemEmbeddings.ItemCounts).",
                nameof(history));
        }
        foreach (int item in liked) Embeddings.RequireIndex(item);
        return liked;
    }

    private int[] FindIndices(IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return [.. names.Select(Embeddings.RequireName)];
    }
}
