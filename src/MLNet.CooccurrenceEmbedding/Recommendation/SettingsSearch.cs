using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Recommendation;

/// <summary>
/// Searches the settings of a recommender with the best recommendations of held-out likes: one setting after the other is moved along a
/// grid as long as the mean of recall@20 and NDCG@20 increases.
/// </summary>
internal sealed class SettingsSearch
{
    /// <summary>Length of the lists of recommendations.</summary>
    private const int K = 20;

    /// <summary>
    /// A move must increase the quality by this fraction. Smaller gains on held-out likes are often lost on the likes of another time.
    /// </summary>
    private const double MinimumGain = 0.01;

    /// <summary>The grid: λ in mean values of X_ii, γ, and β.</summary>
    private static readonly double[][] Grid = [[0.5, 2, 8, 32, 128, 512], [0, 0.2, 0.45, 0.7, 1], [0, 0.08, 0.2, 0.35, 0.5]];

    /// <summary>Where the search begins, and the settings without a search: λ = 8 mean values, γ = 0.45, β = 0.08.</summary>
    private static readonly int[] Typical = [2, 2, 1];

    private readonly ItemEmbeddings _embeddings;
    private readonly ResidualWeights _residuals;
    private readonly ValidationSplit _split;
    private readonly Workers _workers;
    private readonly double _mean;
    private readonly Dictionary<(int, int, int), RecommenderTrial> _trials = [];
    private (int Ridge, EaseFactors Factors)? _factors;

    /// <param name="embeddings">Vectors that were trained on the likes that are not held out.</param>
    /// <param name="residuals">Their residuals.</param>
    /// <param name="split">The held-out likes.</param>
    /// <param name="workers">Threads to use. The result does not depend on their number.</param>
    public SettingsSearch(ItemEmbeddings embeddings, ResidualWeights residuals, ValidationSplit split, Workers workers)
    {
        (_embeddings, _residuals, _split, _workers) = (embeddings, residuals, split, workers);
        _mean = MeanOwnCount(embeddings);
    }

    /// <summary>The settings without a search.</summary>
    public static RecommenderSettings GetTypical(ItemEmbeddings embeddings) => At(Typical, MeanOwnCount(embeddings));

    /// <summary>The mean of X_ii over the items that somebody likes, the unit of λ.</summary>
    public static double MeanOwnCount(ItemEmbeddings embeddings)
        => embeddings.KnownDiagonal.Where(own => own > 0).DefaultIfEmpty(1).Average();

    /// <summary>Searches from the typical settings.</summary>
    public RecommenderTrial FindBest()
    {
        int[] best = Typical;
        bool hasMoved;
        do
        {
            hasMoved = false;
            for (int setting = 0; setting < Grid.Length; setting++)
                foreach (int step in (int[])[1, -1])
                    while (TryMove(best, setting, step) is { } better) (best, hasMoved) = (better, true);
        }
        while (hasMoved);
        return Try(best);
    }

    private static RecommenderSettings At(int[] position, double mean)
        => new(Grid[0][position[0]] * mean, Grid[1][position[1]], Grid[2][position[2]]);

    /// <summary>Moves one setting by one step, or returns <see langword="null"/> if recommendations do not become clearly better.</summary>
    private int[]? TryMove(int[] position, int setting, int step)
    {
        int[] moved = [.. position];
        moved[setting] += step;
        if (moved[setting] < 0 || moved[setting] >= Grid[setting].Length) return null;
        return Try(moved).Quality > (1 + MinimumGain) * Try(position).Quality ? moved : null;
    }

    /// <summary>Measures the settings at a position of the grid, once.</summary>
    private RecommenderTrial Try(int[] position)
    {
        var key = (position[0], position[1], position[2]);
        if (_trials.TryGetValue(key, out RecommenderTrial? known)) return known;
        RecommenderSettings settings = At(position, _mean);
        if (_factors?.Ridge != position[0])
            _factors = (position[0], EaseFactors.Compute(_embeddings, settings.L2Regularization, Kernels.Best, _workers));
        var recommender = new ItemRecommender(_embeddings, settings, _factors.Value.Factors.ToWeights(settings, _residuals));
        return _trials[key] = Measure(recommender, settings);
    }

    private RecommenderTrial Measure(ItemRecommender recommender, RecommenderSettings settings)
    {
        int[][] recommended = recommender.FindBest(_split.Histories, K, _workers);
        UserMetrics[] metrics = [.. recommended.Select((items, user) => UserMetrics.Compute("", items, _split.HeldOut[user], K))];
        return new RecommenderTrial
        {
            L2Regularization = settings.L2Regularization,
            ResidualWeight = settings.ResidualWeight,
            PopularityExponent = settings.PopularityExponent,
            Recall = metrics.Average(user => user.Recall),
            Ndcg = metrics.Average(user => user.Ndcg),
        };
    }
}
