using System.Numerics.Tensors;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Distribution;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// X = MGSᵀSGM for a likes matrix S. Column i of S stands for m_i items, M = diag(√m), and G is a diagonal matrix of the scales of items.
/// With the rows of V multiplied by √m, the loss is the sum over all pairs of items. X is applied in blocks of users: the sum of the
/// vectors of each user's items is added to the results of these items.
/// </summary>
internal sealed unsafe class LikesCooccurrence : ICooccurrence
{
    private readonly Likes _likes;
    private readonly Kernels _kernels;
    private readonly int[] _multiplicity;
    private readonly double[] _squaredFactors;
    private readonly double[] _diagonal;
    private readonly double[] _freeDiagonal;
    private readonly double[] _factors;
    private readonly float[] _float32Factors;
    private LikeBlock[][]? _blocks;

    /// <param name="likes">S.</param>
    /// <param name="multiplicity">m: how many items each column of S stands for.</param>
    /// <param name="kernels">Kernels to use.</param>
    /// <param name="scales">The diagonal of G, or <see langword="null"/> if G = I.</param>
    /// <param name="squares">The diagonal of SᵀS of all users, or <see langword="null"/> if <paramref name="likes"/> has all.</param>
    public LikesCooccurrence(Likes likes, int[] multiplicity, Kernels kernels, double[]? scales = null, double[]? squares = null)
    {
        _likes = likes;
        _kernels = kernels;
        _multiplicity = multiplicity;
        _squaredFactors = [.. multiplicity.Select((m, item) => scales is null ? m : m * (scales[item] * scales[item]))];
        _diagonal = [.. (squares ?? likes.SquaresPerItem()).Zip(_squaredFactors, (square, factor) => square * factor)];
        _freeDiagonal = Array.ConvertAll(multiplicity, m => 1.0 / m);
        _factors = [.. multiplicity.Select((m, item) => scales is null ? Math.Sqrt(m) : Math.Sqrt(m) * scales[item])];
        _float32Factors = Array.ConvertAll(_factors, factor => (float)factor);
    }

    public int ItemCount => _likes.ItemCount;

    public ReadOnlySpan<double> Diagonal => _diagonal;

    public ReadOnlySpan<double> FreeDiagonal => _freeDiagonal;

    /// <summary>S, in this process.</summary>
    public Likes Likes => _likes;

    /// <summary>√m·g of each column, as a float.</summary>
    public float[] Float32Factors => _float32Factors;

    /// <summary>√m·g of each column.</summary>
    public double[] Factors => _factors;

    /// <summary>m·g² of each column.</summary>
    public double[] SquaredFactors => _squaredFactors;

    /// <summary>The largest number of users of a block.</summary>
    public int UsersOfBlock => Math.Min(LikeBlock.MaximumUsers, _likes.UserCount);

    public void Apply(RowMatrix vectors, RowMatrix result, Workers workers)
    {
        PrepareBlocks(workers);
        Float32Slices.Multiply(vectors, result, _float32Factors, UsersOfBlock, workers, slice =>
        {
            for (int shard = 0; shard < _likes.ShardCount; shard++)
            {
                if (shard > 0) slice.BeginPart();
                Multiply(shard, slice);
                if (shard > 0) slice.AddPart();
            }
        });
    }

    /// <summary>Adds the product with SᵀS of the users of a shard to <see cref="SparseSlice.Y"/>.</summary>
    public void Multiply(int shard, SparseSlice slice)
    {
        LikeBlock.Action multiply = likes =>
        {
            _kernels.AddToSums(likes, slice.V, slice.Sums);
            _kernels.AddSums(likes, slice.Sums, slice.Y);
        };
        foreach (LikeBlock block in _blocks![shard])
        {
            slice.ClearSums(block.UserCount);
            block.Use(multiply);
        }
    }

    // ⟨V, MGSᵀSGMV⟩ = ‖SGMV‖²
    public double[] InnerProducts(RowMatrix vectors, Workers workers)
    {
        PrepareBlocks(workers);
        return Float64Slices.ComputeTerms(vectors, _factors, UsersOfBlock, workers, (slice, sums) =>
        {
            double total = 0;
            for (int shard = 0; shard < _likes.ShardCount; shard++) total += InnerProduct(shard, slice, sums);
            return total;
        });
    }

    /// <summary>‖SGMV‖² of a slice, which has been multiplied by the factors, for the users of a shard.</summary>
    public double InnerProduct(int shard, double* slice, double* sums)
    {
        double total = 0;
        LikeBlock.Action add = likes => _kernels.AddToSums(likes, slice, sums);
        foreach (LikeBlock block in _blocks![shard])
        {
            var ofUsers = new Span<double>(sums, block.UserCount * Float64Slices.Columns);
            ofUsers.Clear();
            block.Use(add);
            total += TensorPrimitives.SumOfSquares<double>(ofUsers);
        }
        return total;
    }

    public double LossAtZero(Workers workers) => LossAtZero(workers, SingleProcess.Instance);

    /// <summary>The loss at zero, computed by processes that all have these likes.</summary>
    public double LossAtZero(Workers workers, ICollectives processes)
        => LossAtZero(new PairSquares(_likes, _squaredFactors).Sum(workers, processes));

    /// <summary>The loss at zero from Σ_i Σ_{j&gt;i} of the squared counts of different columns.</summary>
    public double LossAtZero(double squares)
    {
        double sum = 2 * squares;
        // The m·(m − 1) pairs of items that share a column have the count of the column with itself, x/m.
        for (int item = 0; item < ItemCount; item++)
            sum += (_multiplicity[item] - 1) * _diagonal[item] * (_diagonal[item] / _multiplicity[item]);
        return sum;
    }

    // Σ_i Σ_j X_ij = ‖SGm‖². The items of a row, m of them, have the diagonal sum m·X_ii.
    public double SumOfPairs()
    {
        double sum = 0;
        for (int shard = 0; shard < _likes.ShardCount; shard++) sum += SumOfUsers(shard);
        return sum - OrderedSum.Compute(_diagonal);
    }

    /// <summary>‖SGm‖² for the users of a shard.</summary>
    public double SumOfUsers(int shard)
    {
        double[] terms = [.. _factors.Zip(_multiplicity, (factor, m) => factor * Math.Sqrt(m))];
        double sum = 0;
        for (int user = _likes.ShardStarts[shard]; user < _likes.ShardStarts[shard + 1]; user++)
        {
            ReadOnlySpan<int> items = _likes.ItemsOf(user);
            ReadOnlySpan<float> weights = _likes.WeightsOf(user);
            double ofUser = 0;
            for (int k = 0; k < items.Length; k++) ofUser += _likes.IsWeighted ? weights[k] * terms[items[k]] : terms[items[k]];
            sum += ofUser * ofUser;
        }
        return sum;
    }

    /// <summary>Divides the likes of each shard into blocks, for the first product.</summary>
    public void PrepareBlocks(Workers workers)
        => _blocks ??= [.. Enumerable.Range(0, _likes.ShardCount).Select(shard => LikeBlock.Create(_likes, shard, workers))];
}
