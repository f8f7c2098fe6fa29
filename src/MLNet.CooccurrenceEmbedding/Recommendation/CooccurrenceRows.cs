using MLNet.CooccurrenceEmbedding.Data;

namespace MLNet.CooccurrenceEmbedding.Recommendation;

/// <summary>Computes rows of X = SᵀS, one at a time, in time linear in the likes of the users who like the item.</summary>
/// <param name="likes">S.</param>
internal sealed class CooccurrenceRows(Likes likes)
{
    private readonly Likes _usersOfItems = likes.Transposed(Enumerable.Range(0, likes.UserCount));

    /// <summary>The number of users who like an item.</summary>
    public int UsersOf(int item) => _usersOfItems.ItemsOf(item).Length;

    /// <summary>Adds X_ij to the sum of each other item j that a user likes with item i.</summary>
    /// <param name="item">i.</param>
    /// <param name="sums">The sums to add to.</param>
    public void AddRow(int item, ItemSums sums)
    {
        ReadOnlySpan<int> users = _usersOfItems.ItemsOf(item);
        ReadOnlySpan<float> entries = _usersOfItems.WeightsOf(item);
        for (int k = 0; k < users.Length; k++)
        {
            ReadOnlySpan<int> items = likes.ItemsOf(users[k]);
            ReadOnlySpan<float> weights = likes.WeightsOf(users[k]);
            for (int like = 0; like < items.Length; like++)
                if (items[like] != item) sums.Add(items[like], likes.IsWeighted ? (double)entries[k] * weights[like] : 1);
        }
    }
}

/// <summary>Sums of positive terms for a few of many items.</summary>
/// <param name="itemCount">The number of items.</param>
internal sealed class ItemSums(int itemCount)
{
    private readonly double[] _sums = new double[itemCount];
    private readonly int[] _items = new int[itemCount];
    private int _count;

    /// <summary>The items that terms were added to, in the order of their first terms.</summary>
    public ReadOnlySpan<int> Items => _items.AsSpan(0, _count);

    /// <summary>The sum of an item, 0 without terms.</summary>
    public double this[int item] => _sums[item];

    public void Add(int item, double term)
    {
        if (_sums[item] == 0) _items[_count++] = item;
        _sums[item] += term;
    }

    /// <summary>Sets all sums to zero.</summary>
    public void Clear()
    {
        foreach (int item in Items) _sums[item] = 0;
        _count = 0;
    }
}
