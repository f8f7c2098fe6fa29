using System.Globalization;
using System.Numerics.Tensors;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>
/// The likes matrix S, users x items, in compressed sparse rows: the ascending item indices of each user. An entry is 1 or a weight.
/// The order of the users depends only on their items and weights. So equal sets of likes give equal matrices, regardless of the order of
/// the rows in the data and of the users' names.
/// </summary>
internal sealed partial class Likes
{
    private readonly int[] _starts;
    private readonly int[] _items;
    private readonly float[] _weights;

    /// <summary>Weights that are all 1 are not stored.</summary>
    private Likes(int itemCount, int[] starts, int[] items, float[] weights, int[]? shardStarts = null)
    {
        ItemCount = itemCount;
        ShardStarts = shardStarts ?? [0, starts.Length - 1];
        _starts = starts;
        _items = items;
        _weights = weights.AsSpan().IndexOfAnyExcept(1f) < 0 ? [] : weights;
    }

    /// <summary>Columns of S.</summary>
    public int ItemCount { get; }

    /// <summary>Rows of S: users with at least one like.</summary>
    public int UserCount => _starts.Length - 1;

    /// <summary>Entries of S that are not zero.</summary>
    public int Count => _items.Length;

    /// <summary>The first user of each shard, followed by the number of users: see <see cref="UserShards"/>.</summary>
    public IReadOnlyList<int> ShardStarts { get; }

    /// <summary>Number of shards, at least 1.</summary>
    public int ShardCount => ShardStarts.Count - 1;

    /// <summary>The items of user u are at Starts[u] up to, but not including, Starts[u + 1] of <see cref="Items"/>.</summary>
    public ReadOnlySpan<int> Starts => _starts;

    /// <summary>The items of all users, one user after the other.</summary>
    public ReadOnlySpan<int> Items => _items;

    /// <summary>The entry of S for each of <see cref="Items"/>, all greater than zero; empty if all are 1.</summary>
    public ReadOnlySpan<float> Weights => _weights;

    /// <summary>Whether some entry of S is neither 0 nor 1.</summary>
    public bool IsWeighted => _weights.Length > 0;

    /// <summary>The items that a user likes, ascending.</summary>
    public ReadOnlySpan<int> ItemsOf(int user) => _items.AsSpan(_starts[user].._starts[user + 1]);

    /// <summary>The entries of S for <see cref="ItemsOf"/> a user; empty if not <see cref="IsWeighted"/>.</summary>
    public ReadOnlySpan<float> WeightsOf(int user) => IsWeighted ? _weights.AsSpan(_starts[user].._starts[user + 1]) : default;

    /// <summary>How many users like each item.</summary>
    public int[] CountPerItem()
    {
        var counts = new int[ItemCount];
        foreach (int item in _items) counts[item]++;
        return counts;
    }

    /// <summary>Σ_u S_ui² of each item: the diagonal of SᵀS. If all entries are 1, it equals <see cref="CountPerItem"/>.</summary>
    public double[] SquaresPerItem()
    {
        double[] squares = SquaresPerItem(shard: 0);
        for (int shard = 1; shard < ShardCount; shard++) TensorPrimitives.Add<double>(squares, SquaresPerItem(shard), squares);
        return squares;
    }

    /// <summary>The same for the users of a shard.</summary>
    public double[] SquaresPerItem(int shard)
    {
        var squares = new double[ItemCount];
        for (int k = _starts[ShardStarts[shard]]; k < _starts[ShardStarts[shard + 1]]; k++)
        {
            double weight = IsWeighted ? _weights[k] : 1;
            squares[_items[k]] += weight * weight;
        }
        return squares;
    }

    /// <summary>S with each row multiplied by the <see cref="UserWeightings.Factor"/> of its user.</summary>
    public Likes Weighted(UserWeighting weighting)
    {
        if (weighting == UserWeighting.None) return this;
        var weights = new float[_items.Length];
        for (int user = 0; user < UserCount; user++)
        {
            int count = _starts[user + 1] - _starts[user];
            double factor = weighting.Factor(count);
            for (int k = _starts[user]; k < _starts[user + 1]; k++) weights[k] = (float)(factor * (IsWeighted ? _weights[k] : 1));
        }
        return new Likes(ItemCount, _starts, _items, weights, [.. ShardStarts]);
    }

    /// <summary>Sᵀ, items x users: the users of each item, ascending, with their entries.</summary>
    /// <param name="users">The users to include, ascending.</param>
    public Likes Transposed(IEnumerable<int> users)
    {
        int[] included = [.. users];
        var starts = new int[ItemCount + 1];
        foreach (int user in included)
            foreach (int item in ItemsOf(user))
                starts[item + 1]++;
        for (int item = 0; item < ItemCount; item++) starts[item + 1] += starts[item];

        var usersOfItems = new int[starts[^1]];
        var weights = new float[IsWeighted ? usersOfItems.Length : 0];
        int[] next = starts[..ItemCount];
        foreach (int user in included)
        {
            for (int k = _starts[user]; k < _starts[user + 1]; k++)
            {
                int place = next[_items[k]]++;
                usersOfItems[place] = user;
                if (IsWeighted) weights[place] = _weights[k];
            }
        }
        return new Likes(UserCount, starts, usersOfItems, weights);
    }

    /// <summary>The likes that are left when some are held out.</summary>
    /// <param name="heldOut">The held-out items of each user, ascending.</param>
    /// <returns>The other likes of each user, who may have none. The users are the same.</returns>
    public Likes Without(ItemsOfRow heldOut)
    {
        var starts = new int[_starts.Length];
        var items = new List<int>(Count);
        var weights = new List<float>();
        for (int user = 0; user < UserCount; user++)
        {
            ReadOnlySpan<int> removed = heldOut(user);
            for (int k = _starts[user]; k < _starts[user + 1]; k++)
            {
                if (removed.BinarySearch(_items[k]) >= 0) continue;
                items.Add(_items[k]);
                if (IsWeighted) weights.Add(_weights[k]);
            }
            starts[user + 1] = items.Count;
        }
        return new Likes(ItemCount, starts, [.. items], [.. weights], [.. ShardStarts]);
    }

    /// <summary>
    /// A matrix of some of the rows, with renumbered columns. Columns with the same new number must have equal entries, and become one.
    /// </summary>
    /// <param name="users">The rows to keep, ascending.</param>
    /// <param name="columnOf">The new column of each item. Every item of a kept row must have one.</param>
    /// <param name="columnCount">Number of new columns.</param>
    public Likes Select(int[] users, int[] columnOf, int columnCount)
    {
        var starts = new int[users.Length + 1];
        var columns = new List<int>();
        var weights = new List<float>();
        int longest = users.Length == 0 ? 0 : users.Max(user => _starts[user + 1] - _starts[user]);
        var columnBuffer = new int[longest];
        var weightBuffer = new float[IsWeighted ? longest : 0];
        for (int newUser = 0; newUser < users.Length; newUser++)
        {
            ReadOnlySpan<int> items = ItemsOf(users[newUser]);
            Span<int> row = columnBuffer.AsSpan(0, items.Length);
            Span<float> rowWeights = weightBuffer.AsSpan(0, IsWeighted ? items.Length : 0);
            for (int k = 0; k < row.Length; k++) row[k] = columnOf[items[k]];
            WeightsOf(users[newUser]).CopyTo(rowWeights);
            SortTogether(row, rowWeights);
            for (int k = 0; k < row.Length; k++)
            {
                if (k > 0 && row[k] == row[k - 1]) continue;
                columns.Add(row[k]);
                if (IsWeighted) weights.Add(rowWeights[k]);
            }
            starts[newUser + 1] = columns.Count;
        }
        int[] shardStarts = [.. ShardStarts.Select(start => users.Count(user => user < start))];
        return new Likes(columnCount, starts, [.. columns], [.. weights], shardStarts);
    }

    /// <summary>
    /// Builds S from pairs in any order. A repeated pair counts once; if there are weights, its weights are added. A user without pairs has
    /// no row.
    /// </summary>
    /// <param name="itemCount">Number of columns of S.</param>
    /// <param name="userCount">Users are numbered from 0 to below this.</param>
    /// <param name="chunks">The pairs. The list is cleared after they are copied, so that their memory can be freed early.</param>
    /// <param name="numberOfThreads">Threads to use. The result does not depend on it.</param>
    /// <param name="weights">
    /// The weights of the pairs, finite and greater than zero, in chunks of the same lengths. The list is cleared too.
    /// <see langword="null"/> if all entries are 1, those of repeated pairs included.
    /// </param>
    /// <param name="usersPerShard">See <see cref="UserShards.Count"/>.</param>
    /// <exception cref="InvalidOperationException">Repeated weights add up to more than a float can hold.</exception>
    public static Likes FromPairs(
        int itemCount,
        int userCount,
        List<ReadOnlyMemory<UserItem>> chunks,
        int numberOfThreads = 1,
        List<ReadOnlyMemory<float>>? weights = null,
        int usersPerShard = UserShards.DefaultSize)
        => FromPairs(itemCount, userCount, chunks, out _, numberOfThreads, weights, usersPerShard);

    /// <summary>Builds S, and returns the user of each of its rows.</summary>
    /// <inheritdoc cref="FromPairs(int, int, List{ReadOnlyMemory{UserItem}}, int, List{ReadOnlyMemory{float}}?, int)"/>
    public static Likes FromPairs(
        int itemCount,
        int userCount,
        List<ReadOnlyMemory<UserItem>> chunks,
        out int[] userOfRow,
        int numberOfThreads = 1,
        List<ReadOnlyMemory<float>>? weights = null,
        int usersPerShard = UserShards.DefaultSize)
    {
        int[] starts = CountingSortByUser(userCount, chunks, weights, out int[] items, out float[] entries);
        chunks.Clear();
        weights?.Clear();
        int[] ends = SortAndMerge(starts, items, entries, numberOfThreads);
        int shardCount = UserShards.Count(Enumerable.Range(0, userCount).Count(user => ends[user] > starts[user]), usersPerShard);
        return FromRows(itemCount, starts, ends, items, entries, shardCount, numberOfThreads, out userOfRow);
    }

    /// <summary>Builds S from the items of users, ascending, and their entries. Users without items have no row.</summary>
    private static Likes FromRows(
        int itemCount,
        int[] starts,
        int[] ends,
        int[] items,
        float[] entries,
        int shardCount,
        int numberOfThreads,
        out int[] userOfRow)
    {
        ReadOnlySpan<int> ItemsOf(int user) => items.AsSpan(starts[user]..ends[user]);
        ReadOnlySpan<float> EntriesOf(int user) => entries.Length == 0 ? default : entries.AsSpan(starts[user]..ends[user]);
        int[] users = [.. Enumerable.Range(0, ends.Length).Where(u => ends[u] > starts[u])];
        int Compare(int a, int b)
            => ItemsOf(a).SequenceCompareTo(ItemsOf(b)) is not 0 and var order ? order : EntriesOf(a).SequenceCompareTo(EntriesOf(b));
        int[] shardStarts = SortByShard(users, shardCount, user => UserShards.Of(ItemsOf(user), EntriesOf(user), shardCount));
        // Most users differ in their first two items, and sorting numbers is much faster than comparing rows.
        ulong[] leading = Array.ConvertAll(users, user => LeadingItems(ItemsOf(user)));
        for (int shard = 0; shard < shardCount; shard++)
        {
            int begin = shardStarts[shard], after = shardStarts[shard + 1];
            Array.Sort(leading, users, begin, after - begin);
            for (int k = begin, end; k < after; k = end)
            {
                for (end = k + 1; end < after && leading[end] == leading[k];) end++;
                if (end - k > 1) users.AsSpan(k..end).Sort(Compare);
            }
        }

        var rowStarts = new int[users.Length + 1];
        for (int row = 0; row < users.Length; row++)
            rowStarts[row + 1] = rowStarts[row] + (ends[users[row]] - starts[users[row]]);
        var rowItems = new int[rowStarts[^1]];
        var rowEntries = new float[entries.Length == 0 ? 0 : rowItems.Length];
        Parallel.For(0, users.Length, new ParallelOptions { MaxDegreeOfParallelism = numberOfThreads }, row =>
        {
            ItemsOf(users[row]).CopyTo(rowItems.AsSpan(rowStarts[row]));
            EntriesOf(users[row]).CopyTo(rowEntries.AsSpan(entries.Length == 0 ? 0 : rowStarts[row]));
        });
        userOfRow = users;
        return new Likes(itemCount, rowStarts, rowItems, rowEntries, shardStarts);
    }

    /// <summary>Sorts users by their shards. Returns where each shard starts, and the number of users.</summary>
    private static int[] SortByShard(int[] users, int shardCount, Func<int, int> shardOf)
    {
        if (shardCount == 1) return [0, users.Length];
        int[] shards = Array.ConvertAll(users, user => shardOf(user));
        Array.Sort(shards, users);
        var starts = new int[shardCount + 1];
        foreach (int shard in shards) starts[shard + 1]++;
        for (int shard = 0; shard < shardCount; shard++) starts[shard + 1] += starts[shard];
        return starts;
    }

    /// <summary>A sort key of the first two items. A missing second item sorts before all others.</summary>
    private static ulong LeadingItems(ReadOnlySpan<int> items) => ((ulong)items[0] << 32) | (items.Length > 1 ? (ulong)items[1] + 1 : 0);

    /// <summary>Sorts the pairs by user. Returns where the items of each user start.</summary>
    private static int[] CountingSortByUser(
        int userCount, List<ReadOnlyMemory<UserItem>> chunks, List<ReadOnlyMemory<float>>? weights, out int[] items, out float[] entries)
    {
        var starts = new int[userCount + 1];
        foreach (var chunk in chunks)
            foreach (UserItem like in chunk.Span)
                starts[like.User + 1]++;
        for (int user = 0; user < userCount; user++)
            starts[user + 1] = checked(starts[user] + starts[user + 1]);

        items = new int[starts[userCount]];
        entries = new float[weights is null ? 0 : items.Length];
        int[] next = starts[..userCount];
        for (int i = 0; i < chunks.Count; i++)
        {
            ReadOnlySpan<UserItem> chunk = chunks[i].Span;
            ReadOnlySpan<float> chunkWeights = weights is null ? default : weights[i].Span;
            for (int k = 0; k < chunk.Length; k++)
            {
                int place = next[chunk[k].User]++;
                items[place] = chunk[k].Item;
                if (weights is not null) entries[place] = chunkWeights[k];
            }
        }
        return starts;
    }

    /// <summary>
    /// Sorts each user's items in place, together with their entries if there are any, and merges repeated items. Returns where the items
    /// of each user end.
    /// </summary>
    private static int[] SortAndMerge(int[] starts, int[] items, float[] entries, int numberOfThreads)
    {
        var ends = new int[starts.Length - 1];
        bool overflow = false;
        Parallel.For(0, ends.Length, new ParallelOptions { MaxDegreeOfParallelism = numberOfThreads }, user =>
        {
            Span<int> row = items.AsSpan(starts[user]..starts[user + 1]);
            Span<float> rowEntries = entries.Length == 0 ? default : entries.AsSpan(starts[user]..starts[user + 1]);
            SortTogether(row, rowEntries);
            int kept = 0;
            for (int k = 0, end; k < row.Length; k = end, kept++)
            {
                for (end = k + 1; end < row.Length && row[end] == row[k];) end++;
                row[kept] = row[k];
                if (rowEntries.Length == 0) continue;
                rowEntries[kept] = SortedSum(rowEntries[k..end]);
                if (!float.IsFinite(rowEntries[kept])) Volatile.Write(ref overflow, true);
            }
            ends[user] = starts[user] + kept;
        });
        if (overflow)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                $"The weights of a user's repeated rows of one item add up to more than {float.MaxValue:G2}, "
                + $"the largest float. Use smaller weights."));
        }
        return ends;
    }

    /// <summary>Sorts the terms and adds them in ascending order, so that the sum does not depend on the order of the rows.</summary>
    private static float SortedSum(Span<float> terms)
    {
        if (terms.Length == 1) return terms[0];
        terms.Sort();
        double sum = 0;
        foreach (float term in terms) sum += term;
        return (float)sum;
    }

    private static void SortTogether(Span<int> keys, Span<float> values)
    {
        if (values.Length == 0) keys.Sort();
        else keys.Sort(values);
    }
}

/// <summary>Returns items of a row of a likes matrix, ascending.</summary>
internal delegate ReadOnlySpan<int> ItemsOfRow(int row);
