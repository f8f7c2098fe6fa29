using System.Numerics.Tensors;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// X = SᵀS for a likes matrix S, applied as Sᵀ(S·V). Users are taken in blocks, so that the users x dimension product in
/// the middle is never larger than a block.
/// </summary>
internal sealed unsafe class LikesCooccurrence : ICooccurrence
{
    private const int UserBlock = 8192;
    private const int UserChunk = 16;
    private const int ItemChunk = 32;

    private readonly Likes _likes;
    private readonly Kernels _kernels;
    private readonly double[] _diagonal;

    // The columns of S: the users of item i, ascending, are _users[_starts[i].._starts[i + 1]].
    private readonly int[] _starts;
    private readonly int[] _users;

    public LikesCooccurrence(Likes likes, Kernels kernels)
    {
        _likes = likes;
        _kernels = kernels;
        int[] counts = likes.CountPerItem();
        _diagonal = Array.ConvertAll(counts, count => (double)count);
        _starts = new int[likes.ItemCount + 1];
        for (int item = 0; item < likes.ItemCount; item++) _starts[item + 1] = _starts[item] + counts[item];

        _users = new int[likes.Count];
        int[] next = _starts[..likes.ItemCount];
        for (int user = 0; user < likes.UserCount; user++)
            foreach (int item in likes.ItemsOf(user))
                _users[next[item]++] = user;
    }

    public int ItemCount => _likes.ItemCount;

    public ReadOnlySpan<double> Diagonal => _diagonal;

    public void Apply(RowMatrix vectors, RowMatrix result, Workers workers)
    {
        using var sums = new RowMatrix(Math.Min(UserBlock, _likes.UserCount), vectors.Columns);
        for (int firstUser = 0; firstUser < _likes.UserCount; firstUser += UserBlock)
        {
            int first = firstUser, end = Math.Min(first + UserBlock, _likes.UserCount);
            // sums = S·V for the users of the block
            workers.ForEachBlock(end - first, UserChunk, (from, to) =>
            {
                for (int user = from; user < to; user++)
                {
                    sums.Row(user).Clear();
                    _kernels.AddRows(sums.Pointer(user), vectors, _likes.ItemsOf(first + user), 0);
                }
            });
            // result += Sᵀ·sums
            workers.ForEachBlock(ItemCount, ItemChunk, (from, to) =>
            {
                for (int item = from; item < to; item++)
                {
                    if (first == 0) result.Row(item).Clear();
                    _kernels.AddRows(result.Pointer(item), sums, UsersOf(item, first, end), first);
                }
            });
        }
    }

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
        var squares = new double[ItemCount];
        int claimed = -1;
        workers.ForEachWorker(_ =>
        {
            var counts = new int[ItemCount];
            for (int item; (item = Interlocked.Increment(ref claimed)) < ItemCount;)
            {
                workers.CancellationToken.ThrowIfCancellationRequested();
                ReadOnlySpan<int> users = UsersOf(item, 0, _likes.UserCount);
                foreach (int user in users)
                    foreach (int other in ItemsAfter(user, item))
                        counts[other]++;
                double sum = 0;
                foreach (int user in users)
                    foreach (int other in ItemsAfter(user, item))
                    {
                        // Met again for a later user, the count is already taken and zero.
                        sum += (double)counts[other] * counts[other];
                        counts[other] = 0;
                    }
                squares[item] = sum;
            }
        });
        return 2 * Sum.Of(squares);
    }

    /// <summary>The users from <paramref name="first"/> to before <paramref name="end"/> who like an item.</summary>
    private ReadOnlySpan<int> UsersOf(int item, int first, int end)
    {
        ReadOnlySpan<int> users = _users.AsSpan(_starts[item].._starts[item + 1]);
        return users[LowerBound(users, first)..LowerBound(users, end)];
    }

    private ReadOnlySpan<int> ItemsAfter(int user, int item)
    {
        ReadOnlySpan<int> items = _likes.ItemsOf(user);
        return items[LowerBound(items, item + 1)..];
    }

    /// <summary>How many of the ascending, distinct values are below a bound.</summary>
    private static int LowerBound(ReadOnlySpan<int> values, int bound)
    {
        int index = values.BinarySearch(bound);
        return index < 0 ? ~index : index;
    }
}
