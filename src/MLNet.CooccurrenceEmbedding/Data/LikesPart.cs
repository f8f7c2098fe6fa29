namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>The likes that one cursor yields, with users numbered in the order in which it meets them.</summary>
internal sealed class LikesPart(Func<int> item, UserNumbers users)
{
    private const int ChunkLength = 1 << 16;

    private readonly List<UserItem[]> _chunks = [];
    private int _free;

    public UserNumbers Users => users;

    public long Count => (long)_chunks.Count * ChunkLength - _free;

    public long SkippedRowCount { get; private set; }

    /// <summary>Hands the likes over; this part holds them no longer.</summary>
    public ReadOnlyMemory<UserItem>[] TakeChunks()
    {
        ReadOnlyMemory<UserItem>[] taken =
            [.. _chunks.Select((chunk, i) => new ReadOnlyMemory<UserItem>(chunk, 0, i == _chunks.Count - 1 ? ChunkLength - _free : ChunkLength))];
        _chunks.Clear();
        _free = 0;
        return taken;
    }

    /// <summary>Takes up the row on which the cursor stands.</summary>
    public void AddRow()
    {
        int itemIndex = item();
        int userNumber = itemIndex < 0 ? -1 : users.OfCurrentRow();
        if (userNumber < 0)
        {
            SkippedRowCount++;
            return;
        }
        if (_free == 0)
        {
            _chunks.Add(new UserItem[ChunkLength]);
            _free = ChunkLength;
        }
        _chunks[^1][ChunkLength - _free--] = new UserItem(userNumber, itemIndex);
    }

    /// <summary>Adds this part's users to <paramref name="all"/> and takes over the numbers they have there.</summary>
    public void RenumberInto(UserNumbers all)
    {
        int[] numbers = users.AddTo(all);
        foreach (UserItem[] chunk in _chunks)
        {
            int length = chunk == _chunks[^1] ? ChunkLength - _free : ChunkLength;
            foreach (ref UserItem like in chunk.AsSpan(0, length))
                like = like with { User = numbers[like.User] };
        }
    }
}
