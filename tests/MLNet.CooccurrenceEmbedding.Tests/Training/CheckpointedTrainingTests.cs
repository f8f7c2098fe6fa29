using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.TestSupport;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.Tests.Training;

/// <summary>Trainings that continue, on any number of processes.</summary>
public sealed class CheckpointedTrainingTests
{
    private static readonly Likes SomeLikes = RandomLikes.Create(3000, 3500, 40, seed: 1);

    private static readonly SolverOptions Options = new(96, MaximumNumberOfIterations: 60, OptimizationTolerance: 1e-5, Seed: 3);

    private delegate TrainingResult Training(EmbeddingTrainer trainer, SolverOptions options);

    [Fact]
    public void Training_from_likes_continues_with_equal_bits_on_any_number_of_processes()
        => AssertContinues((trainer, options) => trainer.Train(SomeLikes, options, itemScaling: 0.25), Options);

    [Fact]
    public void Training_from_counts_continues_with_equal_bits_on_any_number_of_processes()
    {
        Likes likes = RandomLikes.Create(400, 1500, 15, seed: 2);
        CooccurrenceCounts counts = RandomCounts.From(likes.ItemCount, RandomCounts.Rows(likes, diagonal: true));
        AssertContinues((trainer, options) => trainer.Train(counts, options), Options with { Dimension = 200 });
    }

    [Fact]
    public void Warm_start_of_a_small_problem_continues_with_equal_bits()
    {
        Likes likes = RandomLikes.Create(500, 1500, 40, seed: 1);
        SolverOptions options = Options with { Dimension = 20 };
        Likes earlier = RandomLikes.Create(450, 1500, 40, seed: 1);
        float[] vectors = new EmbeddingTrainer(Kernels.Best, new Workers(2)).Train(earlier, options).Vectors;
        AssertContinues((trainer, o) => trainer.Train(likes, o), options with { InitialVectors = vectors });
    }

    [Fact]
    public void Small_problem_with_several_starts_has_no_checkpoints_and_does_not_touch_those_of_others()
    {
        using var folder = new TemporaryFolder();
        string other = folder.File("checkpoint-16.bin", "other"u8);
        var settings = new CheckpointSettings(folder.Path, 1, _ => Assert.Fail("It continued."), _ => Assert.Fail("It read a file."));
        var trainer = new EmbeddingTrainer(Kernels.Best, new Workers(2));
        trainer.Train(RandomLikes.Create(100, 80, 8, seed: 1), Options with { Dimension = 8, Checkpoints = settings });
        Assert.Equal("other", File.ReadAllText(other));
    }

    /// <summary>Cuts trainings on some numbers of processes one after the other, and compares the end with one that is not cut.</summary>
    private static void AssertContinues(Training train, SolverOptions options)
    {
        TrainingResult expected = train(new EmbeddingTrainer(Kernels.Best, new Workers(2)), options);
        Assert.InRange(expected.LossPerIteration.Count, 21, 61);
        foreach (int last in (int[])[1, 2, 4])
        {
            using var folder = new TemporaryFolder();
            List<string> messages = [];
            SolverOptions saved = options with
            {
                Checkpoints = new(folder.Path, 1, text => { lock (messages) messages.Add(text); }, Assert.Fail),
            };
            Cut(3, iteration: 8);
            Cut(last, iteration: 18);
            messages.Clear();
            TrainingResult[] results = ThreadProcesses.Run(
                5 - last, process => train(new EmbeddingTrainer(Kernels.Best, new Workers(1), null, process), saved));
            string message = $"Continued from iteration 16 of '{folder.File("checkpoint-16.bin")}'.";
            Assert.Equal(Enumerable.Repeat(message, 5 - last), messages);
            Assert.All(results, result =>
            {
                CheckpointedSolver.AssertEqual(expected, result);
                Assert.Equal(expected.Vectors, result.Vectors);
            });
            Assert.Empty(folder.Entries);

            void Cut(int processes, int iteration)
                => Assert.Throws<OperationCanceledException>(() => ThreadProcesses.Run(processes, process =>
                {
                    var progress = new FitProgress(report =>
                    {
                        if (report.Iteration == iteration) throw new OperationCanceledException();
                    });
                    return train(new EmbeddingTrainer(Kernels.Best, new Workers(1), progress, process), saved);
                }));
        }
    }
}
