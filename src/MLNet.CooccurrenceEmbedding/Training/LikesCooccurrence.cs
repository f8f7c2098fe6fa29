using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// X = MSᵀSM for a likes matrix S whose column i stands for m_i items, M = diag(√m): with the rows of V times √m, the sum of squares over
/// all pairs of items. Applied user by user: what a user's items sum up to goes back to each of them.
/// </summary>
internal sealed unsafe class LikesCooccurrence : ICooccurrence
{
    private readonly Likes _likes;
    private readonly Kernels _kernels;
    private readonly int[] _multiplicity;
    private readonly double[] _diagonal;
    private readonly double[] _freeDiagonal;
    private readonly float[] _roots;

    /// <param name="likes">S.</param>
    /// <param name="multiplicity">m: how many items each column of S stands for.</param>
    /// <param name="kernels">Kernels to use.</param>
    public LikesCooccurrence(Likes likes, int[] multiplicity, Kernels kernels)
    {
        _likes = likes;
        _kernels = kernels;
        _multiplicity = multiplicity;
        _diagonal = [.. _likes.CountPerItem().Zip(_multiplicity, (count, m) => (double)count * m)];
        _freeDiagonal = Array.ConvertAll(_multiplicity, m => 1.0 / m);
        _roots = Array.ConvertAll(_multiplicity, m => MathF.Sqrt(m));
    }

    public int ItemCount => _likes.ItemCount;

    public ReadOnlySpan<double> Diagonal => _diagonal;

    public ReadOnlySpan<double> FreeDiagonal => _freeDiagonal;

    // Workers share the columns of V out among them, so that none adds to what another one does.
    public void Apply(RowMatrix vectors, RowMatrix result, Workers workers) => workers.ForEach(
        (vectors.Stride + SparseSlice.Columns - 1) / SparseSlice.Columns,
        () => new SparseSlice(ItemCount),
        (index, slice) =>
        {
            int firstColumn = index * SparseSlice.Columns;
            slice.Load(vectors, firstColumn, _roots);
            fixed (int* starts = _likes.Starts, items = _likes.Items)
                _kernels.AddSparseProduct(slice.V, slice.Y, starts, items, _likes.UserCount);
            slice.StoreProduct(result, firstColumn, _roots);
        });

    public double InnerProduct(RowMatrix vectors, Workers workers)
    {
        // ⟨V, MSᵀSMV⟩ = ‖SMV‖²
        const int Width = SparseSlice.Columns / 2;
        var squares = new double[(vectors.Stride + Width - 1) / Width];
        workers.ForEach(squares.Length, () => new NativeBuffer<double>((nuint)ItemCount * Width), (index, slice) =>
        {
            for (int item = 0; item < ItemCount; item++)
            {
                var target = new Span<double>(slice.Pointer + (nint)item * Width, Width);
                double root = Math.Sqrt(_multiplicity[item]);
                ReadOnlySpan<float> source = vectors.Row(item).Slice(index * Width, Width);
                for (int k = 0; k < Width; k++) target[k] = root * source[k];
            }
            fixed (int* starts = _likes.Starts, items = _likes.Items)
                squares[index] = _kernels.SparseSquares(slice.Pointer, starts, items, _likes.UserCount);
        });
        return Sum.Of(squares);
    }

    public double LossAtZero(Workers workers)
    {
        // Row by row of SᵀS above the diagonal, each counted into a buffer of the worker's own; whole numbers, so exact below 2⁵³.
        int[][] usersOf = UsersByItem();
        var squares = new double[ItemCount];
        workers.ForEach(ItemCount, () => new int[ItemCount], (item, counts) =>
        {
            long pairs = 0;
            foreach (int user in usersOf[item])
            {
                ReadOnlySpan<int> others = ItemsAfter(user, item);
                foreach (int other in others) counts[other]++;
                pairs += others.Length;
            }
            double sum = 0;
            // Where many pairs meet, a sweep over all counts is faster than going through the pairs again.
            if (4 * pairs > ItemCount - item)
            {
                for (int other = item + 1; other < ItemCount; other++) sum += TakeSquare(counts, other);
            }
            else
            {
                // Met again for a later user, a count is already taken and zero.
                foreach (int user in usersOf[item])
                    foreach (int other in ItemsAfter(user, item))
                        sum += TakeSquare(counts, other);
            }
            double own = usersOf[item].Length;
            squares[item] = _multiplicity[item] * (2 * sum + (_multiplicity[item] - 1) * own * own);
        });
        return Sum.Of(squares);
    }

    private double TakeSquare(int[] counts, int item)
    {
        long count = counts[item];
        counts[item] = 0;
        return count * count * _multiplicity[item];
    }

    private ReadOnlySpan<int> ItemsAfter(int user, int item)
    {
        ReadOnlySpan<int> items = _likes.ItemsOf(user);
        return items[(items.BinarySearch(item) + 1)..];
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
