using System.Numerics.Tensors;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Distribution;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// X for processes that each have the likes of their shards of users. A product is computed for some columns at a time: every process gets
/// these columns of V, computes the product with SᵀS of each of its shards, and sends the rows of each product to the processes that have
/// these rows. There, the products are added in the order of the shards. Each process receives items·columns floats, and sends as many for
/// each of its shards.
/// </summary>
internal sealed unsafe class ShardedCooccurrence : ICooccurrence
{
    private readonly LikesCooccurrence _own;
    private readonly RowOperations _rows;
    private readonly RowPartition _partition;
    private readonly int[] _firstShards;

    /// <param name="own">The likes of the shards of this process.</param>
    /// <param name="rows">The rows of this process.</param>
    public ShardedCooccurrence(LikesCooccurrence own, RowOperations rows)
    {
        _own = own;
        _rows = rows;
        _partition = new RowPartition(rows.TotalCount, rows.Processes.Size);
        _firstShards = UserShards.FirstOfProcesses(own.Likes.ShardCount, rows.Processes.Size);
    }

    public int ItemCount => _own.ItemCount;

    public ReadOnlySpan<double> Diagonal => _own.Diagonal.Slice(_rows.First, _rows.Count);

    public ReadOnlySpan<double> FreeDiagonal => _own.FreeDiagonal.Slice(_rows.First, _rows.Count);

    private ICollectives Processes => _rows.Processes;

    private int FirstShard => _firstShards[Processes.Rank];

    /// <summary>Number of shards of this process.</summary>
    private int Shards => _firstShards[Processes.Rank + 1] - FirstShard;

    public void Apply(RowMatrix vectors, RowMatrix result, Workers workers)
    {
        _own.PrepareBlocks(workers);
        ForEachColumns(vectors, workers, (columns, first) =>
        {
            RowMatrix[] products = [.. Enumerable.Range(0, Shards).Select(_ => new RowMatrix(ItemCount, columns.Columns))];
            try
            {
                workers.ForEach(Slices(columns), () => new SparseSlice(ItemCount, _own.UsersOfBlock), (index, slice) =>
                {
                    slice.Load(columns, index * SparseSlice.Columns, _own.Float32Factors);
                    for (int shard = 0; shard < Shards; shard++)
                    {
                        if (shard > 0) slice.ClearProduct();
                        _own.Multiply(FirstShard + shard, slice);
                        slice.StoreProduct(products[shard], index * SparseSlice.Columns);
                    }
                });
                AddProducts(products, columns.Columns, first, result);
            }
            finally
            {
                foreach (RowMatrix product in products) product.Dispose();
            }
        });
    }

    public double[] InnerProducts(RowMatrix vectors, Workers workers)
    {
        _own.PrepareBlocks(workers);
        var terms = new List<double>();
        ForEachColumns(vectors, workers, (columns, _) =>
        {
            int slices = columns.Stride / Float64Slices.Columns;
            var ofShards = new double[Shards * slices];
            Float64Slices.ComputeTerms(columns, _own.Factors, _own.UsersOfBlock, workers, (index, slice, sums) =>
            {
                for (int shard = 0; shard < Shards; shard++)
                    ofShards[shard * slices + index] = _own.InnerProduct(FirstShard + shard, slice, sums);
                return 0;
            });
            double[] all = [.. Processes.AllGather<double>(ofShards).SelectMany(part => part)];
            for (int slice = 0; slice < slices; slice++)
            {
                double total = 0;
                for (int shard = 0; shard < _own.Likes.ShardCount; shard++) total += all[shard * slices + slice];
                terms.Add(total);
            }
        });
        return [.. terms];
    }

    public double LossAtZero(Workers workers)
    {
        var pairs = new PairSquares(_own.Likes, _own.SquaredFactors);
        if (_own.Likes.ShardCount > 1)
            return _own.LossAtZero(new ShardedPairSquares(_own.Likes, _own.SquaredFactors, pairs).SumOfShards(workers, Processes));
        // One process has all likes.
        double own = Shards > 0 ? pairs.Sum(workers) : 0;
        double[][] all = Processes.AllGather<double>([own]);
        return _own.LossAtZero(all[Array.FindIndex(_firstShards, first => first == 1) - 1][0]);
    }

    public double SumOfPairs()
    {
        double[] sums = [.. Enumerable.Range(FirstShard, Shards).Select(_own.SumOfUsers)];
        return OrderedSum.Compute([.. Processes.AllGather<double>(sums).SelectMany(part => part)])
            - OrderedSum.Compute(_own.Diagonal);
    }

    private static int Slices(RowMatrix columns) => (columns.Stride + SparseSlice.Columns - 1) / SparseSlice.Columns;

    /// <summary>Gets some columns of a matrix from all processes, a slice per thread at a time.</summary>
    private void ForEachColumns(RowMatrix vectors, Workers workers, Action<RowMatrix, int> body)
    {
        // All processes must take the same columns at a time.
        int width = SparseSlice.Columns * Processes.AllGather<int>([workers.Count]).Max(count => count[0]);
        for (int first = 0; first < vectors.Columns; first += width)
        {
            int count = Math.Min(width, vectors.Columns - first);
            using var columns = new RowMatrix(ItemCount, count);
            var own = new float[checked(_rows.Count * count)];
            _rows.ForEach(row => vectors.Row(row).Slice(first, count).CopyTo(own.AsSpan(row * count)));
            float[][] all = Processes.AllGather<float>(own);
            for (int process = 0; process < all.Length; process++)
                for (int row = 0; row < _partition.RowsOf(process); row++)
                    all[process].AsSpan(row * count, count).CopyTo(columns.Row(_partition.FirstRow(process) + row));
            body(columns, first);
        }
    }

    /// <summary>Exchanges the products of all shards, and adds the rows of this process in the order of the shards.</summary>
    private void AddProducts(RowMatrix[] products, int count, int first, RowMatrix result)
    {
        int size = Processes.Size;
        int[] sentRows = [.. Enumerable.Range(0, size).Select(_partition.RowsOf)];
        using var send = new NativeBuffer<float>((nuint)Shards * (nuint)ItemCount * (nuint)count, zeroed: false);
        using var received = new NativeBuffer<float>((nuint)_firstShards[^1] * (nuint)_rows.Count * (nuint)count, zeroed: false);
        float* target = send.Pointer;
        for (int process = 0; process < size; process++)
        {
            foreach (RowMatrix product in products)
            {
                for (int row = _partition.FirstRow(process); row < _partition.FirstRow(process + 1); row++, target += count)
                    product.Row(row)[..count].CopyTo(new Span<float>(target, count));
            }
        }
        long bytesOfRow = sizeof(float) * (long)count;
        Processes.AllToAll(
            send.Pointer,
            [.. sentRows.Select(rows => bytesOfRow * rows * Shards)],
            received.Pointer,
            [.. Enumerable.Range(0, size).Select(process => bytesOfRow * _rows.Count * (_firstShards[process + 1] - _firstShards[process]))]);
        _rows.ForEach(row =>
        {
            Span<float> sum = result.Row(row).Slice(first, count);
            for (int shard = 0; shard < _firstShards[^1]; shard++)
            {
                var part = new ReadOnlySpan<float>(received.Pointer + ((nint)shard * _rows.Count + row) * count, count);
                if (shard == 0) part.CopyTo(sum);
                else TensorPrimitives.Add(sum, part, sum);
            }
            TensorPrimitives.Multiply(sum, _own.Float32Factors[_rows.First + row], sum);
        });
    }
}
