using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>The likes of a block of users, ordered by item, for a <see cref="SparseBlock"/>.</summary>
internal sealed unsafe class LikeBlock
{
    /// <summary>
    /// Users whose sums, 1 MB, fit in the L2 cache. With more users, they do not fit; with fewer, V and Y are read more often. An item's
    /// users of a block are summed in single precision before they are added to the total: if all users of an item were added one after the
    /// other, rounding errors would keep the loss 1e-5 above its minimum.
    /// </summary>
    public const int MaximumUsers = 8192;

    private readonly int[] _items, _starts;
    private readonly ushort[] _users;
    private readonly float[] _weights;

    /// <param name="likes">All likes.</param>
    /// <param name="first">The first user.</param>
    /// <param name="end">The user after the last.</param>
    /// <param name="next">A buffer that is all zeros before and after the call, with a number for each item.</param>
    private LikeBlock(Likes likes, int first, int end, int[] next)
    {
        UserCount = end - first;
        ReadOnlySpan<int> items = likes.Items[likes.Starts[first]..likes.Starts[end]];
        foreach (int item in items) next[item]++;
        _items = [.. Enumerable.Range(0, next.Length).Where(item => next[item] > 0)];
        _starts = new int[_items.Length + 1];
        for (int k = 0; k < _items.Length; k++)
        {
            _starts[k + 1] = _starts[k] + next[_items[k]];
            next[_items[k]] = _starts[k];
        }
        _users = new ushort[items.Length];
        _weights = new float[likes.IsWeighted ? items.Length : 0];
        for (int user = first; user < end; user++)
        {
            ReadOnlySpan<int> ofUser = likes.ItemsOf(user);
            ReadOnlySpan<float> weights = likes.WeightsOf(user);
            for (int k = 0; k < ofUser.Length; k++)
            {
                int place = next[ofUser[k]]++;
                _users[place] = (ushort)(user - first);
                if (likes.IsWeighted) _weights[place] = weights[k];
            }
        }
        foreach (int item in _items) next[item] = 0;
    }

    /// <summary>Receives pointers to the likes.</summary>
    public delegate void Action(SparseBlock block);

    public int UserCount { get; }

    /// <summary>The most bytes that the blocks of these likes need. Not every item has likes in every block.</summary>
    public static long BytesFor(Likes likes)
    {
        long blocks = likes.UserCount / MaximumUsers + likes.ShardCount;
        long placesOfItems = Math.Min(blocks * likes.ItemCount, likes.Count);
        return (likes.IsWeighted ? sizeof(ushort) + sizeof(float) : sizeof(ushort)) * (long)likes.Count + 2 * sizeof(int) * placesOfItems;
    }

    /// <summary>Divides the likes of a shard of users into blocks.</summary>
    public static LikeBlock[] Create(Likes likes, int shard, Workers workers)
    {
        int begin = likes.ShardStarts[shard], end = likes.ShardStarts[shard + 1];
        var blocks = new LikeBlock[(end - begin + MaximumUsers - 1) / MaximumUsers];
        workers.ForEach(
            blocks.Length,
            () => new int[likes.ItemCount],
            (block, next) =>
            {
                int first = begin + block * MaximumUsers;
                blocks[block] = new LikeBlock(likes, first, Math.Min(first + MaximumUsers, end), next);
            });
        return blocks;
    }

    /// <summary>Calls an action with pointers to the likes.</summary>
    public void Use(Action action)
    {
        fixed (int* items = _items, starts = _starts)
        fixed (ushort* users = _users)
        fixed (float* weights = _weights)
            action(new SparseBlock(_items.Length, items, starts, users, weights));
    }
}
