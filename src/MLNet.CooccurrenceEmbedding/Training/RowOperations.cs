using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using MLNet.CooccurrenceEmbedding.Distribution;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// Operations on the tall matrices of training, which have a row for each item. Each process has some of the rows of every matrix: see
/// <see cref="RowPartition"/>. Operations on single rows need only these. Sums over rows are computed for each block of rows, exchanged,
/// and added in the order of the blocks. So results are bitwise equal for any number of processes and threads.
/// </summary>
internal sealed class RowOperations
{
    private readonly RowPartition _partition;
    private readonly int[] _firstBlocks;
    private readonly Dictionary<(int, int), SmallMatrix> _parts = [];
    private readonly Dictionary<int, PartSum> _sums = [];

    /// <param name="rowCount">Rows of the matrices of all processes together.</param>
    /// <param name="kernels">Kernels to use.</param>
    /// <param name="workers">Threads to use.</param>
    /// <param name="processes">The processes that train together.</param>
    public RowOperations(int rowCount, Kernels kernels, Workers workers, ICollectives? processes = null)
    {
        Kernels = kernels;
        Workers = workers;
        Processes = processes ?? SingleProcess.Instance;
        _partition = new RowPartition(rowCount, Processes.Size);
        _firstBlocks = [.. Enumerable.Range(0, Processes.Size + 1).Select(_partition.FirstBlock)];
        (First, Count) = (_partition.FirstRow(Processes.Rank), _partition.RowsOf(Processes.Rank));
    }

    /// <summary>How the rows are divided.</summary>
    public RowPartition Partition => _partition;

    public Kernels Kernels { get; }

    public Workers Workers { get; }

    public ICollectives Processes { get; }

    /// <summary>Rows of all processes together.</summary>
    public int TotalCount => _partition.RowCount;

    /// <summary>Rows of this process.</summary>
    public int Count { get; }

    /// <summary>Which of all rows is the first row of this process.</summary>
    public int First { get; }

    /// <summary>The same rows, on one thread.</summary>
    public RowOperations OnOneThread() => new(TotalCount, Kernels, Workers.OnOneThread(), Processes);

    /// <summary>Calls <paramref name="body"/> for each row of this process.</summary>
    public void ForEach(Action<int> body) => ForEachBlock((begin, end) =>
    {
        for (int row = begin; row < end; row++) body(row);
    });

    /// <summary>Calls <paramref name="body"/>(begin, end) for rows of this process that remain in the L2 cache between products.</summary>
    public void ForEachBlock(Action<int, int> body) => Workers.ForEachBlock(Count, SolverState.BlockRows, body);

    /// <inheritdoc cref="Kernels.Gram"/>
    public void Gram(RowMatrix a, RowMatrix b, SmallMatrix result) => SumBlocks(result, (begin, end, part) =>
    {
        RowMatrix blockA = a.Block(begin, end), blockB = ReferenceEquals(a, b) ? blockA : b.Block(begin, end);
        Kernels.Gram(blockA, blockB, part, Workers);
    });

    /// <inheritdoc cref="Kernels.GramOfSum"/>
    public void GramOfSum(RowMatrix a, float beta, RowMatrix b, SquareMatrix result) => SumBlocks(result, (begin, end, part) =>
        Kernels.GramOfSum(a.Block(begin, end), beta, b.Block(begin, end), (SquareMatrix)part, Workers));

    /// <inheritdoc cref="Kernels.GramInDouble"/>
    public void GramInDouble(RowMatrix a, SquareMatrix result) => SumBlocks(result, (begin, end, part) =>
        Kernels.GramInDouble(a.Block(begin, end), (SquareMatrix)part, Workers));

    /// <summary>Q ← Q·(chol QᵀQ)⁻ᵀ, which has orthonormal columns up to the rounding of float32.</summary>
    public void Orthonormalize(RowMatrix matrix)
    {
        var gram = new SquareMatrix(matrix.Columns);
        Gram(matrix, matrix, gram);
        Kernels.MultiplyByInverseFactor(matrix, gram, Workers);
    }

    /// <summary>Σ_i a_i·b_i over the rows of A and B.</summary>
    public double Dot(RowMatrix a, RowMatrix b)
    {
        var rows = new double[Count];
        Kernels.RowDots(a, b, rows, Workers);
        return Sum(rows);
    }

    /// <summary>The sum of terms, one for each row.</summary>
    public double Sum(double[] terms) => Sums(terms)[0];

    /// <summary>The sums of several arrays of terms, with one for each row.</summary>
    public double[] Sums(params ReadOnlySpan<double[]> terms)
    {
        var sums = new SmallMatrix(1, terms.Length);
        double[][] all = terms.ToArray();
        SumBlocks(sums, (begin, end, part) =>
        {
            for (int k = 0; k < all.Length; k++) part[0, k] = OrderedSum.Compute(all[k].AsSpan(begin, end - begin));
        });
        return sums.Data;
    }

    /// <summary>The smallest of the numbers of all processes.</summary>
    public double Min(double number)
        => Processes.AllGather(MemoryMarshal.AsBytes([number])).Min(bytes => MemoryMarshal.Read<double>(bytes));

    /// <summary>
    /// Computes <paramref name="result"/> as the sum over blocks of rows. <paramref name="compute"/>(begin, end, part) sets a matrix of the
    /// same size to the sum over the rows of this process from begin to before end.
    /// </summary>
    public void SumBlocks(SmallMatrix result, Action<int, int, SmallMatrix> compute)
    {
        if (_partition.BlockCount == 1 && Processes.Size == 1)
        {
            compute(0, Count, result);
            return;
        }
        int first = _partition.FirstBlock(Processes.Rank), count = _partition.FirstBlock(Processes.Rank + 1) - first;
        SmallMatrix part = GetPart(result);
        PartSum? sum = Processes.Size == 1 ? null : GetSum(result.Data.Length);
        if (sum is null) Array.Clear(result.Data);
        for (int block = 0; block < count; block++)
        {
            int begin = block * _partition.BlockRows;
            compute(begin, Math.Min(begin + _partition.BlockRows, Count), part);
            if (sum is null) TensorPrimitives.Add<double>(result.Data, part.Data, result.Data);
            else part.Data.CopyTo(sum.Part(block));
        }
        sum?.Exchange(result.Data);
    }

    /// <summary>The rows of all processes, each given to <paramref name="receive"/> once, in order, with its number.</summary>
    public void Gather(RowMatrix matrix, Action<int, ReadOnlySpan<float>> receive)
    {
        if (Processes.Size == 1)
        {
            for (int row = 0; row < matrix.Rows; row++) receive(row, matrix.Row(row)[..matrix.Columns]);
            return;
        }
        // The processes send some rows at a time, so that all of them together need little memory.
        const int BytesAtATime = 1 << 24;
        int rowsAtATime = Math.Max(1, BytesAtATime / Processes.Size / sizeof(float) / matrix.Columns);
        int most = Enumerable.Range(0, Processes.Size).Max(_partition.RowsOf);
        for (int begin = 0; begin < most; begin += rowsAtATime)
        {
            int end = Math.Clamp(begin + rowsAtATime, begin, Math.Max(Count, begin));
            var own = new float[Math.Max(0, end - begin) * matrix.Columns];
            for (int row = begin; row < end; row++) matrix.Row(row)[..matrix.Columns].CopyTo(own.AsSpan((row - begin) * matrix.Columns));
            byte[][] all = Processes.AllGather(MemoryMarshal.AsBytes<float>(own));
            for (int process = 0; process < all.Length; process++)
            {
                ReadOnlySpan<float> rows = MemoryMarshal.Cast<byte, float>(all[process]);
                for (int row = 0; row * matrix.Columns < rows.Length; row++)
                    receive(_partition.FirstRow(process) + begin + row, rows.Slice(row * matrix.Columns, matrix.Columns));
            }
        }
    }

    /// <summary>The sum over the blocks of all processes. Its buffers are used again.</summary>
    private PartSum GetSum(int length)
    {
        if (!_sums.TryGetValue(length, out PartSum? sum)) _sums.Add(length, sum = new PartSum(_firstBlocks, Processes, length));
        return sum;
    }

    /// <summary>The sum over a block, in a matrix that is used again, since sums are computed in each iteration.</summary>
    private SmallMatrix GetPart(SmallMatrix result)
    {
        if (!_parts.TryGetValue((result.Rows, result.Columns), out SmallMatrix? part))
        {
            part = result.Rows == result.Columns ? new SquareMatrix(result.Rows) : new SmallMatrix(result.Rows, result.Columns);
            _parts.Add((result.Rows, result.Columns), part);
        }
        return part;
    }
}
