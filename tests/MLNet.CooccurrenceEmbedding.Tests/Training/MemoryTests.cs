using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.Tests.Training;

public sealed class MemoryTests
{
    [Fact]
    public void Too_little_memory_is_foreseen_and_said()
    {
        long needed = MemoryNeed.Bytes(itemCount: 1_000_000, rows: 900_000, dimension: 300, columns: 300);
        Assert.InRange(needed, 10_000_000_000, 11_000_000_000);
        MemoryNeed.Require(needed, needed);
        var error = Assert.Throws<InsufficientMemoryException>(() => MemoryNeed.Require(needed, 8_000_000_000));
        Assert.Contains("needs 10.", error.Message, StringComparison.Ordinal);
        Assert.Contains("8.0 GB are there", error.Message, StringComparison.Ordinal);
        Assert.Contains("smaller dimension", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Training_that_needs_more_than_there_is_does_not_begin()
    {
        Likes likes = RandomLikes.Create(users: 20, items: 8000, likesPerUser: 6, seed: 2);
        var options = new SolverOptions(int.MaxValue, 5, 0, Seed: 0); // 64 TB of vectors
        Assert.Throws<InsufficientMemoryException>(() => EmbeddingTrainer.Train(likes, options, new Workers(2), _ => Assert.Fail("It has begun.")));
    }

    [Fact]
    public void Memory_that_is_there_is_the_machines_without_what_the_process_has() =>
        Assert.InRange(MemoryNeed.Available, 1_000_000, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes - 20_000_000); // .NET alone takes more than that
}
