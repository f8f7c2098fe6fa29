using System.Numerics;
using System.Runtime.CompilerServices;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// X = MGSᵀSGM for a likes matrix S. Column i of S stands for m_i items, M = diag(√m), and G is a diagonal matrix of the scales of items.
/// With the rows of V multiplied by √m, the loss is the sum over all pairs of items. X is applied user by user: the sum of the vectors of a
/// user's items is added to the results of these items.
/// </summary>
internal sealed unsafe class LikesCooccurrence : ICooccurrence
{
    private readonly Likes _likes;
    private readonly Kernels _kernels;
    private readonly int[] _multiplicity;
    private readonly bool _hasScales;
    private readonly double[] _squares;
    private readonly double[] _squaredFactors;
    private readonly double[] _diagonal;
    private readonly double[] _freeDiagonal;
    private readonly double[] _factors;
    private readonly float[] _float32Factors;

    /// <param name="likes">S.</param>
    /// <param name="multiplicity">m: how many items each column of S stands for.</param>
    /// <param name="kernels">Kernels to use.</param>
    /// <param name="scales">The diagonal of G, or <see langword="null"/> if G = I.</param>
    public LikesCooccurrence(Likes likes, int[] multiplicity, Kernels kernels, double[]? scales = null)
    {
        _likes = likes;
        _kernels = kernels;
        _multiplicity = multiplicity;
        _hasScales = scales is not null;
        _squares = likes.SquaresPerItem();
        _squaredFactors = [.. multiplicity.Select((m, item) => scales is null ? m : m * (scales[item] * scales[item]))];
        _diagonal = [.. _squares.Zip(_squaredFactors, (square, factor) => square * factor)];
        _freeDiagonal = Array.ConvertAll(multiplicity, m => 1.0 / m);
        _factors = [.. multiplicity.Select((m, item) => scales is null ? Math.Sqrt(m) : Math.Sqrt(m) * scales[item])];
        _float32Factors = Array.ConvertAll(_factors, factor => (float)factor);
    }

    public int ItemCount => _likes.ItemCount;

    public ReadOnlySpan<double> Diagonal => _diagonal;

    public ReadOnlySpan<double> FreeDiagonal => _freeDiagonal;

    public void Apply(RowMatrix vectors, RowMatrix result, Workers workers)
    {
        Float32Slices.Multiply(vectors, result, _float32Factors, workers, slice =>
        {
            fixed (int* starts = _likes.Starts, items = _likes.Items)
            fixed (float* weights = _likes.Weights)
            {
                if (_likes.IsWeighted) _kernels.AddSparseProduct(slice.V, slice.Y, starts, items, weights, _likes.UserCount);
                else _kernels.AddSparseProduct(slice.V, slice.Y, starts, items, _likes.UserCount);
            }
        });
    }

    // ⟨V, MGSᵀSGMV⟩ = ‖SGMV‖²
    public double InnerProduct(RowMatrix vectors, Workers workers) => Float64Slices.Sum(vectors, _factors, workers, slice =>
    {
        fixed (int* starts = _likes.Starts, items = _likes.Items)
        fixed (float* weights = _likes.Weights)
        {
            return _likes.IsWeighted
                ? _kernels.SparseSquares(slice, starts, items, weights, _likes.UserCount)
                : _kernels.SparseSquares(slice, starts, items, _likes.UserCount);
        }
    });

    // Without weights and scales, counts are integers.
    public double LossAtZero(Workers workers)
        => _likes.IsWeighted || _hasScales ? LossAtZero<double>(workers) : LossAtZero<int>(workers);

    private double LossAtZero<TCount>(Workers workers)
        where TCount : struct, INumber<TCount>
    {
        int[][] usersOf = UsersByItem();
        var squares = new double[ItemCount];
        workers.ForEach(
            ItemCount,
            () => new TCount[ItemCount],
            (item, counts) => squares[item] = ComputeSquare(item, usersOf[item], counts));
        return OrderedSum.Compute(squares);
    }

    /// <summary>
    /// The contribution of a row of X to the loss at zero: twice the squares to the right of the diagonal, and those on it.
    /// </summary>
    /// <param name="item">The row.</param>
    /// <param name="users">The users who like the item.</param>
    /// <param name="counts">A buffer that is all zeros before and after the call.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double ComputeSquare<TCount>(int item, int[] users, TCount[] counts)
        where TCount : struct, INumber<TCount>
    {
        long pairs = 0;
        foreach (int user in users)
        {
            ReadOnlySpan<int> others = _likes.ItemsOf(user);
            int own = others.BinarySearch(item);
            AddPairs(others[(own + 1)..], _likes.WeightsOf(user), own, counts);
            pairs += others.Length - own - 1;
        }
        double sum = 0;
        // If there are many pairs, a pass over all counts is faster than a second pass over the pairs.
        if (4 * pairs > ItemCount - item)
        {
            for (int other = item + 1; other < ItemCount; other++) sum += TakeSquare(counts, other);
        }
        else
        {
            // A count that was taken for an earlier user is zero.
            foreach (int user in users)
            {
                ReadOnlySpan<int> others = _likes.ItemsOf(user);
                foreach (int other in others[(others.BinarySearch(item) + 1)..]) sum += TakeSquare(counts, other);
            }
        }
        return _squaredFactors[item] * (2 * sum + (_multiplicity[item] - 1) * ComputeOwnSquare(item));
    }

    /// <summary>Adds the pairs of an item and the items after it that one user likes to the counts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddPairs<TCount>(ReadOnlySpan<int> others, ReadOnlySpan<float> weights, int own, TCount[] counts)
        where TCount : struct, INumber<TCount>
    {
        if (weights.Length == 0)
        {
            foreach (int other in others) counts[other]++;
            return;
        }
        double weight = weights[own];
        for (int k = 0; k < others.Length; k++) counts[others[k]] += TCount.CreateTruncating(weight * weights[own + 1 + k]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private double TakeSquare<TCount>(TCount[] counts, int item)
        where TCount : struct, INumber<TCount>
    {
        double count = double.CreateTruncating(counts[item]);
        counts[item] = TCount.Zero;
        return count * count * _squaredFactors[item];
    }

    /// <summary>The square of the count of two items that share a column, without a squared factor of the column.</summary>
    private double ComputeOwnSquare(int item)
    {
        double scaled = _squaredFactors[item] / _multiplicity[item] * _squares[item];
        return scaled * _squares[item];
    }

    private int[][] UsersByItem()
    {
        int[][] users = Array.ConvertAll(_likes.CountPerItem(), count => new int[count]);
        var next = new int[ItemCount];
        for (int user = 0; user < _likes.UserCount; user++)
            foreach (int item in _likes.ItemsOf(user))
                users[item][next[item]++] = user;
        return users;
    }
}
