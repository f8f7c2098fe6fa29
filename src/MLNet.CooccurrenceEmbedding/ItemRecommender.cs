using System.Numerics.Tensors;
using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.Recommending;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>
/// Recommends items for a history of liked ones, in closed form from the vectors: no training, and none for new users either. Made by
/// <see cref="ItemEmbeddings.CreateRecommender"/>. Immutable; every member may be used from several threads at once.
/// </summary>
/// <remarks>
/// <para>
/// EASE (H. Steck, "Embarrassingly shallow autoencoders for sparse data", WWW 2019) predicts a like of item j from the other likes of a user by ridge regression over all users: its weights
/// are B_ij = −P_ij/P_jj with P = (X + λI)⁻¹, an items x items inverse. Since X ≈ VVᵀ + Ψ, the Woodbury identity gives the same from the vectors, in memory of
/// items x dimension:
/// </para>
/// <code>
/// ψ'_i = max(ψ_i, 0) + λ      Y = diag(1/ψ')·V      (I + VᵀY)⁻¹ = C·Cᵀ      a_i = row i of Y·C
/// P_ii = 1/ψ'_i − ‖a_i‖²      b_i = a_i/P_ii        score(H, j) = b_j · Σ_{i∈H, i≠j} a_i
/// </code>
/// <para>Scores are near 1 for what the history all but implies and near 0, or below, for what it says nothing of. They compare within a history, and only roughly between histories.</para>
/// </remarks>
public sealed class ItemRecommender
{
    internal const int DefaultCount = 20;

    private readonly EaseFactors _factors;

    internal ItemRecommender(ItemEmbeddings embeddings, double l2)
    {
        Embeddings = embeddings;
        L2 = l2;
        _factors = EaseFactors.Of(embeddings, l2, Kernels.Best, new Workers(Environment.ProcessorCount));
    }

    /// <summary>The vectors that it was made from.</summary>
    public ItemEmbeddings Embeddings { get; }

    /// <summary>λ: the ridge that is added to the diagonal of X, in the unit of X (likes, where nothing is weighted).</summary>
    public double L2 { get; }

    /// <summary>The items that fit a history best, those of the history left out; best first, equal scores by index.</summary>
    /// <param name="history">0-based indices of liked items, at least one; repeated ones count once.</param>
    /// <param name="count">How many at most, from 1 to <see cref="ItemEmbeddings.Count"/>. Default 20, or all if there are fewer.</param>
    /// <param name="exclude">Indices of further items that are not wanted. Default none.</param>
    /// <returns>
    /// Fewer than <paramref name="count"/> only if there are not so many: an item whose vector is zero is never recommended, as nothing is known of it. For a history of such
    /// items alone there is no recommendation at all.
    /// </returns>
    /// <exception cref="ArgumentException"><paramref name="history"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index or <paramref name="count"/> is out of range.</exception>
    public IReadOnlyList<ScoredItem> Recommend(IEnumerable<int> history, int? count = null, IEnumerable<int>? exclude = null)
    {
        int[] liked = History(history);
        int[] excluded = [.. Embeddings.IndexSet(exclude)];
        return Best(liked, excluded, Embeddings.CountOf(count, DefaultCount));
    }

    /// <summary>The items that fit a history best, those of the history left out; best first, equal scores by index.</summary>
    /// <param name="history">Names of liked items, as in <see cref="ItemEmbeddings.Names"/>, at least one; repeated ones count once.</param>
    /// <param name="count">How many at most, from 1 to <see cref="ItemEmbeddings.Count"/>. Default 20, or all if there are fewer.</param>
    /// <param name="exclude">Names of further items that are not wanted. Default none.</param>
    /// <inheritdoc cref="Recommend(IEnumerable{int}, int?, IEnumerable{int}?)" path="/returns"/>
    /// <exception cref="ArgumentException"><paramref name="history"/> is empty.</exception>
    /// <exception cref="KeyNotFoundException">No item has one of the names; the message says which ones are close.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is out of range.</exception>
    public IReadOnlyList<ScoredItem> Recommend(IEnumerable<string> history, int? count = null, IEnumerable<string>? exclude = null)
        => Recommend(Indices(history), count, Indices(exclude ?? []));

    /// <summary>
    /// Recommendations for each row of a view, on all processors: what <see cref="Recommend(IEnumerable{int}, int?, IEnumerable{int}?)"/> gives for each history.
    /// </summary>
    /// <param name="histories">Rows with a history each. Read once.</param>
    /// <param name="historyColumnName">
    /// Name of the column: a vector of keys with a value for every item (those that the model's own mapping gives), or a vector of text, of items' names. Missing keys
    /// and unknown names are skipped.
    /// </param>
    /// <param name="count">How many at most for each, from 1 to <see cref="ItemEmbeddings.Count"/>. Default 20, or all if there are fewer.</param>
    /// <returns>An answer for each row, in their order; empty for a history without known items.</returns>
    /// <exception cref="ArgumentException">The column is missing or of another type; the message says which and the remedy.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is out of range.</exception>
    public IReadOnlyList<IReadOnlyList<ScoredItem>> Recommend(IDataView histories, string historyColumnName, int? count = null)
    {
        ArgumentNullException.ThrowIfNull(histories);
        var column = HistoryColumn.In(histories.Schema, historyColumnName, Embeddings);
        int wanted = Embeddings.CountOf(count, DefaultCount);

        var rows = new List<int[]>();
        using (var cursor = histories.GetRowCursor([column]))
        {
            ItemsGetter items = HistoryColumn.Getter(cursor, column, Embeddings);
            while (cursor.MoveNext()) rows.Add(items().ToArray());
        }
        var answers = new IReadOnlyList<ScoredItem>[rows.Count];
        Parallel.For(0, answers.Length, row => answers[row] = Best(Distinct(rows[row]), [], wanted));
        return answers;
    }

    /// <summary>How well items fit a history.</summary>
    /// <param name="history">0-based indices of liked items, at least one; repeated ones count once.</param>
    /// <param name="candidates">The items to score, by index. Default all, in order.</param>
    /// <returns>
    /// A score for each candidate, in their order. That of an item of the history says how well the rest of the history predicts it; that of an item whose vector
    /// is zero is 0.
    /// </returns>
    /// <exception cref="ArgumentException"><paramref name="history"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is out of range.</exception>
    public float[] Score(IEnumerable<int> history, IReadOnlyList<int>? candidates = null)
    {
        int[] liked = History(history);
        float[] sum = SumOf(liked);
        var scores = new float[candidates?.Count ?? Embeddings.Count];
        for (int k = 0; k < scores.Length; k++)
        {
            int item = candidates?[k] ?? k;
            Embeddings.RequireIndex(item);
            float score = ScoreOf(item, sum);
            scores[k] = Array.BinarySearch(liked, item) < 0 ? score : score - Weight(item, item);
        }
        return scores;
    }

    /// <summary>How well items fit a history.</summary>
    /// <param name="history">Names of liked items, as in <see cref="ItemEmbeddings.Names"/>, at least one; repeated ones count once.</param>
    /// <param name="candidates">Names of the items to score. Default all, in the order of <see cref="ItemEmbeddings.Names"/>.</param>
    /// <inheritdoc cref="Score(IEnumerable{int}, IReadOnlyList{int}?)" path="/returns"/>
    /// <exception cref="ArgumentException"><paramref name="history"/> is empty.</exception>
    /// <exception cref="KeyNotFoundException">No item has one of the names; the message says which ones are close.</exception>
    public float[] Score(IEnumerable<string> history, IReadOnlyList<string>? candidates = null)
        => Score(Indices(history), candidates is null ? null : Indices(candidates));

    /// <summary>Which liked items an item's score comes from.</summary>
    /// <param name="history">0-based indices of liked items, at least one; repeated ones count once.</param>
    /// <param name="item">Index of the item.</param>
    /// <returns>
    /// b_j·a_i for each item i of the history but j itself, largest first, equal ones by index. They add up to the item's <see cref="Score(IEnumerable{int}, IReadOnlyList{int}?)"/>, up
    /// to the rounding of <see cref="float"/>. One below zero speaks against the item.
    /// </returns>
    /// <exception cref="ArgumentException"><paramref name="history"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is out of range.</exception>
    public IReadOnlyList<ScoredItem> Explain(IEnumerable<int> history, int item)
    {
        int[] liked = History(history);
        Embeddings.RequireIndex(item);
        return [.. liked.Where(other => other != item)
            .Select(other => new ScoredItem(other, Embeddings.Names[other], Weight(other, item)))
            .OrderByDescending(part => part.Score)];
    }

    /// <summary>Which liked items an item's score comes from.</summary>
    /// <param name="history">Names of liked items, as in <see cref="ItemEmbeddings.Names"/>, at least one; repeated ones count once.</param>
    /// <param name="item">Name of the item.</param>
    /// <inheritdoc cref="Explain(IEnumerable{int}, int)" path="/returns"/>
    /// <exception cref="ArgumentException"><paramref name="history"/> is empty.</exception>
    /// <exception cref="KeyNotFoundException">No item has one of the names; the message says which ones are close.</exception>
    public IReadOnlyList<ScoredItem> Explain(IEnumerable<string> history, string item) => Explain(Indices(history), Embeddings.RequireName(item));

    /// <summary>The best items for a history without checks.</summary>
    /// <param name="liked">The history, ascending and distinct.</param>
    /// <param name="excluded">Further items to leave out.</param>
    /// <param name="count">How many at most.</param>
    internal ScoredItem[] Best(int[] liked, int[] excluded, int count)
    {
        if (Array.TrueForAll(liked, item => _factors.InverseDiagonal[item] == 0)) return []; // an empty history, or one of items of which nothing is known
        float[] sum = SumOf(liked);
        int[] skipped = excluded.Length == 0 ? liked : Distinct([.. liked, .. excluded]);
        var best = new BestItems(count);
        for (int item = 0, skip = 0; item < Embeddings.Count; item++)
        {
            if (skip < skipped.Length && skipped[skip] == item) skip++;
            else if (_factors.InverseDiagonal[item] != 0) best.Offer(item, ScoreOf(item, sum));
        }
        return best.Take(Embeddings.Names);
    }

    internal static int[] Distinct(int[] items) => [.. items.Distinct().Order()];

    private float ScoreOf(int item, float[] sum) => TensorPrimitives.Dot(sum, _factors.Row(item)) * _factors.InverseDiagonal[item];

    /// <summary>What one liked item adds to another's score.</summary>
    private float Weight(int liked, int item) => TensorPrimitives.Dot(_factors.Row(liked), _factors.Row(item)) * _factors.InverseDiagonal[item];

    private float[] SumOf(int[] liked)
    {
        var sum = new float[Embeddings.Dimension];
        foreach (int item in liked) TensorPrimitives.Add(sum, _factors.Row(item), sum);
        return sum;
    }

    private int[] History(IEnumerable<int> history)
    {
        ArgumentNullException.ThrowIfNull(history);
        int[] liked = Distinct([.. history]);
        if (liked.Length == 0)
            throw new ArgumentException("The history is empty: there is nothing to recommend from. Give at least one liked item, or show the most liked items (ItemEmbeddings.ItemCounts).", nameof(history));
        foreach (int item in liked) Embeddings.RequireIndex(item);
        return liked;
    }

    private int[] Indices(IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return [.. names.Select(Embeddings.RequireName)];
    }
}
