using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.Tests.Training;

public sealed class MemoryTests
{
    [Fact]
    public void Memory_check_reports_required_and_available_memory_when_memory_is_insufficient()
    {
        long needed = MemoryEstimate.TrainingBytes(
            itemCount: 1_000_000, rows: 900_000, totalRows: 900_000, dimension: 300, columns: 300, threads: 2);
        Assert.InRange(needed, 12_000_000_000, 13_500_000_000);
        MemoryEstimate.Require("Training needs", needed, needed);
        var error = Assert.Throws<InsufficientMemoryException>(
            () => MemoryEstimate.Require("Training needs", needed, 8_000_000_000));
        Assert.Contains("Training needs 12.", error.Message, StringComparison.Ordinal);
        Assert.Contains("8.0 GB are available", error.Message, StringComparison.Ordinal);
        Assert.Contains("smaller dimension", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Training_does_not_start_when_memory_is_insufficient()
    {
        Likes likes = RandomLikes.Create(users: 20, items: 8000, likesPerUser: 6, seed: 2);
        var options = new SolverOptions(int.MaxValue, 5, 0, Seed: 0); // 64 TB of vectors
        var progress = new FitProgress(report => Assert.Equal((TrainingPhase.Initializing, 0), (report.Phase, report.PassCount)));
        Assert.Throws<InsufficientMemoryException>(
            () => new EmbeddingTrainer(Kernels.Best, new Workers(2), progress).Train(likes, options));
    }

    [Fact]
    public void Memory_estimate_includes_the_slices_of_every_thread()
    {
        long one = Estimate(threads: 1), eight = Estimate(threads: 8);
        Assert.Equal(7 * 2L * 1_000_000 * 32 * sizeof(float), eight - one);
        Assert.Equal(Estimate(threads: 100), Estimate(threads: 12)); // 369 columns are 12 slices of 32

        static long Estimate(int threads)
            => MemoryEstimate.TrainingBytes(
                itemCount: 1_000_000, rows: 1_000_000, totalRows: 1_000_000, dimension: 300, columns: 300, threads);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Memory_estimate_of_the_likes_ordered_by_item_is_what_they_allocate(bool weighted)
    {
        Likes likes = weighted
            ? RandomLikes.CreateWeighted(users: 20_000, items: 3000, likesPerUser: 30, seed: 5)
            : RandomLikes.Create(users: 20_000, items: 3000, likesPerUser: 30, seed: 5);
        var one = new Workers(1);
        LikeBlock.Create(likes, shard: 0, one);

        long before = GC.GetAllocatedBytesForCurrentThread();
        LikeBlock.Create(likes, shard: 0, one);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(LikeBlock.BytesFor(likes), 0.7 * allocated, 1.3 * allocated);
    }

    [Fact]
    public void Training_throws_when_the_dimension_exceeds_what_arrays_can_hold()
    {
        const int Items = 30_000;
        UserItem[] pairs = [.. Enumerable.Range(0, Items - 1).SelectMany<int, UserItem>(n => [new(n, n), new(n, n + 1)])];
        Likes likes = Likes.FromPairs(Items, Items - 1, [pairs]);
        var error = Assert.Throws<InvalidOperationException>(
            () => new EmbeddingTrainer(Kernels.Best, new Workers(2)).Train(likes, new SolverOptions(29_100, 5, 0, Seed: 0)));
        Assert.Contains("at most 29098", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Available_memory_excludes_the_memory_of_the_process() =>
        // The .NET runtime alone needs more.
        Assert.InRange(MemoryEstimate.Available, 1_000_000, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes - 20_000_000);
}
