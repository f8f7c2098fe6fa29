using System.Runtime.CompilerServices;
using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.TestSupport;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.ReliabilityTests.Faults;

public class MemoryLeakTests(ITestOutputHelper output)
{
    /// <summary>The largest growth of managed memory from a few rounds to many.</summary>
    private const long Slack = 1 << 20;

    /// <summary>The largest growth of unmanaged memory.</summary>
    private const long NativeSlack = 40 << 20;

    [Fact]
    public void Repeated_fits_do_not_leak_memory()
    {
        // The vectors take 200 kB. Those of 800 fits would be four times the limit.
        MLContext mlContext = Toy.Context();
        IDataView likes = mlContext.Data.LoadFromEnumerable(
            Enumerable.Range(0, 3_000).Select(n => new NamedLikeRow { User = $"u{n % 70}", Movie = Toy.Movie(n % 801) }).ToArray());
        CooccurrenceEmbeddingEstimator.Options options = Toy.Options();
        (options.ItemColumnName, options.Dimension, options.MaximumNumberOfIterations) = ("Movie", 64, 2);
        AssertNoGrowth(200, 1_000, () => mlContext.Transforms.CooccurrenceEmbed(options).Fit(likes));
    }

    [Fact]
    public void Repeated_saving_loading_and_searching_does_not_leak_memory()
    {
        MLContext mlContext = Toy.Context();
        // The vectors take 64 kB. Those of a quarter of the rounds would reach the limit.
        IDataView likes = mlContext.Data.LoadFromEnumerable(
            Enumerable.Range(0, 5_000).Select(n => new NamedLikeRow { User = $"u{n % 70}", Movie = Toy.Movie(n % 500) }).ToArray());
        var fitted = mlContext.Transforms.CooccurrenceEmbed("Vector", "Movie", "User", dimension: 32).Fit(likes);
        AssertNoGrowth(20, 80, () =>
        {
            ItemEmbeddings loaded = ItemEmbeddings.FromModel(mlContext, SavedModel.Reload(fitted, likes), "Vector");
            loaded.CreateRecommender(1).Recommend([1, 2], 3);
        });
    }

    [Fact]
    public void Native_memory_is_freed_after_training_cancellation_and_exceptions()
    {
        const int Trainings = 80; // each has matrices of 8,000 x 32 numbers; leaking one of them each time would be 80 MB
        var random = new Random(1);
        UserItem[] pairs = [.. Enumerable.Range(0, 24_000).Select(n => new UserItem(n % 2_000, random.Next(8_000)))];
        Likes likes = Likes.FromPairs(8_000, 2_000, [pairs]);
        var options = new SolverOptions(32, 2, 0, Seed: 0);
        int moments = 0;
        Train(() => Interlocked.Increment(ref moments));

        AssertFreed("Trained", _ => Train(() => { }));
        AssertFreed("Stopped", training =>
        {
            int asked = 0, moment = 1 + training * moments * 9 / 10 / Trainings;
            Assert.Throws<OperationCanceledException>(() => Train(() =>
            {
                if (Interlocked.Increment(ref asked) >= moment) throw new OperationCanceledException();
            }));
        });
        AssertFreed("Thrown", _ =>
            Assert.Throws<InvalidTimeZoneException>(() => Train(() => { }, _ => throw new InvalidTimeZoneException())));

        void Train(Action atEachMoment, Action<TrainingProgress>? progress = null)
            => new EmbeddingTrainer(Kernels.Best, new Workers(2, atEachMoment), new FitProgress(progress)).Train(likes, options);

        void AssertFreed(string how, Action<int> train)
        {
            // Allocators and threads keep memory once. A leak grows each time.
            List<long> growths = [];
            ProcessMemory.WithoutFinalizers(() =>
            {
                while (growths.Count < 8 && growths.LastOrDefault(long.MaxValue) > NativeSlack)
                {
                    long before = ProcessMemory.Bytes;
                    for (int training = 0; training < Trainings; training++) train(training);
                    GC.Collect();
                    growths.Add(ProcessMemory.Bytes - before);
                }
            });
            output.WriteLine($"{how} {Trainings} times, the process has more by {string.Join(", then ", growths)} bytes.");
            Assert.InRange(growths[^1], long.MinValue, NativeSlack);
        }
    }

    [Fact]
    public void Finalizer_frees_a_buffer_that_is_not_disposed()
    {
        const long Leaked = 64 * 4_000_000;
        long before = ProcessMemory.BytesInUse;
        Leak();
        Assert.InRange(ProcessMemory.BytesInUse, 0, before + Leaked / 2);

        var buffer = new NativeBuffer<double>(1000);
        buffer.Dispose();
        buffer.Dispose();

        [MethodImpl(MethodImplOptions.NoInlining)]
        void Leak()
        {
            NativeBuffer<float>[] buffers = [.. Enumerable.Range(0, 64).Select(_ => new NativeBuffer<float>(1_000_000))];
            Assert.InRange(ProcessMemory.Bytes, before + Leaked * 3 / 4, long.MaxValue);
            GC.KeepAlive(buffers);
        }
    }

    private void AssertNoGrowth(int few, int many, Action round)
    {
        (long Managed, long Process) after = default;
        for (int n = 1; n <= many; n++)
        {
            round();
            if (n == few) after = MeasureHeldBytes();
        }
        (long Managed, long Process) end = MeasureHeldBytes();
        output.WriteLine($"Held after {few} rounds: {after}, after {many}: {end}.");
        Assert.InRange(end.Managed, 0, after.Managed + Slack);
        Assert.InRange(end.Process, 0, after.Process + NativeSlack);
    }

    private static (long Managed, long Process) MeasureHeldBytes()
    {
        long process = ProcessMemory.BytesInUse;
        return (GC.GetTotalMemory(forceFullCollection: true), process);
    }
}
