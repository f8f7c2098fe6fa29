using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Pipeline;

public sealed class CheckpointOptionTests
{
    [Fact]
    public void Options_are_checked()
    {
        MLContext mlContext = Toy.Context();
        CooccurrenceEmbeddingEstimator.Options options = Toy.Options();
        options.CheckpointFolder = " ";
        Assert.Equal("CheckpointFolder", Assert.Throws<ArgumentException>(() => mlContext.Transforms.CooccurrenceEmbed(options)).ParamName);
        options.CheckpointFolder = "folder";
        options.CheckpointInterval = 0;
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => mlContext.Transforms.CooccurrenceEmbed(options));
        Assert.StartsWith("CheckpointInterval must be at least 1.", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists("folder"));
        Assert.Equal((null, 16), (Toy.Options().CheckpointFolder, Toy.Options().CheckpointInterval));
    }

    [Fact]
    public void Folder_that_cannot_be_written_is_refused_before_rows_are_read()
    {
        using var folder = new TemporaryFolder();
        CooccurrenceEmbeddingEstimator.Options options = Toy.Options();
        options.CheckpointFolder = folder.File("file", "other"u8);
        var rows = Toy.KeyedIn([[("u", 1u)]], _ => Assert.Fail("A row was read."));
        var error = Assert.Throws<IOException>(() => Toy.Context().Transforms.CooccurrenceEmbed(options).Fit(rows));
        string beginning = $"The folder of checkpoints '{options.CheckpointFolder}' cannot be written: ";
        Assert.StartsWith(beginning, error.Message, StringComparison.Ordinal);
        Assert.EndsWith("Set CheckpointFolder to a folder in which files can be created.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Canceled_fit_continues_in_a_new_folder_and_the_log_tells_it()
    {
        using var folder = new TemporaryFolder();
        string checkpoints = Path.Combine(folder.Path, "new", "folder");
        ItemEmbeddings initial = Toy.Fit(Toy.Context(), Toy.Keyed()).Embeddings; // a warm start has one start, and so checkpoints
        CooccurrenceEmbeddingTransformer expected = Fit(Toy.Context(), null, CancellationToken.None, null);
        Assert.True(expected.Embeddings.Training!.Iterations > 18);

        using var cancellation = new CancellationTokenSource();
        var stop = new Handler(report =>
        {
            if (report.Iteration == 18) cancellation.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() => Fit(Toy.Context(), checkpoints, cancellation.Token, stop));
        Assert.Equal(["checkpoint-16.bin"], Directory.EnumerateFiles(checkpoints).Select(Path.GetFileName));

        MLContext mlContext = Toy.Context();
        List<string> log = [];
        mlContext.Log += (_, message) => log.Add(message.RawMessage);
        var first = new List<int?>();
        CooccurrenceEmbeddingTransformer continued =
            Fit(mlContext, checkpoints, CancellationToken.None, new Handler(report => first.Add(report.Iteration)));
        Assert.Contains($"Continued from iteration 16 of '{Path.Combine(checkpoints, "checkpoint-16.bin")}'.", log);
        Assert.Equal(16, first.First(iteration => iteration is not null));
        Assert.Equal(expected.Embeddings.Matrix.ToArray(), continued.Embeddings.Matrix.ToArray());
        Assert.Equal(expected.Embeddings.Training.LossPerIteration, continued.Embeddings.Training!.LossPerIteration);
        Assert.Empty(Directory.EnumerateFileSystemEntries(checkpoints));

        CooccurrenceEmbeddingTransformer Fit(
            MLContext context, string? path, CancellationToken token, IProgress<TrainingProgress>? progress)
        {
            CooccurrenceEmbeddingEstimator.Options options = Toy.Options();
            options.InitialEmbeddings = initial;
            options.OptimizationTolerance = 0;
            options.Seed = 5;
            (options.CheckpointFolder, options.CancellationToken, options.Progress) = (path, token, progress);
            return context.Transforms.CooccurrenceEmbed(options).Fit(Toy.Keyed());
        }
    }

    private sealed class Handler(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
