namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>The likes that one cursor yields, with users numbered in the order in which it meets them.</summary>
internal sealed class LikesPart(UserNumbers users, bool isWeighted)
{
    private const int ChunkLength = 1 << 16;

    private readonly List<UserItem[]> _chunks = [];
    private readonly List<float[]> _weights = [];
    private int _free;

    public UserNumbers Users => users;

    public long Count => (long)_chunks.Count * ChunkLength - _free;

    /// <summary>Rows without a user, an item or a rating.</summary>
    public long SkippedRowCount { get; set; }

    /// <summary>Rows whose rating is no like.</summary>
    public long BelowThresholdRowCount { get; set; }

    public void Add(int user, int item, float weight = 1)
    {
        if (_free == 0)
        {
            _chunks.Add(new UserItem[ChunkLength]);
            if (isWeighted) _weights.Add(new float[ChunkLength]);
            _free = ChunkLength;
        }
        int position = ChunkLength - _free--;
        _chunks[^1][position] = new UserItem(user, item);
        if (isWeighted) _weights[^1][position] = weight;
    }

    /// <summary>Hands the likes over; this part holds them no longer.</summary>
    public (ReadOnlyMemory<UserItem>[] Likes, ReadOnlyMemory<float>[] Weights) TakeChunks()
    {
        ReadOnlyMemory<UserItem>[] likes = [.. _chunks.Select((chunk, i) => new ReadOnlyMemory<UserItem>(chunk, 0, LengthOf(i)))];
        ReadOnlyMemory<float>[] weights = [.. _weights.Select((chunk, i) => new ReadOnlyMemory<float>(chunk, 0, LengthOf(i)))];
        _chunks.Clear();
        _weights.Clear();
        _free = 0;
        return (likes, weights);
    }

    /// <summary>Adds this part's users to <paramref name="all"/> and takes over the numbers they have there.</summary>
    public void RenumberInto(UserNumbers all)
    {
        int[] numbers = users.AddTo(all);
        for (int i = 0; i < _chunks.Count; i++)
            foreach (ref UserItem like in _chunks[i].AsSpan(0, LengthOf(i)))
                like = like with { User = numbers[like.User] };
    }

    private int LengthOf(int chunk) => chunk == _chunks.Count - 1 ? ChunkLength - _free : ChunkLength;
}
