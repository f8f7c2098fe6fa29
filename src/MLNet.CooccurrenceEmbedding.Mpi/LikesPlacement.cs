namespace MLNet.CooccurrenceEmbedding.Mpi;

/// <summary>Where the likes are while several ranks train. The vectors have the same bits in both cases.</summary>
public enum LikesPlacement
{
    /// <summary>
    /// Every rank has all likes: 4 bytes for each. An iteration sends the least: 16·items·dimension/ranks bytes per rank. At most about 2³¹
    /// likes.
    /// </summary>
    Replicated,

    /// <summary>
    /// Every rank has the likes of some users, for likes that do not fit in the memory of one machine. An iteration sends more: at least
    /// 8·items·dimension bytes per rank.
    /// </summary>
    ByUser,
}
