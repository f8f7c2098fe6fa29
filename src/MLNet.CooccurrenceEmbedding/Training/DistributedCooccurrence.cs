using System.Runtime.InteropServices;
using MLNet.CooccurrenceEmbedding.Distribution;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// X for processes that each have all of its data. A product is divided by columns: every process computes some columns of XV, which need
/// the same columns of V. So an exchange turns rows of V into columns, and a second one turns columns of the product into rows. Each
/// process sends and receives 2·items·columns/processes floats.
/// </summary>
internal sealed unsafe class DistributedCooccurrence : ICooccurrence
{
    /// <summary>Columns are divided in these units. It is the width of the slices of products.</summary>
    private const int Unit = SparseSlice.Columns;

    private readonly ICooccurrence _whole;
    private readonly RowOperations _rows;
    private readonly RowPartition _partition;

    /// <param name="whole">X with all of its data, in every process.</param>
    /// <param name="rows">The rows of this process.</param>
    public DistributedCooccurrence(ICooccurrence whole, RowOperations rows)
    {
        _whole = whole;
        _rows = rows;
        _partition = new RowPartition(rows.TotalCount, rows.Processes.Size);
    }

    public int ItemCount => _whole.ItemCount;

    public ReadOnlySpan<double> Diagonal => _whole.Diagonal.Slice(_rows.First, _rows.Count);

    public ReadOnlySpan<double> FreeDiagonal => _whole.FreeDiagonal.Slice(_rows.First, _rows.Count);

    public void Apply(RowMatrix vectors, RowMatrix result, Workers workers)
    {
        var columns = new ColumnRanges(vectors.Columns, _rows.Processes.Size);
        using var buffer = new NativeBuffer<float>((nuint)_rows.Count * (nuint)columns.TotalStride, zeroed: false);
        int own = columns.WidthOf(_rows.Processes.Rank);
        if (own == 0)
        {
            Send(vectors, columns, buffer, received: null);
            Receive(sent: null, columns, buffer, result);
            return;
        }
        using RowMatrix ofColumns = new(_rows.TotalCount, own), product = new(_rows.TotalCount, own);
        Send(vectors, columns, buffer, ofColumns);
        _whole.Apply(ofColumns, product, workers);
        Receive(product, columns, buffer, result);
    }

    public double[] InnerProducts(RowMatrix vectors, Workers workers)
    {
        var columns = new ColumnRanges(vectors.Columns, _rows.Processes.Size);
        using var buffer = new NativeBuffer<float>((nuint)_rows.Count * (nuint)columns.TotalStride, zeroed: false);
        int own = columns.WidthOf(_rows.Processes.Rank);
        double[] terms = [];
        if (own == 0)
        {
            Send(vectors, columns, buffer, received: null);
        }
        else
        {
            using var ofColumns = new RowMatrix(_rows.TotalCount, own);
            Send(vectors, columns, buffer, ofColumns);
            terms = _whole.InnerProducts(ofColumns, workers);
        }
        return [.. _rows.Processes.AllGather(MemoryMarshal.AsBytes<double>(terms))
            .SelectMany(bytes => MemoryMarshal.Cast<byte, double>(bytes).ToArray())];
    }

    public double LossAtZero(Workers workers)
        => _whole is LikesCooccurrence likes ? likes.LossAtZero(workers, _rows.Processes) : _whole.LossAtZero(workers);

    public double SumOfPairs() => _whole.SumOfPairs();

    /// <summary>Sends each process its columns of the rows of this process.</summary>
    private void Send(RowMatrix vectors, ColumnRanges columns, NativeBuffer<float> buffer, RowMatrix? received)
    {
        _rows.ForEach(row =>
        {
            for (int process = 0; process < columns.Count; process++)
            {
                ReadOnlySpan<float> source = vectors.Row(row).Slice(columns.FirstOf(process), columns.WidthOf(process));
                var target = new Span<float>(Place(buffer, columns, process, row), columns.StrideOf(process));
                source.CopyTo(target);
                target[source.Length..].Clear();
            }
        });
        int own = columns.StrideOf(_rows.Processes.Rank);
        _rows.Processes.AllToAll(
            buffer.Pointer,
            BytesOf(process => (long)_rows.Count * columns.StrideOf(process)),
            received is null ? null : received.Pointer(0),
            BytesOf(process => (long)_partition.RowsOf(process) * own));
    }

    /// <summary>Receives the rows of this process from each process, which has computed its columns.</summary>
    private void Receive(RowMatrix? sent, ColumnRanges columns, NativeBuffer<float> buffer, RowMatrix result)
    {
        int own = columns.StrideOf(_rows.Processes.Rank);
        _rows.Processes.AllToAll(
            sent is null ? null : sent.Pointer(0),
            BytesOf(process => (long)_partition.RowsOf(process) * own),
            buffer.Pointer,
            BytesOf(process => (long)_rows.Count * columns.StrideOf(process)));
        _rows.ForEach(row =>
        {
            for (int process = 0; process < columns.Count; process++)
            {
                new ReadOnlySpan<float>(Place(buffer, columns, process, row), columns.WidthOf(process))
                    .CopyTo(result.Row(row)[columns.FirstOf(process)..]);
            }
        });
    }

    /// <summary>Where the columns of a process are in the buffer, for a row of this process.</summary>
    private float* Place(NativeBuffer<float> buffer, ColumnRanges columns, int process, int row)
        => buffer.Pointer + (nint)_rows.Count * columns.StridesBefore(process) + (nint)row * columns.StrideOf(process);

    private long[] BytesOf(Func<int, long> floatsOf)
        => [.. Enumerable.Range(0, _rows.Processes.Size).Select(process => sizeof(float) * floatsOf(process))];

    /// <summary>The columns of a matrix that each process has.</summary>
    private sealed class ColumnRanges(int columns, int processes)
    {
        private readonly int _units = (columns + Unit - 1) / Unit;

        public int Count => processes;

        /// <summary>Floats of a row in the columns of all processes, with their padding.</summary>
        public int TotalStride => StridesBefore(processes);

        public int FirstOf(int process) => Math.Min(Unit * (int)((long)_units * process / processes), columns);

        public int WidthOf(int process) => FirstOf(process + 1) - FirstOf(process);

        /// <summary>Floats of a row in the columns of a process: the stride of a <see cref="RowMatrix"/>, or 0 without columns.</summary>
        public int StrideOf(int process) => WidthOf(process) is > 0 and var width ? RowMatrix.StrideFor(width) : 0;

        public int StridesBefore(int process) => Enumerable.Range(0, process).Sum(StrideOf);
    }
}
