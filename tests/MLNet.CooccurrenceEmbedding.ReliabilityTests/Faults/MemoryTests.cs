using System.Runtime.CompilerServices;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.TestSupport;
using Microsoft.ML;

namespace MLNet.CooccurrenceEmbedding.ReliabilityTests.Faults;

public class MemoryLeakTests(ITestOutputHelper output)
{
    /// <summary>What may be held after many rounds more than after few: nothing that grows with the rounds.</summary>
    private const long Slack = 1 << 20;

    [Fact]
    public void Repeated_fits_do_not_leak_memory()
    {
        MLContext mlContext = Toy.Context();
        AssertNoGrowth(200, 1_000, () => Toy.Fit(mlContext, Toy.Keyed()));
    }

    [Fact]
    public void Repeated_saving_loading_and_searching_does_not_leak_memory()
    {
        MLContext mlContext = Toy.Context();
        // Vectors of 64 kB, so that the slack is that of a fourth of the rounds.
        IDataView likes = mlContext.Data.LoadFromEnumerable(
            Enumerable.Range(0, 5_000).Select(n => new NamedLikeRow { User = $"u{n % 70}", Movie = Toy.Movie(n % 500) }).ToArray());
        var fitted = mlContext.Transforms.CooccurrenceEmbed("Vector", "Movie", "User", dimension: 32).Fit(likes);
        AssertNoGrowth(20, 80, () =>
        {
            using var zip = new MemoryStream();
            mlContext.Model.Save(fitted, likes.Schema, zip);
            ItemEmbeddings.FromModel(mlContext, new MLContext().Model.Load(zip, out _), "Vector").CreateRecommender(1).Recommend([1, 2], 3);
        });
    }

    [Fact]
    public void Finalizer_frees_a_buffer_that_is_not_disposed()
    {
        long before = NativeMemoryUse.Bytes;
        Leak();
        for (int round = 0; round < 10 && NativeMemoryUse.Bytes != before; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.Equal(before, NativeMemoryUse.Bytes);

        var buffer = new NativeBuffer<double>(1000);
        Assert.Equal(before + 8000, NativeMemoryUse.Bytes);
        buffer.Dispose();
        buffer.Dispose();
        Assert.Equal(before, NativeMemoryUse.Bytes);

        [MethodImpl(MethodImplOptions.NoInlining)]
        void Leak()
        {
            for (int n = 0; n < 100; n++) _ = new NativeBuffer<float>(1 << 16);
            Assert.NotEqual(before, NativeMemoryUse.Bytes);
        }
    }

    private void AssertNoGrowth(int few, int many, Action round)
    {
        long after = 0;
        for (int n = 1; n <= many; n++)
        {
            round();
            if (n == few) after = MeasureHeldBytes();
        }
        long end = MeasureHeldBytes();
        output.WriteLine($"Held after {few} rounds: {after:N0} bytes, after {many}: {end:N0}.");
        Assert.InRange(end, 0, after + Slack);
    }

    private static long MeasureHeldBytes()
    {
        long managed = GC.GetTotalMemory(forceFullCollection: true);
        GC.WaitForPendingFinalizers();
        return managed + NativeMemoryUse.Bytes;
    }
}
