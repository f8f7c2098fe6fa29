using System.Runtime.Intrinsics;

namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>
/// The kernels of training for one vector width. The order of every sum depends only on the data, so results are bitwise equal on any
/// number of threads.
/// </summary>
internal abstract unsafe class Kernels
{
    /// <summary>Rows of <see cref="RowDots"/> that a thread computes at a time.</summary>
    private const int DotRows = 64;

    public static Kernels Bits128 { get; } = new Kernels<Simd128, Vector128<float>, Vector128<double>>();

    public static Kernels Bits256 { get; } = new Kernels<Simd256, Vector256<float>, Vector256<double>>();

    public static Kernels Bits512 { get; } = new Kernels<Simd512, Vector512<float>, Vector512<double>>();

    /// <summary>The kernels of the widest vectors that the hardware supports. Every x64 and Arm64 processor supports 128 bits.</summary>
    public static Kernels Best { get; }
        = Vector512.IsHardwareAccelerated ? Bits512
        : Vector256.IsHardwareAccelerated ? Bits256
        : Bits128;

    /// <summary>The kernels of a width.</summary>
    public static Kernels OfWidth(int bits) => bits switch
    {
        512 => Bits512,
        256 => Bits256,
        _ => Bits128,
    };

    /// <summary>The width of a vector in bits. Results of different widths differ in their last digits.</summary>
    public int VectorBits => this == Bits512 ? 512 : this == Bits256 ? 256 : 128;

    /// <summary>
    /// Allocates a right-hand side of <see cref="MultiplyRows(RowMatrix, int, int, PackedMatrix{float}, float*)"/>, in the layout of these
    /// kernels.
    /// </summary>
    public abstract PackedMatrix<float> NewPackedMatrix(int rows, int columns);

    /// <summary>
    /// Computes the rows <paramref name="begin"/> ≤ row &lt; <paramref name="end"/> of <paramref name="a"/>·<paramref name="b"/>.
    /// </summary>
    /// <param name="a">The tall matrix. It must not be the result.</param>
    /// <param name="begin">First row, a multiple of 8.</param>
    /// <param name="end">The row after the last, a multiple of 8, at most <see cref="RowMatrix.AllocatedRows"/>.</param>
    /// <param name="b">The small matrix, packed by the same kernels.</param>
    /// <param name="result">The first row of the result, with the stride of a matrix with the columns of B.</param>
    public void MultiplyRows(RowMatrix a, int begin, int end, PackedMatrix<float> b, float* result)
        => MultiplyRows(a.Pointer(begin), a.Stride, end - begin, b, result);

    /// <inheritdoc cref="RowProduct{TSimd, TVector, TScalar}.Multiply"/>
    public abstract void MultiplyRows(float* a, nint stride, int rows, PackedMatrix<float> b, float* result);

    /// <summary><paramref name="matrix"/> ← <paramref name="matrix"/>·<paramref name="transform"/>.</summary>
    public abstract void Transform(RowMatrix matrix, SquareMatrix transform, Workers workers);

    /// <summary>
    /// <paramref name="matrix"/> ← <paramref name="matrix"/>·<paramref name="transform"/> in double precision. In single precision, small
    /// columns of the result would have the rounding errors of large ones.
    /// </summary>
    public abstract void TransformInDouble(RowMatrix matrix, SquareMatrix transform, Workers workers);

    /// <summary>
    /// <paramref name="result"/> = <paramref name="a"/>ᵀ·<paramref name="b"/>. Sums over 256 rows are in single precision, and are added in
    /// double precision. If both are the same object, only one triangle is computed.
    /// </summary>
    public abstract void Gram(RowMatrix a, RowMatrix b, SmallMatrix result, Workers workers);

    /// <summary>
    /// <paramref name="result"/> = (A + βB)ᵀ(A + βB) for A = <paramref name="a"/>, β = <paramref name="beta"/> and
    /// B = <paramref name="b"/>, with the precision of <see cref="Gram"/>.
    /// </summary>
    public abstract void GramOfSum(RowMatrix a, float beta, RowMatrix b, SquareMatrix result, Workers workers);

    /// <summary><paramref name="result"/> = <paramref name="a"/>ᵀ·<paramref name="a"/> in double precision throughout.</summary>
    public abstract void GramInDouble(RowMatrix a, SquareMatrix result, Workers workers);

    /// <inheritdoc cref="SymmetricEigen{TSimd, TVector}.Compute"/>
    public abstract (double[] Values, SquareMatrix Vectors) SymmetricEigen(SquareMatrix matrix);

    /// <inheritdoc cref="SparseProduct{TSimd, TVector, TEntries}.AddToSums"/>
    public abstract void AddToSums(SparseBlock block, float* v, float* sums);

    /// <inheritdoc cref="SparseProduct{TSimd, TVector, TEntries}.AddSums"/>
    public abstract void AddSums(SparseBlock block, float* sums, float* y);

    /// <inheritdoc cref="SparseSums{TSimd, TVector, TEntries}.Add"/>
    public abstract void AddToSums(SparseBlock block, double* v, double* sums);

    /// <inheritdoc cref="SymmetricSparseProduct{TSimd, TVector}.Multiply"/>
    public abstract void MultiplySymmetric(float* v, float* y, int* starts, int* columns, float* values, float* diagonal, int rowCount);

    /// <inheritdoc cref="SymmetricSparseForm{TSimd, TVector}.Sum"/>
    public abstract double SymmetricForm(double* v, int* starts, int* columns, float* values, float* diagonal, int rowCount);

    /// <inheritdoc cref="RowKernels{TSimd, TVector}.MultiplyAdd"/>
    public abstract void MultiplyAdd(float* y, float alpha, float* x, int length);

    /// <inheritdoc cref="RowKernels{TSimd, TVector}.Dot"/>
    public abstract double Dot(float* x, float* y, int length);

    /// <inheritdoc cref="RowKernels{TSimd, TVector}.Residual"/>
    public abstract double Residual(float* r, float* v, float* xv, float n, float x, int length);

    /// <inheritdoc cref="RowKernels{TSimd, TVector}.Scale"/>
    public abstract (double VSV, double RSV) Scale(float* z, float* s, float* r, float* v, int length);

    /// <inheritdoc cref="RowKernels{TSimd, TVector}.AddScaled"/>
    public abstract void AddScaled(float* z, float alpha, float* s, float* v, int length);

    /// <inheritdoc cref="RowKernels{TSimd, TVector}.Direction"/>
    public abstract (double VD, double DD, double RD) Direction(float* d, float beta, float* z, float* v, float* r, int length);

    /// <summary><paramref name="result"/>[i] = a_i·b_i for the rows of <paramref name="a"/> and <paramref name="b"/>.</summary>
    public void RowDots(RowMatrix a, RowMatrix b, double[] result, Workers workers)
        => workers.ForEachBlock(a.Rows, DotRows, (begin, end) =>
        {
            for (int i = begin; i < end; i++) result[i] = Dot(a.Pointer(i), b.Pointer(i), a.Stride);
        });
}

/// <inheritdoc/>
internal sealed unsafe class Kernels<TSimd, TFloats, TDoubles> : Kernels
    where TSimd : struct, ISimd<TFloats, float>, ISimd<TDoubles, double>
    where TFloats : struct
    where TDoubles : struct
{
    public override PackedMatrix<float> NewPackedMatrix(int rows, int columns)
        => new(rows, columns, MicroKernel<TSimd, TFloats, float>.Columns);

    public override void MultiplyRows(float* a, nint stride, int rows, PackedMatrix<float> b, float* result)
        => RowProduct<TSimd, TFloats, float>.Multiply(a, stride, rows, b, result);

    public override void Transform(RowMatrix matrix, SquareMatrix transform, Workers workers)
        => RowTransform<TSimd, TFloats, float>.Apply(matrix, transform, workers);

    public override void TransformInDouble(RowMatrix matrix, SquareMatrix transform, Workers workers)
        => RowTransform<TSimd, TDoubles, double>.Apply(matrix, transform, workers);

    public override void Gram(RowMatrix a, RowMatrix b, SmallMatrix result, Workers workers)
        => GramProduct<TSimd, TFloats, float>.Multiply(a, b, result, workers);

    public override void GramOfSum(RowMatrix a, float beta, RowMatrix b, SquareMatrix result, Workers workers)
        => GramProduct<TSimd, TFloats, float>.MultiplySum(a, beta, b, result, workers);

    public override void GramInDouble(RowMatrix a, SquareMatrix result, Workers workers)
        => GramProduct<TSimd, TDoubles, double>.Multiply(a, a, result, workers);

    public override (double[] Values, SquareMatrix Vectors) SymmetricEigen(SquareMatrix matrix)
        => SymmetricEigen<TSimd, TDoubles>.Compute(matrix);

    public override void AddToSums(SparseBlock block, float* v, float* sums)
    {
        if (block.Weights == null) SparseProduct<TSimd, TFloats, UnitEntries>.AddToSums(block, v, sums);
        else SparseProduct<TSimd, TFloats, WeightedEntries>.AddToSums(block, v, sums);
    }

    public override void AddSums(SparseBlock block, float* sums, float* y)
    {
        if (block.Weights == null) SparseProduct<TSimd, TFloats, UnitEntries>.AddSums(block, sums, y);
        else SparseProduct<TSimd, TFloats, WeightedEntries>.AddSums(block, sums, y);
    }

    public override void AddToSums(SparseBlock block, double* v, double* sums)
    {
        if (block.Weights == null) SparseSums<TSimd, TDoubles, UnitEntries>.Add(block, v, sums);
        else SparseSums<TSimd, TDoubles, WeightedEntries>.Add(block, v, sums);
    }

    public override void MultiplySymmetric(float* v, float* y, int* starts, int* columns, float* values, float* diagonal, int rowCount)
        => SymmetricSparseProduct<TSimd, TFloats>.Multiply(v, y, starts, columns, values, diagonal, rowCount);

    public override double SymmetricForm(double* v, int* starts, int* columns, float* values, float* diagonal, int rowCount)
        => SymmetricSparseForm<TSimd, TDoubles>.Sum(v, starts, columns, values, diagonal, rowCount);

    public override void MultiplyAdd(float* y, float alpha, float* x, int length)
        => RowKernels<TSimd, TFloats>.MultiplyAdd(y, alpha, x, length);

    public override double Dot(float* x, float* y, int length) => RowKernels<TSimd, TFloats>.Dot(x, y, length);

    public override double Residual(float* r, float* v, float* xv, float n, float x, int length)
        => RowKernels<TSimd, TFloats>.Residual(r, v, xv, n, x, length);

    public override (double VSV, double RSV) Scale(float* z, float* s, float* r, float* v, int length)
        => RowKernels<TSimd, TFloats>.Scale(z, s, r, v, length);

    public override void AddScaled(float* z, float alpha, float* s, float* v, int length)
        => RowKernels<TSimd, TFloats>.AddScaled(z, alpha, s, v, length);

    public override (double VD, double DD, double RD) Direction(float* d, float beta, float* z, float* v, float* r, int length)
        => RowKernels<TSimd, TFloats>.Direction(d, beta, z, v, r, length);
}
