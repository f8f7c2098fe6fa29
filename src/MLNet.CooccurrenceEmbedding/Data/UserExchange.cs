using MLNet.CooccurrenceEmbedding.Distribution;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>
/// Brings the likes of each user together in one process. Processes read different rows, and the rows of a user can be anywhere. Which
/// process gets a user depends on a hash of the user.
/// </summary>
internal static class UserExchange
{
    /// <summary>Exchanges likes. Afterward, each user's likes are in one process.</summary>
    /// <param name="processes">The processes.</param>
    /// <param name="users">The users of the likes. Users that are received are added.</param>
    /// <param name="likes">The likes that this process has read, by the index of their users. They are replaced.</param>
    /// <param name="weights">The weights of the likes, or <see langword="null"/>. They are replaced.</param>
    public static void BringTogether(
        ICollectives processes, UserIndex users, List<ReadOnlyMemory<UserItem>> likes, List<ReadOnlyMemory<float>>? weights)
    {
        // If each row is a user, no user is in two processes.
        if (processes.Size == 1 || users is not NamedUserIndex named) return;
        int size = processes.Size, userCount = named.Count;
        var processOf = new int[userCount];
        var indexThere = new int[userCount];
        int[][] usersFor = new int[size][];
        var counts = new int[size];
        for (int user = 0; user < userCount; user++)
        {
            processOf[user] = (int)(named.HashOf(user) % (ulong)size);
            indexThere[user] = counts[processOf[user]]++;
        }
        for (int process = 0; process < size; process++) usersFor[process] = new int[counts[process]];
        for (int user = 0; user < userCount; user++) usersFor[processOf[user]][indexThere[user]] = user;

        byte[][] serialized = Array.ConvertAll(usersFor, named.Serialize);
        byte[][] received = processes.AllToAll<byte>([.. serialized.SelectMany(bytes => bytes)], Array.ConvertAll(serialized, bytes => bytes.Length));
        int[][] indices = Array.ConvertAll(received, named.AddSerialized);

        int[] likesFor = new int[size];
        foreach (var chunk in likes)
            foreach (UserItem like in chunk.Span)
                likesFor[processOf[like.User]]++;
        int[] next = new int[size];
        for (int process = 1; process < size; process++) next[process] = next[process - 1] + likesFor[process - 1];
        var sent = new UserItem[likesFor.Sum()];
        var sentWeights = new float[weights is null ? 0 : sent.Length];
        for (int i = 0; i < likes.Count; i++)
        {
            ReadOnlySpan<UserItem> chunk = likes[i].Span;
            for (int k = 0; k < chunk.Length; k++)
            {
                int place = next[processOf[chunk[k].User]]++;
                sent[place] = chunk[k] with { User = indexThere[chunk[k].User] };
                if (weights is not null) sentWeights[place] = weights[i].Span[k];
            }
        }
        likes.Clear();
        UserItem[][] parts = processes.AllToAll<UserItem>(sent, likesFor);
        for (int process = 0; process < size; process++)
        {
            foreach (ref UserItem like in parts[process].AsSpan()) like = like with { User = indices[process][like.User] };
            likes.Add(parts[process]);
        }
        if (weights is null) return;
        weights.Clear();
        weights.AddRange(processes.AllToAll<float>(sentWeights, likesFor).Select(part => new ReadOnlyMemory<float>(part)));
    }
}
