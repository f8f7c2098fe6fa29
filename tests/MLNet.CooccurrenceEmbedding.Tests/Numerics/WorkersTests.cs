using System.Collections.Concurrent;
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
    public void ForEachBlock_covers_every_index_once(int threads, int length)
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
    [InlineData(3)]
    public void ForEach_never_shares_a_scratch_object_between_threads(int threads)
    {
        const int Length = 1000;
        var scratches = new ConcurrentBag<Scratch>();
        new Workers(threads).ForEach(Length, () => Add(scratches), (_, scratch) => scratch.Use());

        Assert.InRange(scratches.Count, 1, threads);
        Assert.Equal(Length, scratches.Sum(scratch => scratch.Uses));
        Assert.All(scratches, scratch => Assert.Equal((false, true), (scratch.WasShared, scratch.IsDisposed)));
    }

    [Fact]
    public void ForEach_creates_no_scratch_object_for_a_worker_without_an_index()
    {
        var scratches = new ConcurrentBag<Scratch>();
        for (int repetition = 0; repetition < 20; repetition++)
            new Workers(8).ForEach(1, () => Add(scratches), (_, scratch) => scratch.Use());
        Assert.Equal(20, scratches.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void ForEach_disposes_scratch_objects_when_the_body_throws(int threads)
    {
        var scratches = new ConcurrentBag<Scratch>();
        Assert.Throws<InvalidDataException>(
            () => new Workers(threads).ForEach(10, () => Add(scratches), (_, _) => throw new InvalidDataException()));
        Assert.NotEmpty(scratches);
        Assert.All(scratches, scratch => Assert.True(scratch.IsDisposed));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void ForEachBlock_stops_when_canceled(int threads)
    {
        using var source = new CancellationTokenSource();
        int blocks = 0;
        var workers = new Workers(threads, source.Token.ThrowIfCancellationRequested);
        Assert.Throws<OperationCanceledException>(() => workers.ForEachBlock(1_000_000, 1, (_, _) =>
        {
            if (Interlocked.Increment(ref blocks) == 5) source.Cancel();
        }));
        Assert.InRange(blocks, 5, 1000);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void ForEachBlock_rethrows_the_exception_of_the_body(int threads) =>
        Assert.Throws<InvalidDataException>(() => new Workers(threads).ForEachBlock(10, 1, (_, _) => throw new InvalidDataException()));

    private static Scratch Add(ConcurrentBag<Scratch> scratches)
    {
        var scratch = new Scratch();
        scratches.Add(scratch);
        return scratch;
    }

    private sealed class Scratch : IDisposable
    {
        private int _users;

        public int Uses { get; private set; }

        public bool WasShared { get; private set; }

        public bool IsDisposed { get; private set; }

        public void Use()
        {
            WasShared |= Interlocked.Increment(ref _users) > 1;
            Uses++;
            Interlocked.Decrement(ref _users);
        }

        public void Dispose() => IsDisposed = true;
    }
}
