namespace MLNet.CooccurrenceEmbedding;

/// <summary>The phases of a fit, in order. The last two can alternate.</summary>
public enum TrainingPhase
{
    /// <summary>The rows of the data are read, once, or twice if the items are text or integers.</summary>
    Reading,

    /// <summary>
    /// Settings of a recommender are chosen: vectors are trained on a part of the likes, and the recommendations of the others are
    /// compared. Only a <see cref="CooccurrenceRecommenderTrainer"/> has this phase.
    /// </summary>
    Selecting,

    /// <summary>The initial vectors and the loss of zero vectors are computed.</summary>
    Initializing,

    /// <summary>Each iteration lowers the loss.</summary>
    Optimizing,

    /// <summary>
    /// The vectors are checked for a direction in which the loss still decreases. If there is one, <see cref="Optimizing"/> continues.
    /// </summary>
    Certifying,
}
