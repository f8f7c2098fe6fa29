using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.TestSupport;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.Tests.Training;

/// <summary>Checkpoints of another fit, and files that cannot be written.</summary>
public sealed class CheckpointRefusalTests
{
    private static readonly Likes SomeLikes = RandomLikes.Create(500, 1500, 40, seed: 1);

    private static readonly float[] InitialVectors = CreateInitial(seed: 1);

    private static readonly SolverOptions Options = new(8, 30, 1e-9, Seed: 3, InitialVectors);

    [Fact]
    public void Checkpoint_of_other_options_is_refused_with_what_differs_and_what_to_do()
    {
        AssertRefused(Options with { Seed = 4 }, "Seed is 3 there and 4 in this fit");
        AssertRefused(Options with { OptimizationTolerance = 1e-5 }, "OptimizationTolerance is 1E-09 there and 1E-05 in this fit");
        AssertRefused(Options with { InitialVectors = CreateInitial(seed: 2) }, "it has other InitialEmbeddings");
        AssertRefused(
            Options with { Dimension = 4, InitialVectors = CreateInitial(seed: 1)[..(4 * 1500)] },
            "Dimension is 8 there and 4 in this fit; it has other InitialEmbeddings");
        AssertRefused(Options, "ItemScaling is 0 there and 0.5 in this fit", itemScaling: 0.5);
        AssertRefused(Options with { MaximumNumberOfIterations = 10 }, "is of iteration 16, but MaximumNumberOfIterations is 10");
    }

    [Fact]
    public void Checkpoint_of_other_likes_is_refused()
        => AssertRefused(
            Options, "the likes or counts that were read, or their weights, are others", SomeLikes.Weighted(UserWeighting.InverseSquareRoot));

    [Fact]
    public void Checkpoint_of_another_vector_width_is_refused()
    {
        using TemporaryFolder folder = CreateCheckpoint();
        Kernels other = Kernels.Best == Kernels.Bits128 ? Kernels.Bits256 : Kernels.Bits128;
        var error = Assert.Throws<InvalidOperationException>(
            () => new EmbeddingTrainer(other, new Workers(1)).Train(SomeLikes, With(folder)));
        string difference = $"vectors in bits is {Kernels.Best.VectorBits} there and {other.VectorBits} in this fit";
        Assert.Contains(difference, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Differences_are_told_for_fits_with_and_without_initial_vectors()
    {
        var identity = new CheckpointIdentity("AB", 5, 3, 0, 1e-5, 0, InitialVectors: null, 256);
        Assert.Null(identity.DescribeDifference(identity with { }));
        Assert.Equal("it has InitialEmbeddings", identity.DescribeDifference(identity with { InitialVectors = "C" }));
        Assert.Equal("it has no InitialEmbeddings", (identity with { InitialVectors = "C" }).DescribeDifference(identity));
    }

    [Fact]
    public void Every_process_refuses()
    {
        using TemporaryFolder folder = CreateCheckpoint();
        string[] messages = ThreadProcesses.Run(3, process => Assert.Throws<InvalidOperationException>(() =>
            new EmbeddingTrainer(Kernels.Best, new Workers(1), null, process).Train(SomeLikes, With(folder) with { Seed = 9 })).Message);
        Assert.Single(messages.Distinct());
    }

    [Fact]
    public void Every_process_throws_if_one_cannot_write_and_the_last_checkpoint_is_whole()
    {
        using TemporaryFolder folder = CreateCheckpoint();
        byte[] before = File.ReadAllBytes(folder.File("checkpoint-16.bin"));
        var rows = new float[1500];
        string[] messages = ThreadProcesses.Run(3, process =>
        {
            var operations = new RowOperations(1500, Kernels.Best, new Workers(1), process);
            var checkpoints = new Checkpoints(new(folder.Path, 1), new("", 1500, 8, 3, 0, 0, null, 128), operations);
            int written = 0;
            var failing = new CheckpointMatrix(
                1, row => process.Rank == 2 && ++written > 5 ? throw new IOException("full") : rows.AsSpan(row, 1));
            MinimumCheckState check = new(new([1], [], false, 0, 0, 0, 0, 0), [], 0, 0, 0, null);
            return Assert.Throws<IOException>(() => checkpoints.Save(new(20, 0, 1, 1, 1, 0, [1]), check, [failing])).Message;
        });
        string path = folder.File("checkpoint-20.bin");
        Assert.Equal($"The checkpoint '{path}' cannot be written or read: full", messages[2]);
        Assert.All(messages[..2], message => Assert.Equal($"Process 2 cannot write or read the checkpoint '{path}': full", message));
        Assert.Equal(["checkpoint-16.bin"], folder.Entries);
        Assert.Equal(before, File.ReadAllBytes(folder.File("checkpoint-16.bin")));
    }

    private static void AssertRefused(SolverOptions options, string difference, Likes? likes = null, double itemScaling = 0)
    {
        using TemporaryFolder folder = CreateCheckpoint();
        SolverOptions other = options with { Checkpoints = new(folder.Path, 16) };
        var error = Assert.Throws<InvalidOperationException>(
            () => new EmbeddingTrainer(Kernels.Best, new Workers(2)).Train(likes ?? SomeLikes, other, itemScaling));
        Assert.Contains(difference, error.Message, StringComparison.Ordinal);
        Assert.Contains(folder.File("checkpoint-16.bin"), error.Message, StringComparison.Ordinal);
        Assert.EndsWith(
            "To train anew, set CheckpointFolder to another folder, or delete the checkpoints in this one.",
            error.Message,
            StringComparison.Ordinal);
        Assert.Equal(["checkpoint-16.bin"], folder.Entries);
    }

    private static SolverOptions With(TemporaryFolder folder) => Options with { Checkpoints = new(folder.Path, 16) };

    private static TemporaryFolder CreateCheckpoint()
    {
        var folder = new TemporaryFolder();
        var progress = new FitProgress(report =>
        {
            if (report.Iteration == 18) throw new OperationCanceledException();
        });
        Assert.Throws<OperationCanceledException>(
            () => new EmbeddingTrainer(Kernels.Best, new Workers(2), progress).Train(SomeLikes, With(folder)));
        Assert.Equal(["checkpoint-16.bin"], folder.Entries);
        return folder;
    }

    private static float[] CreateInitial(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 1500 * 8).Select(_ => random.NextSingle())];
    }
}
