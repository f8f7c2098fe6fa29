using System.CommandLine;
using System.Globalization;
using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;
using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Shapes;

/// <summary>Fits the same ratings in every input format, and compares the results with those of rows of (user, item).</summary>
internal static class ShapesCommand
{
    private const double Tolerance = 1e-8;
    private const int MaximumNumberOfIterations = 1000;
    private const string OutputColumn = "Vector";

    /// <summary>The largest difference that counts as a rounding error of <see cref="float"/>, relative to the largest entry.</summary>
    private const double Noise = 1e-3;

    public static Command Create()
    {
        Option<FileInfo> ratings = Arguments.Ratings();
        Option<int> dimension = Arguments.Dimension();
        var command = new Command(
            "shapes", "Fits the likes (ratings of 4 and more) in every input format, and compares loss and vectors")
        {
            ratings, dimension,
        };
        command.SetAction(parsed => Run(new ShapeViews(parsed.GetRequiredValue(ratings)), parsed.GetValue(dimension)));
        return command;
    }

    private static void Run(ShapeViews views, int dimension)
    {
        Console.WriteLine(
            $"dimension {dimension}, tolerance {Tolerance.ToString(CultureInfo.InvariantCulture)}, "
            + $"at most {MaximumNumberOfIterations} iterations");
        // A warm-up, so that the time of the first row does not include JIT compilation.
        FitLikes(views.Pairs(), new() { UserColumnName = ShapeViews.User }, iterations: 2);

        (string Shape, Func<CooccurrenceEmbeddingTransformer> Fit)[] fits =
        [
            CreateFit("(user, item) rows", views.Pairs(), view => FitLikes(view, new() { UserColumnName = ShapeViews.User })),
            CreateFit("raw ids, ratings", views.Raw(), view => FitLikes(view, new()
            {
                UserColumnName = ShapeViews.User,
                RatingColumnName = ShapeViews.Rating,
                LikeThreshold = ShapeViews.LikeThreshold,
            })),
            CreateFit("baskets", views.Baskets(), view => FitLikes(view, new())),
            CreateFit("wide matrix", views.Wide(), view => FitLikes(view, new())),
            CreateFit("X, one triangle", views.Counts(symmetric: false), FitCounts),
            CreateFit("X, symmetric", views.Counts(symmetric: true), FitCounts),
        ];
        Console.WriteLine(
            $"{"shape",-18} {"likes/pairs",11} {"seconds",8} {"iterations",10} {"loss",14} "
            + $"{"loss diff",9} {"entry diff",10} {"dot diff",9} {"columns",7}  same bits");
        ShapeFit? first = null;
        foreach (var (shape, fit) in fits)
        {
            ShapeFit fitted = ShapeFit.Measure(shape, fit);
            Print(fitted, first ??= fitted);
        }
        string noise = Noise.ToString(CultureInfo.InvariantCulture);
        Console.WriteLine($"""
            diff: the difference from the first row. That of the loss is relative. That of vector entries is relative to the largest entry,
                and that of 1,000 random dot products to the largest product.
            columns: the number of leading columns whose entries agree within {noise} of the largest entry.
            {Machine.Current}
            """);

        static (string, Func<CooccurrenceEmbeddingTransformer>) CreateFit(
            string shape, IDataView view, Func<IDataView, CooccurrenceEmbeddingTransformer> fit) =>
            (shape, () => fit(view));

        CooccurrenceEmbeddingTransformer FitLikes(
            IDataView view, CooccurrenceEmbeddingEstimator.Options options, int iterations = MaximumNumberOfIterations)
        {
            options.ItemColumnName = ShapeViews.Item;
            return new MLContext().Transforms.CooccurrenceEmbed(Same(options, iterations)).Fit(view);
        }

        CooccurrenceEmbeddingTransformer FitCounts(IDataView view)
            => new MLContext().Transforms.CooccurrenceEmbedCounts(Same(new CooccurrenceCountsEmbeddingEstimator.Options
            {
                FirstItemColumnName = ShapeViews.Item,
                SecondItemColumnName = ShapeViews.OtherItem,
                CountColumnName = ShapeViews.Count,
            })).Fit(view);

        TOptions Same<TOptions>(TOptions options, int iterations = MaximumNumberOfIterations)
            where TOptions : EmbeddingOptions
        {
            options.OutputColumnName = OutputColumn;
            options.Dimension = dimension;
            options.OptimizationTolerance = Tolerance;
            options.MaximumNumberOfIterations = iterations;
            return options;
        }
    }

    private static void Print(ShapeFit fit, ShapeFit first)
    {
        TrainingSummary training = fit.Training;
        long read = training.PairCount > 0 ? training.PairCount : training.LikeCount;
        double lossDifference = training.Loss / first.Training.Loss - 1;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{fit.Shape,-18} {read,11:N0} {fit.Seconds,8:F2} {training.Iterations,10} {training.Loss,14:F4} {lossDifference,9:0.0e+00} "
            + $"{fit.LargestDifference(first),10:0.0e+00} {fit.LargestDotDifference(first),9:0.0e+00} "
            + $"{fit.LeadingColumnsWithin(Noise, first),7}  {(fit.HasSameBits(first) ? "yes" : "no")}"));
    }
}
