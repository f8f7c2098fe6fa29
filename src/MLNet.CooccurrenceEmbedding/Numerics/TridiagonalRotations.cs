using System.Runtime.CompilerServices;

namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>
/// The rotations that diagonalize a symmetric tridiagonal matrix by the implicit QL algorithm with Wilkinson's shift (Golub and Van Loan,
/// Matrix Computations, 4th ed., 8.3.4 and 8.3.5). The book describes QR. In QL, the bulge moves upward, and eigenvalues converge at the
/// top.
/// </summary>
internal sealed class TridiagonalRotations
{
    /// <summary>The largest size of a matrix: an array holds two numbers for each of its elements.</summary>
    public const int MaximumSize = 32_767;

    /// <summary>The largest number of sweeps per eigenvalue. One or two are usual, and the shift is proven to converge.</summary>
    private const int MaximumSweepsPerValue = 60;

    /// <summary>Off-diagonal elements below this, relative to the neighboring diagonal elements, are treated as zero.</summary>
    private const double Negligible = 1.2e-16;

    /// <summary>
    /// Off-diagonal elements below this are also treated as zero: the square root of <see cref="SymmetricEigen.NegligibleSquare"/>.
    /// </summary>
    private const double AbsolutelyNegligible = 1e-140;

    private readonly List<int> _lasts = [], _counts = [];
    private double[] _pairs;
    private int _length;

    private TridiagonalRotations(int size) => _pairs = new double[checked(2 * size * size)];

    /// <summary>The number of sweeps. They are applied in order.</summary>
    public int SweepCount => _lasts.Count;

    /// <summary>The cosine and the sine of each rotation, sweep by sweep.</summary>
    public ReadOnlySpan<double> Pairs => _pairs.AsSpan(0, _length);

    /// <summary>A sweep rotates the planes (i, i + 1) for <c>Count</c> values of i, from <c>Last</c> − 1 downwards.</summary>
    public (int Last, int Count) Sweep(int index) => (_lasts[index], _counts[index]);

    /// <summary>Diagonalizes a matrix whose largest element is near 1.</summary>
    /// <param name="diagonal">The diagonal. It is replaced by the eigenvalues, in no particular order.</param>
    /// <param name="offDiagonal">The off-diagonal: element i is in row i and column i + 1. It is overwritten.</param>
    /// <exception cref="ArithmeticException">The iteration has not converged.</exception>
    public static TridiagonalRotations Diagonalize(double[] diagonal, double[] offDiagonal)
    {
        var rotations = new TridiagonalRotations(diagonal.Length);
        int remainingSweeps = MaximumSweepsPerValue * diagonal.Length;
        for (int first = 0; first < diagonal.Length - 1;)
        {
            int last = EndOfBlock(diagonal, offDiagonal, first);
            if (last == first)
                first++;
            else if (remainingSweeps-- > 0)
                rotations.Add(first, last, diagonal, offDiagonal);
            else
                throw new ArithmeticException("The eigenvalues of a matrix of training have not converged.");
        }
        return rotations;
    }

    /// <summary>
    /// The first index from <paramref name="index"/> whose off-diagonal element is negligible. Sets that element to zero.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int EndOfBlock(double[] d, double[] e, int index)
    {
        for (; index < d.Length - 1; index++)
        {
            if (Math.Abs(e[index]) > Negligible * (Math.Abs(d[index]) + Math.Abs(d[index + 1])) + AbsolutelyNegligible) continue;
            e[index] = 0;
            break;
        }
        return index;
    }

    private void Add(int first, int last, double[] d, double[] e)
    {
        int length = 2 * (last - first);
        if (_length + length > _pairs.Length) Array.Resize(ref _pairs, checked(_pairs.Length + Math.Max(_pairs.Length, length)));
        Run(first, last, d, e, _pairs.AsSpan(_length, length));
        _lasts.Add(last);
        _counts.Add(last - first);
        _length += length;
    }

    /// <summary>One sweep: T ← GᵀTG, where G is the product of rotations in the planes (i, i + 1) from the last to the first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run(int first, int last, double[] d, double[] e, Span<double> pairs)
    {
        // The eigenvalue of the leading 2 x 2 block that is closer to its first element.
        double half = (d[first + 1] - d[first]) / 2, edge = e[first];
        double shift = d[first] - edge * (edge / (half + Math.CopySign(Math.Sqrt(half * half + edge * edge), half)));

        double x = d[last] - shift, bulge = e[last - 1];
        for (int i = last - 1, k = 0; i >= first; i--, k += 2)
        {
            // The rotation that turns (x, bulge) to (norm, 0).
            double square = x * x + bulge * bulge, cosine = 1, sine = 0, norm = x;
            if (square >= SymmetricEigen.NegligibleSquare)
            {
                norm = Math.Sqrt(square);
                cosine = x / norm;
                sine = bulge / norm;
            }
            pairs[k] = cosine;
            pairs[k + 1] = sine;
            if (i < last - 1) e[i + 1] = norm;

            double turned = sine * (d[i] - d[i + 1]) + 2 * cosine * e[i];
            d[i + 1] += sine * turned;
            d[i] -= sine * turned;
            x = e[i] = cosine * turned - e[i];
            if (i == first) break;
            bulge = sine * e[i - 1];
            e[i - 1] *= cosine;
        }
    }
}
