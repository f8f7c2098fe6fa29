namespace MLNet.CooccurrenceEmbedding.Mpi;

/// <summary>
/// Another rank failed, so this rank cannot go on. The failed rank throws its own exception, and all other ranks throw this one.
/// </summary>
public sealed class MpiRankException : Exception
{
    internal MpiRankException(int failedRank, string message)
        : base(message) => FailedRank = failedRank;

    /// <summary>The rank that failed, from 0. If several failed, the lowest of them.</summary>
    public int FailedRank { get; }
}
