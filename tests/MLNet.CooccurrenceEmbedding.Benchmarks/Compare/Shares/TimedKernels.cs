using System.Diagnostics;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Compare.Shares;

/// <summary>
/// Kernels that measure the time of their dense products. Operations on single rows are not timed: a timer would take as long as the
/// operation.
/// </summary>
internal sealed unsafe class TimedKernels(Kernels kernels, int threads) : Kernels
{
    private long _ticks;

    /// <summary>The threads share the blocks of rows. The time of each block counts for its thread.</summary>
    public double Seconds => (double)_ticks / threads / Stopwatch.Frequency;

    public override PackedMatrix<float> NewPackedMatrix(int rows, int columns) => kernels.NewPackedMatrix(rows, columns);

    public override void MultiplyRows(float* a, nint stride, int rows, PackedMatrix<float> b, float* result)
    {
        long began = Stopwatch.GetTimestamp();
        kernels.MultiplyRows(a, stride, rows, b, result);
        Interlocked.Add(ref _ticks, Stopwatch.GetTimestamp() - began);
    }

    public override void Transform(RowMatrix matrix, SquareMatrix transform, Workers workers)
    {
        long began = Stopwatch.GetTimestamp();
        kernels.Transform(matrix, transform, workers);
        AddForAllThreads(began);
    }

    public override void TransformInDouble(RowMatrix matrix, SquareMatrix transform, Workers workers)
    {
        long began = Stopwatch.GetTimestamp();
        kernels.TransformInDouble(matrix, transform, workers);
        AddForAllThreads(began);
    }

    public override void Gram(RowMatrix a, RowMatrix b, SmallMatrix result, Workers workers)
    {
        long began = Stopwatch.GetTimestamp();
        kernels.Gram(a, b, result, workers);
        AddForAllThreads(began);
    }

    public override void GramOfSum(RowMatrix a, float beta, RowMatrix b, SquareMatrix result, Workers workers)
    {
        long began = Stopwatch.GetTimestamp();
        kernels.GramOfSum(a, beta, b, result, workers);
        AddForAllThreads(began);
    }

    public override void GramInDouble(RowMatrix a, SquareMatrix result, Workers workers)
    {
        long began = Stopwatch.GetTimestamp();
        kernels.GramInDouble(a, result, workers);
        AddForAllThreads(began);
    }

    public override (double[] Values, SquareMatrix Vectors) SymmetricEigen(SquareMatrix matrix) => kernels.SymmetricEigen(matrix);

    public override void MultiplyAdd(float* y, float alpha, float* x, int length) => kernels.MultiplyAdd(y, alpha, x, length);

    public override double Dot(float* x, float* y, int length) => kernels.Dot(x, y, length);

    public override void AddToSums(SparseBlock block, float* v, float* sums) => kernels.AddToSums(block, v, sums);

    public override void AddSums(SparseBlock block, float* sums, float* y) => kernels.AddSums(block, sums, y);

    public override void AddToSums(SparseBlock block, double* v, double* sums) => kernels.AddToSums(block, v, sums);

    public override void MultiplySymmetric(float* v, float* y, int* starts, int* columns, float* values, float* diagonal, int rowCount) =>
        kernels.MultiplySymmetric(v, y, starts, columns, values, diagonal, rowCount);

    public override double SymmetricForm(double* v, int* starts, int* columns, float* values, float* diagonal, int rowCount) =>
        kernels.SymmetricForm(v, starts, columns, values, diagonal, rowCount);

    public override double Residual(float* r, float* v, float* xv, float n, float x, int length)
        => kernels.Residual(r, v, xv, n, x, length);

    public override (double VSV, double RSV) Scale(float* z, float* s, float* r, float* v, int length)
        => kernels.Scale(z, s, r, v, length);

    public override void AddScaled(float* z, float alpha, float* s, float* v, int length) => kernels.AddScaled(z, alpha, s, v, length);

    public override (double VD, double DD, double RD) Direction(float* d, float beta, float* z, float* v, float* r, int length) =>
        kernels.Direction(d, beta, z, v, r, length);

    /// <summary>All threads take part, so the time counts for each of them.</summary>
    private void AddForAllThreads(long began) => Interlocked.Add(ref _ticks, threads * (Stopwatch.GetTimestamp() - began));
}
