using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Evaluation;

public class HoldOutErrorTests
{
    private readonly IDataView _view = LikeTable.Random(users: 20).Keys();

    [Fact]
    public void HoldOut_throws_for_invalid_arguments_before_reading_data()
    {
        var unreadable = new UnreadableView(_view);
        foreach (double fraction in (double[])[0, 1, -0.1, 1.1, double.NaN])
            Assert.Throws<ArgumentOutOfRangeException>(
                "testFraction", () => new MLContext().Data.HoldOutLikes(unreadable, "Item", "User", fraction));
        foreach (int minimumLikes in (int[])[1, 0, -5])
            Assert.Throws<ArgumentOutOfRangeException>(
                "minimumLikes", () => new MLContext().Data.HoldOutLikes(unreadable, "Item", "User", minimumLikes: minimumLikes));
        Assert.Throws<ArgumentNullException>(() => new MLContext().Data.HoldOutLikes(null!, "Item", "User"));
        Assert.Throws<ArgumentException>(() => new MLContext().Data.HoldOutLikes(unreadable, "", "User"));
        Assert.Throws<ArgumentException>(() => new MLContext().Data.HoldOutLikes(unreadable, "Item", ""));
    }

    [Fact]
    public void HoldOut_names_the_column_that_is_missing_or_of_the_wrong_type()
    {
        AssertRejected("Itm", "User", "There is no column 'Itm'. The columns are:", "'Item'");
        AssertRejected("Item", "Usr", "There is no column 'Usr'");
        AssertRejected("Weight", "User", "Item column 'Weight' is Single", "DataKind.Int32, Int64 or String");
        AssertRejected("Item", "Weight", "User column 'Weight' is Single", "DataKind.Int32, Int64 or String");

        IDataView baskets = LikeShapes.CreateToy(Toy.Context()).Baskets();
        AssertRejectedIn(baskets, "Movies", "Movies", "Item column 'Movies' is Vector<String>", "one row per (user, item)");
        AssertRejectedIn(
            LikeShapes.CreateToy(Toy.Context()).Wide(), "Row", "Row", "Item column 'Row' is Vector<Single", "one row per (user, item)");

        void AssertRejected(string item, string user, params string[] parts)
            => AssertRejectedIn(new UnreadableView(_view), item, user, parts);

        static void AssertRejectedIn(IDataView view, string item, string user, params string[] parts)
        {
            string message = Assert.Throws<ArgumentOutOfRangeException>(() => new MLContext().Data.HoldOutLikes(view, item, user)).Message;
            Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void HoldOut_reports_likes_per_user_when_no_user_has_enough()
    {
        IDataView view = LikeTable.From((1, 1), (2, 1), (2, 2), (2, 2), (3, 1), (3, 3), (4, 1), (4, 2), (4, 3)).Numbers();

        string message = Assert.Throws<InvalidOperationException>(
            () => new MLContext().Data.HoldOutLikes(view, "Item", "User", minimumLikes: 4)).Message;

        Assert.Contains(
            "none of the 4 users in column 'User' has 4 likes. Users with the most: 1 with 3, 2 with 2, 1 with 1.",
            message,
            StringComparison.Ordinal);
        Assert.Single(new MLContext().Data.HoldOutLikes(view, "Item", "User", minimumLikes: 3).Users);
    }

    [Fact]
    public void HoldOut_throws_when_there_are_no_likes()
    {
        var empty = Toy.NoLikes(new KeyDataViewType(typeof(uint), 5));

        string message = Assert.Throws<InvalidOperationException>(
            () => new MLContext().Data.HoldOutLikes(empty, "Item", "User")).Message;

        Assert.Contains("no row has", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_throws_for_invalid_arguments_and_null_recommendations()
    {
        HoldOutSplit split = new MLContext().Data.HoldOutLikes(_view, "Item", "User");
        ItemRecommender recommender = Toy.Fit(Toy.Context(), split.TrainSet).Embeddings.CreateRecommender();
        Assert.Equal("k", Assert.Throws<ArgumentOutOfRangeException>(() => split.Evaluate(recommender, 0)).ParamName);
        Assert.Equal("k", Assert.Throws<ArgumentOutOfRangeException>(() => split.EvaluatePopularity(0)).ParamName);
        Assert.Equal("k", Assert.Throws<ArgumentOutOfRangeException>(() => split.Evaluate((_, _) => [], -1)).ParamName);
        Assert.Throws<ArgumentNullException>(() => split.Evaluate((ItemRecommender)null!));
        Assert.Throws<ArgumentNullException>(() => split.Evaluate((Func<IReadOnlyList<string>, int, IEnumerable<string>>)null!));
        Assert.Contains(
            "null", Assert.Throws<InvalidOperationException>(() => split.Evaluate((_, _) => null!)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "null", Assert.Throws<InvalidOperationException>(() => split.Evaluate((_, _) => [null!])).Message, StringComparison.Ordinal);
        Assert.Equal("mine", Assert.Throws<FormatException>(() => split.Evaluate((_, _) => throw new FormatException("mine"))).Message);
    }
}
