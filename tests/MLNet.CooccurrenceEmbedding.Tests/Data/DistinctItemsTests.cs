using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.Tests.Data;

public sealed class DistinctItemsTests
{
    [Fact]
    public void Users_with_a_single_like_and_items_liked_only_by_them_are_omitted()
    {
        DistinctItems items = CreateDistinct(6, new(0, 4), new(1, 1), new(1, 4), new(2, 2), new(3, 1), new(3, 5), new(4, 5), new(4, 4));

        Assert.Equal([-1, 0, -1, -1, 1, 2], items.ColumnOf);
        Assert.Equal([1, 1, 1], items.Multiplicity);
        Assert.Equal((3, 3, 6), (items.Likes.UserCount, items.Likes.ItemCount, items.Likes.Count));
    }

    [Fact]
    public void Items_liked_by_the_same_users_share_a_column_and_columns_are_sorted_by_popularity()
    {
        DistinctItems items = CreateDistinct(
            5, new(0, 0), new(0, 2), new(0, 3), new(1, 1), new(1, 2), new(1, 4), new(2, 1), new(2, 2), new(2, 4));

        Assert.Equal([2, 1, 0, 2, 1], items.ColumnOf);
        Assert.Equal([1, 2, 2], items.Multiplicity);
        Assert.Equal([3, 2, 1], items.Likes.CountPerItem());
        Assert.All(
            Enumerable.Range(0, 3), user => Assert.Equal(items.Likes.ItemsOf(user).ToArray().Order(), items.Likes.ItemsOf(user).ToArray()));
    }

    [Fact]
    public void Users_with_a_single_like_do_not_prevent_items_from_sharing_a_column()
    {
        DistinctItems items = CreateDistinct(2, new(0, 0), new(0, 1), new(1, 0));
        Assert.Equal([0, 0], items.ColumnOf);
        Assert.Equal([2], items.Multiplicity);
    }

    [Fact]
    public void Items_share_a_column_only_with_equal_weights_and_scales()
    {
        UserItem[] pairs = [new(0, 0), new(0, 1), new(0, 2), new(1, 0), new(1, 1), new(1, 2), new(2, 1)];
        Likes likes = Likes.FromPairs(3, 3, [pairs], 1, [new float[] { 2, 2, 2, 3, 3, 4, 9 }]);

        DistinctItems items = DistinctItems.FromLikes(likes);
        Assert.Equal([0, 0, 1], items.ColumnOf);
        Assert.Equal([2, 1], items.Multiplicity);
        Assert.Equal([2, 2, 3, 4], items.Likes.Weights.ToArray());
        Assert.Null(items.Scales);

        DistinctItems scaled = DistinctItems.FromLikes(likes, [0.5, 0.25, 0.5]);
        Assert.Equal([0, 1, 2], scaled.ColumnOf);
        Assert.Equal([0.5, 0.25, 0.5], scaled.Scales!);
        Assert.Equal([0, 0, 1], DistinctItems.FromLikes(likes, [0.5, 0.5, 0.5]).ColumnOf);
    }

    private static DistinctItems CreateDistinct(int itemCount, params UserItem[] likes)
        => DistinctItems.FromLikes(Likes.FromPairs(itemCount, 10, [likes]));
}
