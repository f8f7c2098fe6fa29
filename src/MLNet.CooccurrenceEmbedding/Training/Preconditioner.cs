using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// Approximates the inverse of the Hessian of L/4. The Hessian of a row v_i alone is G − c_i·v_iᵀv_i, with G = VᵀV and c = 2f − 1. (A
/// multiple of the identity, (1 − f_i)·(n_i − x_i), is left out. It is zero for a single item.) With
/// w_i = v_i·G⁻¹ and the leverage h_i = v_i·w_i, its inverse by the Sherman–Morrison formula is
/// <code>
/// z_i = r_i·G⁻¹ + c_i·(r_i·w_i) / (1 − c_i·h_i)·w_i
/// </code>
/// The first term alone is that of Tong, Ma and Chi (2021, JMLR 22, "ScaledGD"). The second one matters only for rows of high leverage,
/// which determine a column of V almost alone. There are few of them, since the leverages add up to at most the number of columns.
/// </summary>
internal sealed unsafe class Preconditioner(ICooccurrence cooccurrence, int dimension, Kernels kernels, Workers workers, Workspace memory)
{
    /// <summary>Leverages up to this one have no second term.</summary>
    private const double LowLeverage = 0.1;

    /// <summary>The largest leverage in the formula, so that its denominator is not near zero.</summary>
    public const double MaximumLeverage = 0.999;

    private const double RelativeRidge = 1e-8;

    private readonly CholeskyInverse _inverse = new(dimension);
    private readonly PackedMatrix<float> _packedInverse = memory.NewPackedMatrix(kernels, dimension, dimension);
    private readonly double[] _leverages = new double[cooccurrence.ItemCount];
    private readonly RowMatrix _w = memory.NewMatrix((int)Math.Min(cooccurrence.ItemCount, dimension / LowLeverage + 1), dimension);
    private readonly float[] _factors = new float[cooccurrence.ItemCount];
    private readonly int[] _wRows = new int[cooccurrence.ItemCount];

    /// <summary>Computes G⁻¹, the leverages, and w of the rows of high leverage.</summary>
    public void Refresh(RowMatrix v, SquareMatrix g)
    {
        _packedInverse.Fill(_inverse.Inverse(g, RelativeRidge));
        int stride = v.Stride, blocks = (v.AllocatedRows + SolverState.BlockRows - 1) / SolverState.BlockRows;
        workers.ForEach(blocks, () => new NativeBuffer<float>((nuint)SolverState.BlockRows * (nuint)stride), (block, w) =>
        {
            int begin = block * SolverState.BlockRows, end = Math.Min(begin + SolverState.BlockRows, v.AllocatedRows);
            kernels.MultiplyRows(v, begin, end, _packedInverse, w.Pointer);
            for (int i = begin; i < Math.Min(end, v.Rows); i++)
                _leverages[i] = kernels.Dot(v.Pointer(i), w.Pointer + (i - begin) * stride, stride);
        });

        using var high = new RowMatrix(_w.Rows, dimension);
        int count = 0;
        for (int i = 0; i < v.Rows; i++)
        {
            double c = 2 * cooccurrence.FreeDiagonal[i] - 1;
            bool isHigh = _leverages[i] > LowLeverage && c != 0 && count < _w.Rows;
            _wRows[i] = isHigh ? count : -1;
            if (!isHigh) continue;
            _factors[i] = (float)(c / (1 - Math.Min(c * _leverages[i], MaximumLeverage)));
            v.Row(i).CopyTo(high.Row(count++));
        }
        for (int begin = 0; begin < high.AllocatedRows; begin += SolverState.BlockRows)
        {
            int end = Math.Min(begin + SolverState.BlockRows, high.AllocatedRows);
            kernels.MultiplyRows(high, begin, end, _packedInverse, _w.Pointer(begin));
        }
    }

    /// <summary>Computes rows of Z from R.</summary>
    /// <param name="r">R.</param>
    /// <param name="begin">The first row, a multiple of 8.</param>
    /// <param name="end">The row after the last, a multiple of 8.</param>
    /// <param name="z">Z.</param>
    public void Apply(RowMatrix r, int begin, int end, RowMatrix z)
    {
        kernels.MultiplyRows(r, begin, end, _packedInverse, z.Pointer(begin));
        for (int i = begin; i < Math.Min(end, r.Rows); i++)
        {
            if (_wRows[i] < 0) continue;
            float* w = _w.Pointer(_wRows[i]);
            kernels.MultiplyAdd(z.Pointer(i), _factors[i] * (float)kernels.Dot(r.Pointer(i), w, r.Stride), w, r.Stride);
        }
    }
}
