using System.Globalization;
using MLNet.CooccurrenceEmbedding;
using Spectre.Console;

namespace MovieRecommender;

/// <summary>What a person sees.</summary>
internal static class Screen
{
    /// <summary>Wide enough for a title and its genres where there is no window to fit into.</summary>
    private const int RedirectedWidth = 120;

    private const int ShownMovies = 8;

    static Screen()
    {
        if (!AnsiConsole.Profile.Out.IsTerminal)
            AnsiConsole.Profile.Width = RedirectedWidth;
    }

    public static void Say(string text) => AnsiConsole.WriteLine(text);

    /// <summary>Runs a training under a progress bar; where output is redirected, Spectre prints a line now and then instead.</summary>
    public static T WithProgress<T>(Func<IProgress<TrainingProgress>, T> train) => AnsiConsole.Progress()
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
        .Start(context =>
        {
            ProgressTask task = context.AddTask("training", maxValue: 1);
            T result = train(new ProgressOn(task));
            task.Value = task.MaxValue;
            return result;
        });

    public static void ShowTraining(TrainingSummary training)
    {
        var grid = new Grid().AddColumns(2);
        void Row(string name, FormattableString value) => grid.AddRow(new Text(name), new Text(FormattableString.Invariant(value)));
        Row("likes", $"{training.LikeCount:N0}, from {training.UserCount:N0} users");
        Row("movies", $"{training.ItemCount:N0}, {training.LikedItemCount:N0} of them liked by someone");
        Row("vectors", $"{training.ItemCount:N0} x {training.Dimension}");
        Row("loss", $"{training.Loss:N3}, down from {training.LossAtZero:N0} with all vectors zero");
        Row("gradient", $"{training.RelativeGradient:E1} relative");
        Row("iterations", $"{training.Iterations}, {(training.Converged ? "converged" : "stopped before the tolerance was reached")}");
        AnsiConsole.Write(grid);
    }

    public static void ShowSimilar(Movie movie, ItemEmbeddings embeddings, IReadOnlyDictionary<string, Movie> movies)
    {
        Table table = MovieTable($"Similar to {movie.Title}");
        foreach (ScoredItem similar in embeddings.FindSimilar(movie.Id, ShownMovies))
            table.AddRow(Cells(similar, movies));
        AnsiConsole.Write(table);
    }

    /// <summary>What suits someone who likes these movies, and which of them speaks most for it.</summary>
    public static void ShowRecommended(IReadOnlyList<Movie> liked, ItemEmbeddings embeddings, IReadOnlyDictionary<string, Movie> movies)
    {
        string[] history = [.. liked.Select(movie => movie.Id).Distinct()];
        ItemRecommender recommender = RecommenderOf(embeddings);
        Table table = MovieTable($"For someone who likes {string.Join(", ", liked.Select(movie => movie.Title))}").AddColumn("most for");
        foreach (ScoredItem recommended in recommender.Recommend(history, ShownMovies))
        {
            ScoredItem reason = recommender.Explain(history, recommended.Name)[0];
            table.AddRow([.. Cells(recommended, movies), new Text(movies[reason.Name].Title)]);
        }
        AnsiConsole.Write(table);
    }

    /// <summary>How well recommenders do, a row for each.</summary>
    public static void ShowMetrics(params (string Name, RecommenderMetrics Metrics)[] recommenders)
    {
        RecommenderMetrics first = recommenders[0].Metrics;
        var table = new Table()
            .Title(new TableTitle(string.Create(CultureInfo.InvariantCulture, $"Likes held out, of {first.UserCount:N0} users: how many are among the {first.K} best")))
            .Border(TableBorder.Rounded)
            .AddColumn("recommended");
        foreach (string name in (ReadOnlySpan<string>)["recall", "NDCG", "hit rate", "MRR", "coverage"])
            table.AddColumn(new TableColumn(name).RightAligned());
        foreach ((string name, RecommenderMetrics metrics) in recommenders)
        {
            double[] numbers = [metrics.Recall, metrics.Ndcg, metrics.HitRate, metrics.MeanReciprocalRank, metrics.Coverage];
            table.AddRow([new Text(name), .. numbers.Select(number => new Text(number.ToString("F3", CultureInfo.InvariantCulture)))]);
        }
        AnsiConsole.Write(table);
    }

    public static void ShowEnd(Report report)
    {
        Say(FormattableString.Invariant($"Saved the model, loaded it in a fresh MLContext: all {report.Items:N0} vectors are the same, bit for bit."));
        Say(FormattableString.Invariant($"Seconds: {report.ReadSeconds:F2} reading, {report.FitSeconds:F2} fitting, {report.SaveSeconds:F2} saving, {report.LoadSeconds:F2} loading, {report.TotalSeconds:F2} in all. Peak memory: {report.PeakMemoryMB:F0} MB."));
    }

    private static ItemRecommender RecommenderOf(ItemEmbeddings embeddings)
    {
        try
        {
            return embeddings.CreateRecommender();
        }
        catch (InvalidOperationException e)
        {
            // A model of an earlier version of the library, or one in which no two movies are liked by the same user.
            throw new UserErrorException($"This model cannot recommend: {e.Message}");
        }
    }

    private static Table MovieTable(string title) => new Table()
        .Title(new TableTitle(Markup.Escape(title)))
        .Border(TableBorder.Rounded)
        .AddColumn(new TableColumn("score").RightAligned().NoWrap())
        .AddColumn(new TableColumn("likes").RightAligned().NoWrap())
        .AddColumn("title")
        .AddColumn("genres");

    private static Text[] Cells(ScoredItem item, IReadOnlyDictionary<string, Movie> movies)
    {
        Movie movie = movies[item.Name];
        return
        [
            new Text(item.Score.ToString("F2", CultureInfo.InvariantCulture)),
            new Text(movie.Likes.ToString(CultureInfo.InvariantCulture)),
            new Text(movie.Title),
            new Text(string.Join(", ", movie.Genres)),
        ];
    }

    /// <summary>Not <see cref="Progress{T}"/>, whose reports arrive later and on other threads.</summary>
    private sealed class ProgressOn(ProgressTask task) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            string left = value.EstimatedRemaining is { } time ? string.Create(CultureInfo.InvariantCulture, $", about {time.TotalSeconds:F1} s left") : "";
            task.Description = string.Create(CultureInfo.InvariantCulture, $"iteration {value.Iteration,3}, loss {value.Loss,14:N1}") + left;
            task.Value = value.Completion;
        }
    }
}
