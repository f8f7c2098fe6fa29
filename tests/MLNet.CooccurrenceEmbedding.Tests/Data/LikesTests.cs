using MLNet.CooccurrenceEmbedding.Data;

namespace MLNet.CooccurrenceEmbedding.Tests.Data;

public sealed class LikesTests
{
    [Fact]
    public void Repeats_count_once_and_items_are_ascending()
    {
        Likes likes = Likes.FromPairs(4, 2, [new UserItem[] { new(1, 3), new(1, 0), new(1, 3) }, new UserItem[] { new(0, 2), new(1, 0) }]);

        Assert.Equal((2, 4, 3), (likes.UserCount, likes.ItemCount, likes.Count));
        Assert.Equal([0, 3], likes.ItemsOf(0).ToArray());
        Assert.Equal([2], likes.ItemsOf(1).ToArray());
        Assert.Equal([1, 0, 1, 1], likes.CountPerItem());
    }

    [Fact]
    public void Order_of_rows_and_numbers_of_users_do_not_matter()
    {
        var random = new Random(1);
        UserItem[] pairs = [.. Enumerable.Range(0, 500).Select(_ => new UserItem(random.Next(40), random.Next(30)))];
        UserItem[] shuffled = [.. pairs.Select(pair => pair with { User = (pair.User * 7 + 3) % 41 })];
        random.Shuffle(shuffled);

        Likes one = Likes.FromPairs(30, 40, [pairs]), other = Likes.FromPairs(30, 41, [shuffled]);

        Assert.Equal(one.UserCount, other.UserCount);
        for (int user = 0; user < one.UserCount; user++) Assert.Equal(one.ItemsOf(user).ToArray(), other.ItemsOf(user).ToArray());
    }

    [Fact]
    public void Users_without_likes_have_no_row()
    {
        Likes likes = Likes.FromPairs(2, 1000, [new UserItem[] { new(999, 1), new(5, 0) }]);
        Assert.Equal(2, likes.UserCount);
    }
}
