using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.Distribution;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>The likes matrix, and how many rows were repeated or skipped.</summary>
/// <param name="Likes">The likes matrix.</param>
/// <param name="RepeatedRowCount">Rows that repeat a like.</param>
/// <param name="SkippedRowCount">Rows without a user, an item or a rating.</param>
/// <param name="BelowThresholdRowCount">Rows whose rating is not a like.</param>
internal sealed record LikesReadResult(Likes Likes, long RepeatedRowCount, long SkippedRowCount, long BelowThresholdRowCount);

/// <summary>Reads the likes matrix from a view.</summary>
internal static class LikesReader
{
    public static LikesReadResult Read(LikesInput input, int numberOfThreads, Action throwIfCanceled, Action<long>? progress = null)
        => Read(input, numberOfThreads, throwIfCanceled, out _, out _, progress);

    /// <summary>Reads the likes matrix of all processes. Each process reads its own rows.</summary>
    /// <param name="processes">The processes.</param>
    /// <param name="byUser">Whether each process gets the likes of its shards of users. Otherwise it gets those of all users.</param>
    /// <param name="input">The rows and the columns to read.</param>
    /// <param name="numberOfThreads">Threads to use. The likes do not depend on it.</param>
    /// <param name="throwIfCanceled">Called at intervals. Its exceptions end the reading.</param>
    /// <param name="progress">See <see cref="CursorReader.Read"/>.</param>
    /// <exception cref="InvalidOperationException">There are too many likes, or another process failed.</exception>
    public static LikesReadResult Read(
        ICollectives processes,
        bool byUser,
        LikesInput input,
        int numberOfThreads,
        Action throwIfCanceled,
        Action<long>? progress = null)
    {
        if (processes.Size == 1) return Read(input, numberOfThreads, throwIfCanceled, progress);
        ReadRows rows = processes.Agree("reading rows", () => ReadRows.Read(input, numberOfThreads, throwIfCanceled, progress));
        long read = processes.Sum(rows.LikeCount);
        if (!byUser) processes.Agree("reading rows", () => RequireCount(read, input));
        UserExchange.BringTogether(processes, rows.Users, rows.Likes, rows.Weights);
        Likes own = processes.Agree("sorting likes", () =>
            Likes.FromPairs(input.ItemCount, rows.Users.Count, rows.Likes, numberOfThreads, rows.Weights));
        long count = processes.Sum(own.Count);
        int usersPerShard = input.Definition.UsersPerShard;
        Likes likes = byUser
            ? own.Divide(processes, numberOfThreads, usersPerShard)
            : own.Gather(processes, numberOfThreads, usersPerShard);
        return new LikesReadResult(likes, read - count, processes.Sum(rows.SkippedRowCount), processes.Sum(rows.BelowThresholdRowCount));
    }

    /// <summary>Reads the likes matrix, and which user each of its rows is.</summary>
    /// <param name="input">The rows and the columns to read.</param>
    /// <param name="numberOfThreads">Threads to use. The likes do not depend on it.</param>
    /// <param name="throwIfCanceled">Called at intervals. Its exceptions end the reading.</param>
    /// <param name="users">The users, in no particular order.</param>
    /// <param name="userOfRow">The index among <paramref name="users"/> of each row of the likes matrix.</param>
    /// <param name="progress">See <see cref="CursorReader.Read"/>.</param>
    public static LikesReadResult Read(
        LikesInput input,
        int numberOfThreads,
        Action throwIfCanceled,
        out UserIndex users,
        out int[] userOfRow,
        Action<long>? progress = null)
    {
        ReadRows rows = ReadRows.Read(input, numberOfThreads, throwIfCanceled, progress);
        RequireCount(rows.LikeCount, input);
        users = rows.Users;
        var likes = Likes.FromPairs(input.ItemCount, users.Count, rows.Likes, out userOfRow, numberOfThreads, rows.Weights,
            input.Definition.UsersPerShard);
        return new LikesReadResult(likes, rows.LikeCount - likes.Count, rows.SkippedRowCount, rows.BelowThresholdRowCount);
    }

    private static void RequireCount(long likes, LikesInput input)
    {
        if (likes <= Array.MaxLength) return;
        throw new InvalidOperationException(
            $"There are {likes} likes, each with {input.Description}; at most {Array.MaxLength} can be held. "
            + "Give Fit fewer, for example with mlContext.Data.FilterRowsByColumn or a sample of the users; or train on several machines, "
            + "each with the likes of some users (MLNet.CooccurrenceEmbedding.Mpi, LikesPlacement.ByUser).");
    }

    /// <summary>What the cursors of this process have read.</summary>
    /// <param name="Users">The users.</param>
    /// <param name="LikeCount">The number of likes, with repeated ones.</param>
    /// <param name="Likes">The likes, by the index of their users.</param>
    /// <param name="Weights">Their weights, or <see langword="null"/>.</param>
    /// <param name="SkippedRowCount">See <see cref="LikesReadResult"/>.</param>
    /// <param name="BelowThresholdRowCount">See <see cref="LikesReadResult"/>.</param>
    private sealed record ReadRows(
        UserIndex Users,
        long LikeCount,
        List<ReadOnlyMemory<UserItem>> Likes,
        List<ReadOnlyMemory<float>>? Weights,
        long SkippedRowCount,
        long BelowThresholdRowCount)
    {
        public static ReadRows Read(LikesInput input, int numberOfThreads, Action throwIfCanceled, Action<long>? progress)
        {
            LikesSink[] sinks = CursorReader.Read(
                input.View, input.Columns, numberOfThreads, throwIfCanceled, row => input.Format.CreateSink(row, input), progress);
            UserIndex users = sinks[0].Users;
            foreach (LikesSink sink in sinks.AsSpan(1))
                sink.MergeUsersInto(users);

            long count = sinks.Sum(sink => sink.Count);
            var chunks = new List<ReadOnlyMemory<UserItem>>();
            List<ReadOnlyMemory<float>>? weights = input.Definition.RatingsAsWeights ? [] : null;
            foreach (LikesSink sink in sinks)
            {
                var taken = sink.TakeChunks();
                chunks.AddRange(taken.Likes);
                weights?.AddRange(taken.Weights);
            }
            return new ReadRows(
                users, count, chunks, weights, sinks.Sum(sink => sink.SkippedRowCount), sinks.Sum(sink => sink.BelowThresholdRowCount));
        }
    }
}

/// <summary>One like: a user and an item, both as 0-based indices.</summary>
internal readonly record struct UserItem(int User, int Item);

/// <summary>Collects the likes of one cursor's rows. Users are numbered in the order of their first rows.</summary>
internal abstract class LikesSink(DataViewRow row, LikesInput input) : IRowSink
{
    private const int ChunkLength = 1 << 16;

    private readonly bool _isWeighted = input.Definition.RatingsAsWeights;
    private readonly List<UserItem[]> _chunks = [];
    private readonly List<float[]> _weights = [];
    private int _free;

    public UserIndex Users { get; } = input.User is { } user ? UserIndex.Create(row, user) : new RowUserIndex();

    /// <summary>The number of likes.</summary>
    public long Count => (long)_chunks.Count * ChunkLength - _free;

    /// <summary>Rows without a user, an item or a rating.</summary>
    public long SkippedRowCount { get; protected set; }

    /// <summary>Rows whose rating is not a like.</summary>
    public long BelowThresholdRowCount { get; protected set; }

    public abstract void Add();

    /// <summary>Removes the likes from this sink and returns them.</summary>
    public (ReadOnlyMemory<UserItem>[] Likes, ReadOnlyMemory<float>[] Weights) TakeChunks()
    {
        ReadOnlyMemory<UserItem>[] likes = [.. _chunks.Select((chunk, i) => new ReadOnlyMemory<UserItem>(chunk, 0, LengthOf(i)))];
        ReadOnlyMemory<float>[] weights = [.. _weights.Select((chunk, i) => new ReadOnlyMemory<float>(chunk, 0, LengthOf(i)))];
        _chunks.Clear();
        _weights.Clear();
        _free = 0;
        return (likes, weights);
    }

    /// <summary>Adds the users to <paramref name="all"/>, and replaces the users of the likes by their indices there.</summary>
    public void MergeUsersInto(UserIndex all)
    {
        int[] indices = Users.AddTo(all);
        for (int i = 0; i < _chunks.Count; i++)
            foreach (ref UserItem like in _chunks[i].AsSpan(0, LengthOf(i)))
                like = like with { User = indices[like.User] };
    }

    protected void Add(int user, int item, float weight = 1)
    {
        if (_free == 0)
        {
            _chunks.Add(new UserItem[ChunkLength]);
            if (_isWeighted) _weights.Add(new float[ChunkLength]);
            _free = ChunkLength;
        }
        int position = ChunkLength - _free--;
        _chunks[^1][position] = new UserItem(user, item);
        if (_isWeighted) _weights[^1][position] = weight;
    }

    private int LengthOf(int chunk) => chunk == _chunks.Count - 1 ? ChunkLength - _free : ChunkLength;
}
