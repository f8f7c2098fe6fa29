using System.CommandLine;
using System.Globalization;
using MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;
using MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;
using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Throughput;

/// <summary>Measures the rows per second of reading likes, and of looking up, pooling and comparing vectors.</summary>
internal static class ThroughputCommand
{
    private const int Runs = 5;
    private const int LikesPerUser = 80;
    private const int ReadItems = 25_000;
    private const int TransformedItems = 9724;
    private const int HistoryLength = 20;
    private const int TransformedRows = 400_000;
    private const int ReloadedRows = 20_000;

    public static Command Create()
    {
        Option<int> rows = Arguments.Count("--rows", 10_000_000, "The number of likes to read", atLeast: LikesPerUser);
        Option<int> dimension = Arguments.Dimension();
        Option<int> threads = Arguments.Threads();
        var command = new Command(
            "throughput",
            $"Prints the rows per second of reading likes, and of looking up, pooling and comparing vectors (medians of {Runs})")
        {
            rows, dimension, threads,
        };
        command.SetAction(parsed =>
        {
            Read(parsed.GetValue(rows), parsed.GetValue(threads));
            Transform(parsed.GetValue(dimension), parsed.GetValue(threads));
            Answer(parsed.GetValue(dimension));
            Console.WriteLine(Machine.Current);
        });
        return command;
    }

    private static void Read(int rows, int threads)
    {
        LikeRows likes = PowerLawLikes.Generate(rows / LikesPerUser, ReadItems, rows);
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"reading {rows:N0} likes of {likes.UserCount:N0} users, {threads} threads"));
        Console.WriteLine($"  {"user",-8} {"rows",-14} {"cursors s",9} {"matrix s",9} {"million rows/s",15}");
        int[] users = likes.Users();
        Read("user by user", likes, users, likes.Items, threads);

        var order = new int[rows];
        for (int k = 0; k < rows; k++) order[k] = k;
        new Random(1).Shuffle(order);
        Read("in any order", likes, Array.ConvertAll(order, k => users[k]), Array.ConvertAll(order, k => likes.Items[k]), threads);
    }

    private static void Read(string order, LikeRows likes, int[] users, int[] items, int threads)
    {
        foreach (var (user, view) in ReadingMeasurement.Views(likes, users, items))
        {
            ReadingMeasurement measured = ReadingMeasurement.Measure(view, Runs, threads);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {user,-8} {order,-14} {measured.CursorSeconds,9:F2} {measured.MatrixSeconds,9:F2} "
                + $"{measured.RowsPerSecond / 1e6,15:F1}"));
        }
    }

    private static void Transform(int dimension, int threads)
    {
        var transform = new TransformMeasurement(TransformedItems, dimension, HistoryLength, TransformedRows);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"vectors, {TransformedItems:N0} items x {dimension}, {TransformedRows:N0} rows of random items"));
        Print("look-ups", transform, TransformMeasurement.ItemVector);
        Print($"pooled histories of {HistoryLength}", transform, TransformMeasurement.HistoryVector);
        TransformMeasurement reloaded = transform.Reloaded(ReloadedRows);
        Print("look-ups, reloaded", reloaded, TransformMeasurement.ItemVector);
        Print($"pooled {HistoryLength}, reloaded", reloaded, TransformMeasurement.HistoryVector);

        void Print(string what, TransformMeasurement measured, string column)
        {
            double one = measured.RowsPerSecond(column, false, Runs, threads), all = measured.RowsPerSecond(column, true, Runs, threads);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {what,-24} one cursor {one,12:N0} rows/s, {threads} cursors {all,12:N0} rows/s"));
        }
    }

    private static void Answer(int dimension)
    {
        var answers = new AnswerMeasurement(TransformedItems, dimension);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"answers from {TransformedItems:N0} items x {dimension}"));
        Print("FindSimilar, dot products", answers.FindSimilar(SimilarityMetric.DotProduct, Runs));
        Print("FindSimilar, cosines", answers.FindSimilar(SimilarityMetric.Cosine, Runs));
        Print("FindSimilarToEach, cosines", answers.FindSimilarToEach(Runs));
        Print("Recommend, a history of 50", answers.Recommend(historyLength: 50, Runs));
        Print("RecommendToEach, histories of 50", answers.RecommendToEach(historyLength: 50, Runs));

        void Print(string what, double milliseconds) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  {what,-28} {milliseconds,8:F3} ms each, {TransformedItems / milliseconds / 1e3,6:F1} million items/s"));
    }
}
