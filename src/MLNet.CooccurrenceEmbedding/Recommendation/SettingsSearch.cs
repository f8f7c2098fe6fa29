using MLNet.CooccurrenceEmbedding.Embeddings;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Recommendation;

/// <summary>
/// Searches the settings of a recommender with the best recommendations of held-out likes: one setting after the other is moved along a
/// grid as long as NDCG@20 clearly increases.
/// </summary>
internal sealed class SettingsSearch
{
    /// <summary>Length of the lists of recommendations.</summary>
    private const int K = 20;

    /// <summary>
    /// Other settings must increase NDCG@20 by this fraction. Smaller gains on held-out likes are often lost on the likes of another time.
    /// </summary>
    private const double MinimumGain = 0.01;

    /// <summary>The grid: λ in mean values of X_ii, γ, and β.</summary>
    private static readonly double[][] Grid =
        [[0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256], [0, 0.2, 0.45, 0.7, 1], [0, 0.08, 0.2, 0.35, 0.5]];

    /// <summary>Where the search begins, and the settings without a search: λ = 4 mean values, γ = 0.45, β = 0.08.</summary>
    private static readonly int[] Typical = [3, 2, 1];

    private readonly TrainedFold[] _folds;
    private readonly Workers _workers;
    private readonly Dictionary<(int, int, int), RecommenderTrial> _trials = [];
    private readonly RecommenderWeights?[] _weights;
    private (int Ridge, EaseFactors[] Factors)? _factors;

    /// <param name="folds">The folds, at least one.</param>
    /// <param name="workers">Threads to use. The result does not depend on their number.</param>
    public SettingsSearch(TrainedFold[] folds, Workers workers)
    {
        (_folds, _workers) = (folds, workers);
        _weights = new RecommenderWeights?[folds.Length];
    }

    /// <summary>The settings without a search.</summary>
    public static RecommenderSettings GetTypical(ItemEmbeddings embeddings) => At(Typical, MeanOwnCount(embeddings));

    /// <summary>Whether the recommendations of a trial are so much better than those of another that its settings are preferred.</summary>
    public static bool IsClearlyBetter(RecommenderTrial trial, RecommenderTrial other) => trial.Ndcg > (1 + MinimumGain) * other.Ndcg;

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
                foreach (int step in (int[])[1, -1, 2, -2])
                    while (TryMove(best, setting, step) is { } better) (best, hasMoved) = (better, true);
        }
        while (hasMoved);
        return Try(best);
    }

    private static RecommenderSettings At(int[] position, double mean)
        => new(Grid[0][position[0]] * mean, Grid[1][position[1]], Grid[2][position[2]]);

    /// <summary>Moves one setting, or returns <see langword="null"/> if recommendations do not become clearly better.</summary>
    private int[]? TryMove(int[] position, int setting, int step)
    {
        int[] moved = [.. position];
        moved[setting] += step;
        if (moved[setting] < 0 || moved[setting] >= Grid[setting].Length) return null;
        return IsClearlyBetter(Try(moved), Try(position)) ? moved : null;
    }

    /// <summary>Measures the settings at a position of the grid, once.</summary>
    private RecommenderTrial Try(int[] position)
    {
        var key = (position[0], position[1], position[2]);
        if (_trials.TryGetValue(key, out RecommenderTrial? known)) return known;
        if (_factors?.Ridge != position[0])
        {
            _factors = (position[0], ForEachFold((fold, workers) => EaseFactors.Compute(
                _folds[fold].Embeddings, SettingsOf(position, _folds[fold]).L2Regularization, Kernels.Best, workers)));
        }
        UserMetrics[] users = [.. ForEachFold((fold, workers) => Measure(fold, position, workers)).SelectMany(users => users)];
        RecommenderSettings settings = SettingsOf(position, _folds[0]);
        return _trials[key] = new RecommenderTrial
        {
            L2Regularization = settings.L2Regularization,
            ResidualWeight = settings.ResidualWeight,
            PopularityExponent = settings.PopularityExponent,
            Recall = users.Average(user => user.Recall),
            Ndcg = users.Average(user => user.Ndcg),
        };
    }

    private static RecommenderSettings SettingsOf(int[] position, TrainedFold fold) => At(position, MeanOwnCount(fold.Embeddings));

    /// <summary>Computes a result for each fold: several folds on one thread each, or one fold on all threads.</summary>
    private T[] ForEachFold<T>(Func<int, Workers, T> compute)
    {
        var results = new T[_folds.Length];
        Workers inner = _folds.Length > 1 ? _workers.OnOneThread() : _workers;
        _workers.ForEachBlock(_folds.Length, blockSize: 1, (fold, _) => results[fold] = compute(fold, inner));
        return results;
    }

    private UserMetrics[] Measure(int index, int[] position, Workers workers)
    {
        TrainedFold fold = _folds[index];
        RecommenderSettings settings = SettingsOf(position, fold);
        _weights[index] = _factors!.Value.Factors[index].ToWeights(settings, fold.Residuals, _weights[index]);
        var recommender = new ItemRecommender(fold.Embeddings, settings, _weights[index]!);
        int[][] recommended = recommender.FindBest(fold.Split.Histories, K, workers);
        return [.. recommended.Select((items, user) => UserMetrics.Compute("", items, fold.Split.HeldOut[user], K))];
    }
}

/// <summary>Vectors that were trained on the likes of a fold.</summary>
/// <param name="Split">The fold.</param>
/// <param name="Embeddings">The vectors.</param>
/// <param name="Residuals">Their residuals.</param>
internal sealed record TrainedFold(ValidationSplit Split, ItemEmbeddings Embeddings, ResidualWeights Residuals);
