using System.Globalization;
using MLNet.CooccurrenceEmbedding;
using Spectre.Console;

namespace MovieRecommender;

/// <summary>What a person sees.</summary>
internal static class Screen
{
    /// <summary>Wide enough for a title and its genres where there is no window to fit into.</summary>
    private const int RedirectedWidth = 120;

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

    public static void ShowSimilar(Movie movie, IEnumerable<(Movie Movie, float Score)> neighbours)
    {
        var table = new Table()
            .Title(new TableTitle(Markup.Escape($"Similar to {movie.Title}")))
            .Border(TableBorder.Rounded)
            .AddColumn(new TableColumn("score").RightAligned().NoWrap())
            .AddColumn(new TableColumn("likes").RightAligned().NoWrap())
            .AddColumn("title")
            .AddColumn("genres");
        foreach ((Movie other, float score) in neighbours)
        {
            table.AddRow(
                new Text(score.ToString("F2", CultureInfo.InvariantCulture)),
                new Text(other.Likes.ToString(CultureInfo.InvariantCulture)),
                new Text(other.Title),
                new Text(string.Join(", ", other.Genres)));
        }
        AnsiConsole.Write(table);
    }

    public static void ShowEnd(Report report, ExampleOptions options)
    {
        Say(FormattableString.Invariant($"Saved the model, loaded it in a fresh MLContext: all {report.Items:N0} vectors are the same, bit for bit."));
        Say(FormattableString.Invariant($"Seconds: {report.ReadSeconds:F2} reading, {report.FitSeconds:F2} fitting, {report.SaveSeconds:F2} saving, {report.LoadSeconds:F2} loading, {report.TotalSeconds:F2} in all. Peak memory: {report.PeakMemoryMB:F0} MB."));
        foreach (FileInfo written in new[] { options.Save, options.Json }.OfType<FileInfo>())
            Say($"Wrote {written}.");
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
