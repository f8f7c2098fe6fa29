using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Pipeline;

/// <summary>The same MovieLens likes in five input formats.</summary>
public class InputShapesOnMovieLensTests(ITestOutputHelper output)
{
    private const int Dimension = 32;

    private readonly MLContext _mlContext = Toy.Context();

    [Fact]
    public void Five_input_shapes_of_MovieLens_give_the_same_vectors()
    {
        IDataView ratings = MovieLens.Ratings(_mlContext);
        IDataView liked = _mlContext.Data.FilterRowsByColumn(ratings, "rating", lowerBound: 4);
        var likes = liked.GetColumn<string>("userId")
            .Zip(liked.GetColumn<uint>("movieId"), (user, movie) => (user, $"{movie:D6}"))
            .ToArray();
        var shapes = new LikeShapes(_mlContext, likes);

        ItemEmbeddings raw = Fit(shapes.Raw(), "Movie", "User").Embeddings;
        Report("raw ids", raw, raw);
        Assert.Equal(MovieLens.LikeCount, raw.Training!.LikeCount);
        AssertSameBits(raw, "baskets", Fit(shapes.Baskets(), "Movies", "").Embeddings);
        AssertSameBits(raw, "wide matrix", Fit(shapes.Wide(), "Row", "").Embeddings);

        // The file has all ratings, and so also items that nobody likes. Its keys are in the same order as those of the text column.
        ItemEmbeddings rated = Fit(ratings, "movieId", "userId", options =>
        {
            options.RatingColumnName = "rating";
            options.LikeThreshold = 4;
        }).Embeddings;
        Report("ratings from 4 on", raw, rated);
        Assert.Equal(MovieLens.MovieCount, rated.Count);
        Assert.Equal(raw.Training!.LikeCount, rated.Training!.LikeCount);
        Assert.Equal(raw.Training!.Loss, rated.Training!.Loss, 1e-6 * raw.Training!.Loss);
        Assert.InRange(Difference(raw, rated), 0, 1e-4);

        var options = new CooccurrenceCountsEmbeddingEstimator.Options
        {
            OutputColumnName = "Vector",
            FirstItemColumnName = "MovieA",
            SecondItemColumnName = "MovieB",
            CountColumnName = "Count",
        };
        SetTightTolerance(options);
        IDataView countRows = shapes.Counts(bothHalves: false, diagonal: true);
        ItemEmbeddings counts = _mlContext.Transforms.CooccurrenceEmbedCounts(options).Fit(countRows).Embeddings;
        Report("X itself", raw, counts);
        Assert.Equal(raw.ItemCounts, counts.ItemCounts);
        Assert.Equal(raw.Training!.LossAtZero, counts.Training!.LossAtZero);
        Assert.Equal(raw.Training!.Loss, counts.Training!.Loss, 1e-6 * raw.Training!.Loss);
        Assert.InRange(Difference(raw, counts), 0, 1e-3);
    }

    private void AssertSameBits(ItemEmbeddings raw, string shape, ItemEmbeddings actual)
    {
        Report(shape, raw, actual);
        Assert.Equal(raw.Names, actual.Names);
        Columns.AssertSameBits(raw.Matrix.ToArray(), actual.Matrix.ToArray());
        Assert.Equal(raw.Training!.Loss, actual.Training!.Loss);
    }

    private void Report(string shape, ItemEmbeddings expected, ItemEmbeddings actual)
        => output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {shape} | {actual.Training!.LikeCount} likes, {actual.Training.PairCount} pairs "
            + $"| loss {actual.Training!.Loss:R} ({actual.Training!.Loss / expected.Training!.Loss - 1:E1}) "
            + $"| largest difference of a number {Difference(expected, actual):E1} of the largest |"));

    /// <summary>Returns the largest difference between numbers of the same item, relative to the largest number.</summary>
    private static double Difference(ItemEmbeddings expected, ItemEmbeddings actual)
    {
        var byNumber = actual.Names.Index().ToDictionary(name => int.Parse(name.Item, CultureInfo.InvariantCulture), name => name.Index);
        double largest = 0, difference = 0;
        for (int item = 0; item < expected.Count; item++)
        {
            ReadOnlySpan<float> a = expected.GetVector(item);
            ReadOnlySpan<float> b = actual.GetVector(byNumber[int.Parse(expected.Names[item], CultureInfo.InvariantCulture)]);
            for (int k = 0; k < a.Length; k++)
            {
                largest = Math.Max(largest, Math.Abs(a[k]));
                difference = Math.Max(difference, Math.Abs(a[k] - b[k]));
            }
        }
        return difference / largest;
    }

    private CooccurrenceEmbeddingTransformer Fit(
        IDataView data, string item, string user, Action<CooccurrenceEmbeddingEstimator.Options>? change = null)
    {
        var options = new CooccurrenceEmbeddingEstimator.Options
        {
            OutputColumnName = "Vector",
            ItemColumnName = item,
            UserColumnName = user,
        };
        SetTightTolerance(options);
        change?.Invoke(options);
        return _mlContext.Transforms.CooccurrenceEmbed(options).Fit(data);
    }

    private static void SetTightTolerance(EmbeddingOptions options)
        => (options.Dimension, options.OptimizationTolerance, options.MaximumNumberOfIterations) = (Dimension, 1e-9, 1000);
}
