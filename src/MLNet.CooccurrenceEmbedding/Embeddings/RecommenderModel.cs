namespace MLNet.CooccurrenceEmbedding.Embeddings;

/// <summary>What turns vectors into recommendations.</summary>
/// <param name="L2Regularization">λ, the ridge, in the unit of X.</param>
/// <param name="ResidualWeight">γ, the factor of the residuals, from 0 to 1.</param>
/// <param name="PopularityExponent">β: the score of item j is divided by its relative popularity to the power of β.</param>
internal readonly record struct RecommenderSettings(double L2Regularization, double ResidualWeight, double PopularityExponent);

/// <summary>What a trained recommender needs besides the vectors. It is saved with them.</summary>
/// <param name="Settings">The settings that were chosen.</param>
/// <param name="Residuals">E_ij of the strongest neighbors of each item: what the vectors do not explain of X_ij.</param>
/// <param name="Training">How they were chosen, or <see langword="null"/> if they were given.</param>
internal sealed record RecommenderModel(RecommenderSettings Settings, ResidualWeights Residuals, RecommenderSummary? Training);
