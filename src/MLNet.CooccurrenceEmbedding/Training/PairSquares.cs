using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Distribution;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// Computes Σ_i Σ_{j&gt;i} f_i·f_j·(SᵀS)_ij² for given factors f. One row of SᵀS is counted at a time: for each user of item i, the items
/// after i. So each pair of likes of a user is counted once.
/// </summary>
internal sealed unsafe class PairSquares
{
    /// <summary>Counts that are squared at a time, so that they remain in the L1 cache.</summary>
    private const int BlockLength = 512;

    /// <summary>The likes of a user are loaded into the caches while those of this many earlier users are counted.</summary>
    private const int PrefetchDistance = 4;

    /// <summary>Likes of a user that are loaded ahead, so that they do not displace the counts.</summary>
    private const int PrefetchLength = 1024;

    private const int CacheLine = 16;

    /// <summary>Whole numbers from here on are not exact in a <see cref="float"/>.</summary>
    private const int InexactFloat = 1 << 24;

    private readonly Likes _likes;
    private readonly double[] _factors;
    private readonly int[] _starts;
    private readonly Tail[] _tails;

    /// <param name="likes">S. If items are ordered by decreasing popularity, the counts read most often are adjacent in memory.</param>
    /// <param name="factors">f.</param>
    public PairSquares(Likes likes, double[] factors)
    {
        _likes = likes;
        _factors = factors;
        _starts = new int[likes.ItemCount + 1];
        foreach (int item in likes.Items) _starts[item + 1]++;
        for (int item = 0; item < likes.ItemCount; item++) _starts[item + 1] += _starts[item];
        _tails = new Tail[likes.Count];
        int[] next = _starts[..likes.ItemCount];
        for (int user = 0; user < likes.UserCount; user++)
            for (int like = likes.Starts[user], end = likes.Starts[user + 1]; like < end; like++)
                _tails[next[likes.Items[like]]++] = new Tail(like, end);
    }

    /// <summary>Computes the sum. It is exact if all entries of S and factors are whole numbers, up to 2⁵³.</summary>
    /// <param name="workers">Threads to use.</param>
    /// <param name="processes">Processes that all have these likes, and compute the rows of some items each.</param>
    public double Sum(Workers workers, ICollectives? processes = null)
    {
        processes ??= SingleProcess.Instance;
        return _likes.ShardCount > 1 ? new ShardedPairSquares(_likes, _factors, this).Sum(workers, processes)
            : _likes.IsWeighted || _likes.UserCount >= InexactFloat ? Sum<double>(workers, processes)
            : Sum<float>(workers, processes);
    }

    /// <summary>The sum of terms of items. Each process computes the terms of some items.</summary>
    /// <param name="items">Number of items.</param>
    /// <param name="workers">Threads to use.</param>
    /// <param name="processes">The processes.</param>
    /// <param name="createScratch">Creates a scratch object of a thread.</param>
    /// <param name="term">Computes the term of an item.</param>
    public static double SumTerms<TScratch>(
        int items, Workers workers, ICollectives processes, Func<TScratch> createScratch, Func<int, TScratch, double> term)
    {
        // Items are ordered by popularity, so every process gets some popular ones.
        int size = processes.Size;
        var own = new double[(items - processes.Rank + size - 1) / size];
        workers.ForEach(own.Length, createScratch, (k, scratch) => own[k] = term(k * size + processes.Rank, scratch));
        double[][] all = processes.AllGather<double>(own);
        return OrderedSum.Compute([.. Enumerable.Range(0, items).Select(item => all[item % size][item / size])]);
    }

    private double Sum<TCount>(Workers workers, ICollectives processes)
        where TCount : unmanaged, IFloatingPoint<TCount>
        => SumTerms(
            _likes.ItemCount,
            workers,
            processes,
            () => new TCount[_likes.ItemCount],
            (item, counts) => _factors[item] * SumRow(item, counts));

    /// <summary>Σ_{j&gt;i} f_j·(SᵀS)_ij² of an item i.</summary>
    /// <param name="item">i.</param>
    /// <param name="counts">A buffer that is all zeros before and after the call.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double SumRow<TCount>(int item, TCount[] counts)
        where TCount : unmanaged, IFloatingPoint<TCount>
    {
        ReadOnlySpan<Tail> tails = _tails.AsSpan(_starts[item].._starts[item + 1]);
        long pairs = 0;
        for (int user = 0; user < tails.Length; user++)
        {
            if (user + PrefetchDistance < tails.Length) Prefetch(tails[user + PrefetchDistance]);
            Count(tails[user], counts);
            pairs += tails[user].End - tails[user].First;
        }
        // If there are many pairs, a pass over all counts is faster than a second pass over the pairs.
        return 16 * pairs > counts.Length - item ? TakeSquares(counts, item + 1) : TakeSquares(counts, tails);
    }

    /// <summary>How many pairs of likes of the same user have item i and an item after it.</summary>
    public long PairsOf(int item)
    {
        long pairs = 0;
        foreach (Tail tail in _tails.AsSpan(_starts[item].._starts[item + 1])) pairs += tail.End - tail.First;
        return pairs;
    }

    /// <summary>
    /// Counts of the pairs of item i with the items after it, for the users of a shard. The items are in the order in which they first
    /// occur.
    /// </summary>
    /// <param name="item">i.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="counts">A buffer that is all zeros before and after the call.</param>
    public (int[] Others, double[] Counts) CountShard(int item, int shard, double[] counts)
    {
        int begin = _likes.Starts[_likes.ShardStarts[shard]], end = _likes.Starts[_likes.ShardStarts[shard + 1]];
        var others = new List<int>();
        foreach (Tail tail in _tails.AsSpan(_starts[item].._starts[item + 1]))
        {
            if (tail.First <= begin || tail.First > end) continue; // the like before First is that of the item
            foreach (int other in _likes.Items[tail.First..tail.End])
                if (counts[other] == 0) others.Add(other);
            Count(tail, counts);
        }
        double[] values = [.. others.Select(other => counts[other])];
        foreach (int other in others) counts[other] = 0;
        return ([.. others], values);
    }

    /// <summary>Adds the products of the entry of an item with those after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Count<TCount>(Tail tail, TCount[] counts)
        where TCount : unmanaged, IFloatingPoint<TCount>
    {
        fixed (TCount* count = counts)
        fixed (int* items = _likes.Items)
        fixed (float* weights = _likes.Weights)
        {
            if (weights == null)
            {
                for (int like = tail.First; like < tail.End; like++) count[items[like]] += TCount.One;
                return;
            }
            double weight = weights[tail.First - 1];
            for (int like = tail.First; like < tail.End; like++) count[items[like]] += TCount.CreateTruncating(weight * weights[like]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Prefetch(Tail tail)
    {
        if (!Sse.IsSupported) return;
        fixed (int* items = _likes.Items)
            for (int like = tail.First, end = Math.Min(tail.End, tail.First + PrefetchLength); like < end; like += CacheLine)
                Sse.Prefetch0(items + like);
    }

    /// <summary>Σ f_j·count_j², for j from <paramref name="first"/>. Sets the counts to zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double TakeSquares<TCount>(TCount[] counts, int first)
        where TCount : unmanaged, IFloatingPoint<TCount>
    {
        Span<double> buffer = stackalloc double[BlockLength];
        double sum = 0;
        for (; first < counts.Length; first += BlockLength)
        {
            Span<TCount> block = counts.AsSpan(first, Math.Min(BlockLength, counts.Length - first));
            Span<double> squares = buffer[..block.Length];
            TensorPrimitives.ConvertTruncating<TCount, double>(block, squares);
            TensorPrimitives.Multiply(squares, squares, squares);
            sum += TensorPrimitives.Dot(squares, _factors.AsSpan(first, block.Length));
            block.Clear();
        }
        return sum;
    }

    /// <summary>The same for the items that were counted.</summary>
    private double TakeSquares<TCount>(TCount[] counts, ReadOnlySpan<Tail> tails)
        where TCount : unmanaged, IFloatingPoint<TCount>
    {
        double sum = 0;
        foreach (Tail tail in tails)
        {
            foreach (int other in _likes.Items[tail.First..tail.End])
            {
                // A count that was taken for an earlier user is zero.
                double count = double.CreateTruncating(counts[other]);
                counts[other] = TCount.Zero;
                sum += count * count * _factors[other];
            }
        }
        return sum;
    }

    /// <summary>The likes of a user after one of them.</summary>
    private readonly struct Tail(int like, int end)
    {
        public int First { get; } = like + 1;

        public int End { get; } = end;
    }
}
