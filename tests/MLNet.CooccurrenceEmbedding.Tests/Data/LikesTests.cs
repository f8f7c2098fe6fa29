using MLNet.CooccurrenceEmbedding.Data;

namespace MLNet.CooccurrenceEmbedding.Tests.Data;

public sealed class LikesTests
{
    [Fact]
    public void Repeated_likes_count_once_and_items_are_sorted()
    {
        Likes likes = Likes.FromPairs(4, 2, [new UserItem[] { new(1, 3), new(1, 0), new(1, 3) }, new UserItem[] { new(0, 2), new(1, 0) }]);

        Assert.Equal((2, 4, 3), (likes.UserCount, likes.ItemCount, likes.Count));
        Assert.Equal([0, 3], likes.ItemsOf(0).ToArray());
        Assert.Equal([2], likes.ItemsOf(1).ToArray());
        Assert.Equal([1, 0, 1, 1], likes.CountPerItem());
    }

    [Fact]
    public void Likes_are_independent_of_row_order_and_user_numbers()
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

    [Fact]
    public void Weights_of_repeated_likes_are_summed()
    {
        List<ReadOnlyMemory<UserItem>> chunks = [
            new UserItem[] { new(1, 3), new(1, 0), new(1, 3) }, new UserItem[] { new(0, 2), new(1, 3) }];
        List<ReadOnlyMemory<float>> weights = [new[] { 0.5f, 2, 1 }, new[] { 1, 0.25f }];
        Likes likes = Likes.FromPairs(4, 2, chunks, 2, weights);

        Assert.True(likes.IsWeighted);
        Assert.Empty(weights);
        Assert.Equal([0, 3], likes.ItemsOf(0).ToArray());
        Assert.Equal([2, 1.75f], likes.WeightsOf(0).ToArray());
        Assert.Equal([1f], likes.WeightsOf(1).ToArray());
        Assert.Equal([4, 0, 1, 1.75 * 1.75], likes.SquaresPerItem());
        Assert.Equal([1, 0, 1, 1], likes.CountPerItem());
    }

    [Fact]
    public void Likes_are_unweighted_when_all_weights_are_1()
    {
        Likes likes = Likes.FromPairs(2, 2, [new UserItem[] { new(0, 1), new(1, 0), new(0, 1) }], 1, [new[] { 0.75f, 1, 0.25f }]);
        Assert.False(likes.IsWeighted);
        Assert.Equal((0, 0), (likes.Weights.Length, likes.WeightsOf(0).Length));
        Assert.Equal([1, 1], likes.SquaresPerItem());
    }

    [Fact]
    public void Weighted_likes_are_independent_of_row_order_and_thread_count()
    {
        var random = new Random(2);
        // Many users have the same items, so that the weights determine the order.
        (UserItem Pair, float Weight)[] rows = [.. Enumerable.Range(0, 2000)
            .Select(_ => (new UserItem(random.Next(60), random.Next(3)), random.NextSingle() + 0.01f))];
        Likes one = From(rows, 1);
        foreach (int threads in new[] { 1, 2, 5 })
        {
            rows = [.. rows.Select(row => (row.Pair with { User = (row.Pair.User * 7 + 3) % 61 }, row.Weight))];
            random.Shuffle(rows);
            Likes other = From(rows, threads);
            Assert.Equal(one.Starts.ToArray(), other.Starts.ToArray());
            Assert.Equal(one.Items.ToArray(), other.Items.ToArray());
            Assert.Equal(one.Weights.ToArray(), other.Weights.ToArray());
        }

        static Likes From((UserItem Pair, float Weight)[] rows, int threads) => Likes.FromPairs(
            3, 61, [rows.Select(row => row.Pair).ToArray()], threads, [rows.Select(row => row.Weight).ToArray()]);
    }

    [Fact]
    public void FromPairs_throws_when_summed_weights_exceed_the_range_of_float()
    {
        var error = Assert.Throws<InvalidOperationException>(() =>
            Likes.FromPairs(1, 1, [new UserItem[] { new(0, 0), new(0, 0) }], 2, [(float[])[3e38f, 3e38f]]));
        Assert.Contains("smaller weights", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weighted_scales_weights_by_the_number_of_likes_per_user()
    {
        UserItem[] pairs = [new(0, 0), new(0, 1), new(0, 2), new(0, 3), new(1, 3)];
        Likes likes = Likes.FromPairs(4, 2, [pairs]);
        Assert.Same(likes, likes.Weighted(UserWeighting.None));
        Assert.Equal([0.5f, 0.5f, 0.5f, 0.5f, 1], likes.Weighted(UserWeighting.InverseSquareRoot).Weights.ToArray());
        Assert.Equal([0.25f, 0.25f, 0.25f, 0.25f, 1], likes.Weighted(UserWeighting.Inverse).Weights.ToArray());

        Likes weighted = Likes.FromPairs(4, 2, [pairs], 1, [(float[])[1, 2, 3, 4, 5]]);
        Assert.Equal([0.5f, 1, 1.5f, 2, 5], weighted.Weighted(UserWeighting.InverseSquareRoot).Weights.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => likes.Weighted((UserWeighting)9));
    }
}
