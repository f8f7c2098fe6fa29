using System.Numerics.Tensors;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>X = SᵀS for a likes matrix S, applied user by user: what a user's items sum up to goes back to each of them.</summary>
internal sealed unsafe class LikesCooccurrence : ICooccurrence
{
    private const int UserChunk = 64;

    private readonly Likes _likes;
    private readonly Kernels _kernels;
    private readonly double[] _diagonal;

    public LikesCooccurrence(Likes likes, Kernels kernels)
    {
        _likes = likes;
        _kernels = kernels;
        _diagonal = Array.ConvertAll(likes.CountPerItem(), count => (double)count);
    }

    public int ItemCount => _likes.ItemCount;

    public ReadOnlySpan<double> Diagonal => _diagonal;

    // Workers share the columns out among them, so that none adds to what another one does.
    public void Apply(RowMatrix vectors, RowMatrix result, Workers workers) => workers.ForEach(
        (vectors.Stride + SparseSlice.Columns - 1) / SparseSlice.Columns,
        () => new SparseSlice(ItemCount),
        (index, slice) =>
        {
            int firstColumn = index * SparseSlice.Columns;
            slice.Load(vectors, firstColumn);
            fixed (int* starts = _likes.Starts, items = _likes.Items)
                _kernels.AddSparseProduct(slice.V, slice.Y, starts, items, _likes.UserCount);
            slice.StoreProduct(result, firstColumn);
        });

    public double InnerProduct(RowMatrix vectors, Workers workers)
    {
        // ⟨V, SᵀSV⟩ = ‖SV‖²
        var squares = new double[_likes.UserCount];
        workers.ForEachBlock(_likes.UserCount, UserChunk, (from, to) =>
        {
            double[] sum = new double[vectors.Stride], row = new double[vectors.Stride];
            for (int user = from; user < to; user++)
            {
                Array.Clear(sum);
                foreach (int item in _likes.ItemsOf(user))
                {
                    TensorPrimitives.ConvertChecked<float, double>(vectors.Row(item), row);
                    TensorPrimitives.Add(sum, row, sum);
                }
                squares[user] = TensorPrimitives.SumOfSquares<double>(sum);
            }
        });
        return Sum.Of(squares);
    }

    public double SquaredNormOffDiagonal(Workers workers)
    {
        // Row by row of X above the diagonal, each counted into a buffer of the worker's own; whole numbers, so exact.
        var (starts, users) = UsersByItem();
        var squares = new double[ItemCount];
        workers.ForEach(ItemCount, () => new int[ItemCount], (item, counts) =>
        {
            ReadOnlySpan<int> itsUsers = users.AsSpan(starts[item]..starts[item + 1]);
            foreach (int user in itsUsers)
                foreach (int other in ItemsAfter(user, item))
                    counts[other]++;
            long sum = 0;
            foreach (int user in itsUsers)
                foreach (int other in ItemsAfter(user, item))
                {
                    // Met again for a later user, the count is already taken and zero.
                    sum += (long)counts[other] * counts[other];
                    counts[other] = 0;
                }
            squares[item] = sum;
        });
        return 2 * Sum.Of(squares);
    }

    private ReadOnlySpan<int> ItemsAfter(int user, int item)
    {
        ReadOnlySpan<int> items = _likes.ItemsOf(user);
        return items[(items.BinarySearch(item) + 1)..];
    }

    /// <summary>The columns of S: the users of item i stand between starts[i] and starts[i + 1].</summary>
    private (int[] Starts, int[] Users) UsersByItem()
    {
        var starts = new int[ItemCount + 1];
        for (int item = 0; item < ItemCount; item++) starts[item + 1] = starts[item] + (int)_diagonal[item];
        var users = new int[_likes.Count];
        int[] next = starts[..ItemCount];
        for (int user = 0; user < _likes.UserCount; user++)
            foreach (int item in _likes.ItemsOf(user))
                users[next[item]++] = user;
        return (starts, users);
    }
}
