namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>What was read.</summary>
/// <param name="Likes">The likes matrix.</param>
/// <param name="RepeatedRowCount">Rows that repeat a like.</param>
/// <param name="SkippedRowCount">Rows without a user, an item or a rating.</param>
/// <param name="BelowThresholdRowCount">Rows whose rating is no like.</param>
internal sealed record LikesReading(Likes Likes, long RepeatedRowCount, long SkippedRowCount, long BelowThresholdRowCount);
