namespace MLNet.CooccurrenceEmbedding;

/// <summary>How a trained recommender was chosen: see <see cref="ItemRecommender.Training"/>. It is saved and loaded with it.</summary>
public sealed record RecommenderSummary
{
    /// <summary>The weighting of users that the vectors were trained with.</summary>
    public required UserWeighting UserWeighting { get; init; }

    /// <summary>The exponent p of X_ij / (X_ii·X_jj)^p that the vectors were trained with, from 0 to 1.</summary>
    public required double ItemScaling { get; init; }

    /// <summary>
    /// Users whose likes were held out to choose the settings. 0 if too few users have enough likes: the settings are then typical ones.
    /// </summary>
    public required int ValidationUserCount { get; init; }

    /// <summary>
    /// The best settings of each training that was tried on the likes that were not held out, the chosen one first. Empty if nothing was
    /// held out.
    /// </summary>
    public required IReadOnlyList<RecommenderTrial> Trials { get; init; }

    /// <summary>Time of the whole fit.</summary>
    public required TimeSpan Elapsed { get; init; }
}

/// <summary>Settings of a recommender, and the quality of its recommendations on held-out likes.</summary>
public sealed record RecommenderTrial
{
    /// <summary>The weighting of users that the vectors were trained with.</summary>
    public UserWeighting UserWeighting { get; init; }

    /// <summary>The exponent p of X_ij / (X_ii·X_jj)^p that the vectors were trained with.</summary>
    public double ItemScaling { get; init; }

    /// <summary>See <see cref="ItemRecommender.L2Regularization"/>.</summary>
    public required double L2Regularization { get; init; }

    /// <summary>See <see cref="ItemRecommender.ResidualWeight"/>.</summary>
    public required double ResidualWeight { get; init; }

    /// <summary>See <see cref="ItemRecommender.PopularityExponent"/>.</summary>
    public required double PopularityExponent { get; init; }

    /// <summary>Recall@20 on the held-out likes: see <see cref="RecommenderMetrics.Recall"/>.</summary>
    public required double Recall { get; init; }

    /// <summary>NDCG@20 on the held-out likes, which the choice maximizes: see <see cref="RecommenderMetrics.Ndcg"/>.</summary>
    public required double Ndcg { get; init; }
}
