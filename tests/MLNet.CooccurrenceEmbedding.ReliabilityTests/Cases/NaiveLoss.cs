using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.ReliabilityTests.Cases;

/// <summary>The naive model of a case: of its liked items, with S computed from the rows by definition.</summary>
internal sealed class NaiveLoss
{
    private readonly int[] _items;
    private readonly NaiveModel _model;

    public NaiveLoss(LikesCase likes)
    {
        _items = [.. likes.Likes.Select(row => row.Item).Distinct().Order()];
        _model = new NaiveModel(
            _items.Length, likes.Likes.GroupBy(row => row.User).Select(user => Row(likes, [.. user])), likes.Options.ItemScaling);
    }

    /// <summary>The items that somebody likes, ascending.</summary>
    public IReadOnlyList<int> Items => _items;

    public double Dominance => _model.Dominance;

    public double AtZero => _model.LossAtZero;

    /// <summary>X for two of <see cref="Items"/>, by position.</summary>
    public double this[int a, int b] => _model[a, b];

    public double Compute(ItemEmbeddings embeddings)
        => _model.Loss([.. _items.SelectMany(item => embeddings.GetVector(item).ToArray())], embeddings.Dimension);

    /// <summary>Computes a user's row of S in double precision and rounds it to float. Weights of repeated likes are added.</summary>
    private (int Place, double Weight)[] Row(LikesCase likes, CaseRow[] user)
    {
        var items = user.GroupBy(like => like.Item).ToArray();
        double factor = likes.Options.UserWeighting switch
        {
            UserWeighting.Inverse => 1.0 / items.Length,
            UserWeighting.InverseSquareRoot => 1 / Math.Sqrt(items.Length),
            UserWeighting.InverseFourthRoot => 1 / Math.Sqrt(Math.Sqrt(items.Length)),
            UserWeighting.None => 1,
            var other => throw new NotSupportedException($"NaiveLoss has no formula for {other}."),
        };
        return [.. items.Select(same => (Array.BinarySearch(_items, same.Key), (double)(float)(factor * Total(same))))];

        double Total(IEnumerable<CaseRow> same)
            => likes.Ratings == Ratings.Weights ? (float)same.Select(like => like.Rating).Order().Sum(rating => (double)rating) : 1;
    }
}
