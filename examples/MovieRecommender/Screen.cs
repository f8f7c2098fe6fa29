using System.Globalization;
using MLNet.CooccurrenceEmbedding;
using Spectre.Console;

namespace MovieRecommender;

/// <summary>Writes to the console.</summary>
internal static class Screen
{
    /// <summary>The width of redirected output: enough for a title and its genres.</summary>
    private const int RedirectedWidth = 120;

    /// <summary>Tables that show everything need this width. In narrower ones, Spectre.Console breaks words.</summary>
    private const int FullWidth = 80;

    private const int ShownMovies = 8;

    static Screen()
    {
        if (!AnsiConsole.Profile.Out.IsTerminal)
            AnsiConsole.Profile.Width = RedirectedWidth;
    }

    /// <summary>Writes one line. A terminal shows it in several lines, broken between words, if it is narrow.</summary>
    public static void WriteLine(string text)
    {
        if (AnsiConsole.Profile.Out.IsTerminal)
            AnsiConsole.WriteLine(Printable(text));
        else
            Console.WriteLine(Printable(text));
    }

    /// <summary>Writes one line to standard error.</summary>
    public static void WriteError(string text) => Console.Error.WriteLine(Printable(text));

    /// <summary>
    /// Replaces characters that control a terminal, for example in titles: control characters, line breaks, and overrides of the direction
    /// of text.
    /// </summary>
    public static string Printable(string text) => string.Concat(text.ReplaceLineEndings(" ").Select(character => character switch
    {
        '\t' => ' ',
        (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') => '\uFFFD',
        _ => char.IsControl(character) ? '\uFFFD' : character,
    }));

    /// <summary>Shows a progress bar during a training, on standard error. Nothing is shown if it is not a terminal.</summary>
    public static T WithProgress<T>(Func<IProgress<TrainingProgress>, T> train)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(Console.Error),
            // Otherwise, there is no progress bar when standard output is redirected.
            Interactive = InteractionSupport.Yes,
        });
        if (!console.Profile.Out.IsTerminal)
            return train(new Progress<TrainingProgress>());
        ProgressColumn[] columns = console.Profile.Width < FullWidth
            ? [new TaskDescriptionColumn()]
            : [new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn()];
        return console.Progress()
            .Columns(columns)
            .Start(context =>
            {
                ProgressTask task = context.AddTask("training", maxValue: 1);
                T result = train(new TaskProgress(task));
                task.Value = task.MaxValue;
                return result;
            });
    }

    public static void ShowTraining(TrainingSummary training)
    {
        var grid = new Grid().AddColumns(2);
        void Row(string name, FormattableString value) => grid.AddRow(new Text(name), new Text(FormattableString.Invariant(value)));
        Row("likes", $"{training.LikeCount:N0}, from {training.UserCount:N0} users");
        Row("movies", $"{training.ItemCount:N0}, {training.LikedItemCount:N0} of them with likes");
        Row("vectors", $"{training.ItemCount:N0} x {training.Dimension}");
        Row("loss", $"{training.Loss:N3} ({training.LossAtZero:N0} with zero vectors)");
        Row("explained", $"{training.ExplainedFraction:P2} of the squared counts, correlation {training.PairCorrelation:F4}");
        Row("gradient", $"{training.RelativeGradient:E1} relative");
        Row("iterations", $"{training.Iterations}, {(training.Converged ? "converged" : "not converged")}");
        AnsiConsole.Write(grid);
    }

    public static void ShowSimilar(Movie movie, IReadOnlyList<ScoredItem> similar, IReadOnlyDictionary<string, Movie> movies)
    {
        Table table = MovieTable($"Similar to {movie.Title}");
        foreach (ScoredItem other in similar)
            table.AddRow(Cells(other, movies));
        AnsiConsole.Write(table);
    }

    /// <summary>Shows recommendations for someone who likes these movies, and the liked movie that contributes most to each.</summary>
    public static void ShowRecommended(IReadOnlyList<Movie> liked, ItemEmbeddings embeddings, IReadOnlyDictionary<string, Movie> movies)
    {
        string[] history = [.. liked.Select(movie => movie.Id).Distinct()];
        ItemRecommender recommender = CreateRecommender(embeddings);
        Table table = MovieTable($"For someone who likes {string.Join(", ", liked.Select(movie => movie.Title))}").AddColumn("main reason");
        foreach (ScoredItem recommended in recommender.Recommend(history, ShownMovies))
        {
            ScoredItem reason = recommender.Explain(history, recommended.Name)[0];
            table.AddRow([.. Cells(recommended, movies), new Text(Printable(movies[reason.Name].Title))]);
        }
        AnsiConsole.Write(table);
    }

    /// <summary>Shows the metrics of recommenders, one row each.</summary>
    public static void ShowMetrics(IReadOnlyList<(string Name, RecommenderMetrics Metrics)> recommenders)
    {
        RecommenderMetrics first = recommenders[0].Metrics;
        string title = string.Create(
            CultureInfo.InvariantCulture, $"Held-out likes of {first.UserCount:N0} users among the top {first.K} recommendations");
        var table = new Table()
            .Title(new TableTitle(title))
            .Border(TableBorder.Rounded)
            .AddColumn("recommender");
        foreach (string name in (ReadOnlySpan<string>)["recall", "precision", "NDCG (95 %)", "hit rate", "MRR", "coverage"])
            table.AddColumn(new TableColumn(name).RightAligned());
        foreach ((string name, RecommenderMetrics metrics) in recommenders)
        {
            table.AddRow(
                name,
                F3(metrics.Recall),
                F3(metrics.Precision),
                metrics.GetInterval(user => user.Ndcg).ToString(),
                F3(metrics.HitRate),
                F3(metrics.MeanReciprocalRank),
                F3(metrics.Coverage));
        }
        AnsiConsole.Write(table);

        static string F3(double number) => number.ToString("F3", CultureInfo.InvariantCulture);
    }

    public static void ShowEnd(Report report)
    {
        WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Saved the model and loaded it in a new MLContext. All {report.Items:N0} vectors are bit for bit the same."));
        WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Seconds: {report.ReadSeconds:F2} reading, {report.FitSeconds:F2} fitting, {report.SaveSeconds:F2} saving, "
            + $"{report.LoadSeconds:F2} loading, {report.TotalSeconds:F2} in total. Peak memory: {report.PeakMemoryMB:F0} MB."));
    }

    private static ItemRecommender CreateRecommender(ItemEmbeddings embeddings)
    {
        try
        {
            return embeddings.CreateRecommender();
        }
        catch (InvalidOperationException e)
        {
            // The model is from an earlier version of the library, or no user likes two of its movies.
            throw new UserErrorException($"This model cannot recommend: {e.Message}");
        }
    }

    private static bool IsNarrow => AnsiConsole.Profile.Width < FullWidth;

    private static Table MovieTable(string title)
    {
        Table table = new Table()
            .Title(new TableTitle(Markup.Escape(Printable(title))))
            .Border(TableBorder.Rounded)
            .AddColumn(new TableColumn("score").RightAligned().NoWrap());
        if (!IsNarrow) table.AddColumn(new TableColumn("likes").RightAligned().NoWrap());
        table.AddColumn("title");
        return IsNarrow ? table : table.AddColumn("genres");
    }

    private static Text[] Cells(ScoredItem item, IReadOnlyDictionary<string, Movie> movies)
    {
        Movie movie = movies[item.Name];
        // Two significant digits at least: the scores of recommendations can be small.
        var score = new Text(item.Score.ToString(Math.Abs(item.Score) < 0.1 ? "G2" : "F2", CultureInfo.InvariantCulture));
        var title = new Text(Printable(movie.Title));
        if (IsNarrow) return [score, title];
        var likes = new Text(movie.Likes.ToString(CultureInfo.InvariantCulture));
        return [score, likes, title, new Text(Printable(string.Join(", ", movie.Genres)))];
    }

    /// <summary>Updates the progress bar. <see cref="Progress{T}"/> would deliver the reports later, on other threads.</summary>
    private sealed class TaskProgress(ProgressTask task) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            string remaining = value.EstimatedRemaining is { } time
                ? FormattableString.Invariant($", about {time.TotalSeconds:F1} s left")
                : "";
            task.Description = FormattableString.Invariant(Describe(value)) + remaining;
            task.Value = value.Completion;
        }

        private static FormattableString Describe(TrainingProgress progress) => progress.Phase switch
        {
            TrainingPhase.Reading => $"reading, {progress.RowCount:N0} rows",
            TrainingPhase.Selecting => $"choosing settings",
            TrainingPhase.Initializing => $"computing the initial vectors",
            TrainingPhase.Certifying => $"checking the vectors",
            _ => $"iteration {progress.Iteration,3}, loss {progress.Loss,14:N1}",
        };
    }
}
