using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.Tests.Training;

/// <summary>Not beside other tests, whose native memory would be counted too.</summary>
[Collection(nameof(Alone))]
public sealed class MemoryTests
{
    [CollectionDefinition(nameof(Alone), DisableParallelization = true)]
    public sealed class Alone;

    [Fact]
    public void Native_memory_is_freed_after_training_cancellation_and_exceptions()
    {
        Likes likes = RandomLikes.Create(users: 100, items: 60, likesPerUser: 6, seed: 1);
        var options = new SolverOptions(8, 5, 0, Seed: 0);
        int moments = 0;
        long before = NativeMemoryUse.Bytes;
        EmbeddingTrainer.Train(likes, options, new Workers(2, () => Interlocked.Increment(ref moments)), progress: null);
        Assert.Equal(before, NativeMemoryUse.Bytes);

        for (int moment = 1; moment < moments * 9 / 10; moment += 5)
        {
            int asked = 0;
            var workers = new Workers(2, () =>
            {
                if (Interlocked.Increment(ref asked) >= moment) throw new OperationCanceledException();
            });
            Assert.Throws<OperationCanceledException>(() => EmbeddingTrainer.Train(likes, options, workers, progress: null));
            Assert.Equal(before, NativeMemoryUse.Bytes);
        }

        Assert.Throws<InvalidTimeZoneException>(() => EmbeddingTrainer.Train(likes, options, new Workers(2), _ => throw new InvalidTimeZoneException()));
        Assert.Equal(before, NativeMemoryUse.Bytes);
    }

    [Fact]
    public void Native_memory_use_counts_allocated_and_freed_bytes()
    {
        long before = NativeMemoryUse.Bytes;
        using (var matrix = new RowMatrix(100, 32)) Assert.InRange(NativeMemoryUse.Bytes - before, 100 * 32 * sizeof(float), 200 * 32 * sizeof(float));
        Assert.Equal(before, NativeMemoryUse.Bytes);
    }

    [Fact]
    public void Memory_check_reports_required_and_available_memory_when_memory_is_insufficient()
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
    public void Training_does_not_start_when_memory_is_insufficient()
    {
        Likes likes = RandomLikes.Create(users: 20, items: 8000, likesPerUser: 6, seed: 2);
        var options = new SolverOptions(int.MaxValue, 5, 0, Seed: 0); // 64 TB of vectors
        Assert.Throws<InsufficientMemoryException>(() => EmbeddingTrainer.Train(likes, options, new Workers(2), _ => Assert.Fail("It has begun.")));
    }

    [Fact]
    public void Available_memory_excludes_the_memory_of_the_process() =>
        Assert.InRange(MemoryNeed.Available, 1_000_000, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes - 20_000_000); // .NET alone takes more than that
}
