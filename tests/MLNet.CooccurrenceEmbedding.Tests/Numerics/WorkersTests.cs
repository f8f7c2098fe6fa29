using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Tests.Numerics;

public sealed class WorkersTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, 10)]
    [InlineData(2, 1)]
    [InlineData(2, 8)]
    [InlineData(3, 100)]
    public void Blocks_cover_every_index_once(int threads, int length)
    {
        var seen = new int[length];
        new Workers(threads).ForEachBlock(length, 8, (begin, end) =>
        {
            for (int i = begin; i < end; i++) Interlocked.Increment(ref seen[i]);
        });
        Assert.All(seen, count => Assert.Equal(1, count));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Cancellation_ends_a_loop(int threads)
    {
        using var source = new CancellationTokenSource();
        int blocks = 0;
        Assert.Throws<OperationCanceledException>(() => new Workers(threads, source.Token.ThrowIfCancellationRequested).ForEachBlock(1_000_000, 1, (_, _) =>
        {
            if (Interlocked.Increment(ref blocks) == 5) source.Cancel();
        }));
        Assert.InRange(blocks, 5, 1000);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Exception_of_a_body_arrives_as_it_was_thrown(int threads) =>
        Assert.Throws<InvalidDataException>(() => new Workers(threads).ForEachBlock(10, 1, (_, _) => throw new InvalidDataException()));
}
