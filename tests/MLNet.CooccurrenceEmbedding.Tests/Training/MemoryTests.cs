using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.Tests.Training;

public sealed class MemoryTests
{
    [Fact]
    public void Memory_check_reports_required_and_available_memory_when_memory_is_insufficient()
    {
        long needed = MemoryEstimate.Bytes(itemCount: 1_000_000, rows: 900_000, dimension: 300, columns: 300);
        Assert.InRange(needed, 10_000_000_000, 11_000_000_000);
        MemoryEstimate.Require(needed, needed);
        var error = Assert.Throws<InsufficientMemoryException>(() => MemoryEstimate.Require(needed, 8_000_000_000));
        Assert.Contains("needs 10.", error.Message, StringComparison.Ordinal);
        Assert.Contains("8.0 GB are available", error.Message, StringComparison.Ordinal);
        Assert.Contains("smaller dimension", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Training_does_not_start_when_memory_is_insufficient()
    {
        Likes likes = RandomLikes.Create(users: 20, items: 8000, likesPerUser: 6, seed: 2);
        var options = new SolverOptions(int.MaxValue, 5, 0, Seed: 0); // 64 TB of vectors
        Assert.Throws<InsufficientMemoryException>(
            () => new EmbeddingTrainer(Kernels.Best, new Workers(2), _ => Assert.Fail("It has begun.")).Train(likes, options));
    }

    [Fact]
    public void Available_memory_excludes_the_memory_of_the_process() =>
        // The .NET runtime alone needs more.
        Assert.InRange(MemoryEstimate.Available, 1_000_000, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes - 20_000_000);
}
