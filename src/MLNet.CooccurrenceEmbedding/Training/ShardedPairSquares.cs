using System.Runtime.InteropServices;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Distribution;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// Computes Σ_i Σ_{j&gt;i} f_i·f_j·(SᵀS)_ij² for likes of several shards of users. The counts of each shard are added in the order of the
/// shards. If processes have other shards, each row of SᵀS is added up in one of them, some rows at a time.
/// </summary>
/// <param name="likes">S. In several processes, the likes of the shards of this process.</param>
/// <param name="factors">f.</param>
/// <param name="pairs">Counts the pairs of a shard.</param>
internal sealed class ShardedPairSquares(Likes likes, double[] factors, PairSquares pairs)
{
    /// <summary>Pairs of likes of all processes that are counted at a time, except for a single row.</summary>
    private const long PairsAtATime = 1 << 24;

    /// <summary>Computes the sum, where each process has all likes.</summary>
    public double Sum(Workers workers, ICollectives processes) => PairSquares.SumTerms(
        likes.ItemCount,
        workers,
        processes,
        () => (Counts: new double[likes.ItemCount], Row: new Row(likes.ItemCount)),
        (item, buffers) =>
        {
            for (int shard = 0; shard < likes.ShardCount; shard++)
            {
                var (others, counts) = pairs.CountShard(item, shard, buffers.Counts);
                buffers.Row.Add(others, counts);
            }
            return factors[item] * buffers.Row.TakeSquares(factors);
        });

    /// <summary>Computes the sum, where each process has the likes of other shards.</summary>
    public double SumOfShards(Workers workers, ICollectives owners)
    {
        int size = owners.Size, items = likes.ItemCount;
        int[] firstShards = UserShards.FirstOfProcesses(likes.ShardCount, size);
        long[] pairsOf = owners.Sum([.. Enumerable.Range(0, items).Select(pairs.PairsOf)]);
        var own = new List<double>();
        var row = new Row(items);
        for (int begin = 0, end; begin < items; begin = end)
        {
            long counted = pairsOf[begin];
            for (end = begin + 1; end < items && counted + pairsOf[end] <= PairsAtATime; end++) counted += pairsOf[end];
            Parts[] received = Exchange(workers, owners, firstShards, begin, end);
            for (int item = FirstOwn(begin); item < end; item += size)
            {
                for (int process = 0; process < size; process++)
                    for (int shard = firstShards[process]; shard < firstShards[process + 1]; shard++)
                        received[process].AddNext(row);
                own.Add(factors[item] * row.TakeSquares(factors));
            }
        }
        var sums = new double[items];
        double[][] all = owners.AllGather<double>(CollectionsMarshal.AsSpan(own));
        for (int item = 0; item < items; item++) sums[item] = all[item % size][item / size];
        return OrderedSum.Compute(sums);

        // Item i is added up by process i mod size.
        int FirstOwn(int first) => first + (owners.Rank - first % size + size) % size;
    }

    /// <summary>Counts rows for the shards of this process, and sends each to the process that adds it up.</summary>
    private Parts[] Exchange(Workers workers, ICollectives owners, int[] firstShards, int begin, int end)
    {
        int size = owners.Size, first = firstShards[owners.Rank], shards = firstShards[owners.Rank + 1] - first;
        var counted = new (int[] Others, double[] Counts)[(end - begin) * shards];
        workers.ForEach(end - begin, () => new double[likes.ItemCount], (index, counts) =>
        {
            for (int shard = 0; shard < shards; shard++)
                counted[index * shards + shard] = pairs.CountShard(begin + index, first + shard, counts);
        });
        List<int> lengths = [], others = [];
        List<double> values = [];
        int[] lengthCounts = new int[size], valueCounts = new int[size];
        for (int process = 0; process < size; process++)
        {
            for (int item = begin + (process - begin % size + size) % size; item < end; item += size)
            {
                for (int shard = 0; shard < shards; shard++)
                {
                    var (o, c) = counted[(item - begin) * shards + shard];
                    lengths.Add(o.Length);
                    others.AddRange(o);
                    values.AddRange(c);
                    lengthCounts[process]++;
                    valueCounts[process] += o.Length;
                }
            }
        }
        int[][] allLengths = owners.AllToAll<int>(CollectionsMarshal.AsSpan(lengths), lengthCounts);
        int[][] allOthers = owners.AllToAll<int>(CollectionsMarshal.AsSpan(others), valueCounts);
        double[][] allValues = owners.AllToAll<double>(CollectionsMarshal.AsSpan(values), valueCounts);
        return [.. Enumerable.Range(0, size).Select(process => new Parts(allLengths[process], allOthers[process], allValues[process]))];
    }

    /// <summary>The rows of counts that a process has sent, one after the other.</summary>
    private sealed class Parts(int[] lengths, int[] others, double[] counts)
    {
        private int _next, _place;

        public void AddNext(Row row)
        {
            int length = lengths[_next++];
            row.Add(others.AsSpan(_place, length), counts.AsSpan(_place, length));
            _place += length;
        }
    }

    /// <summary>A row of SᵀS. The items are in the order in which they first occur.</summary>
    private sealed class Row(int items)
    {
        private readonly double[] _counts = new double[items];
        private readonly List<int> _others = [];

        public void Add(ReadOnlySpan<int> others, ReadOnlySpan<double> counts)
        {
            for (int k = 0; k < others.Length; k++)
            {
                if (_counts[others[k]] == 0) _others.Add(others[k]);
                _counts[others[k]] += counts[k];
            }
        }

        /// <summary>Σ f_j·count_j². Sets the counts to zero.</summary>
        public double TakeSquares(double[] factors)
        {
            double sum = 0;
            foreach (int other in _others)
            {
                sum += _counts[other] * _counts[other] * factors[other];
                _counts[other] = 0;
            }
            _others.Clear();
            return sum;
        }
    }
}
