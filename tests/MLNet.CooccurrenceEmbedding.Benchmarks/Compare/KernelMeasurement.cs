using System.CommandLine;
using System.Diagnostics;
using MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;
using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;
using MLNet.CooccurrenceEmbedding.Numerics;

using static TorchSharp.torch;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Compare;

/// <summary>Measures the two dense products of training, alternating with those of libtorch, in GFLOP/s (medians).</summary>
/// <param name="Product">items x d · d x d.</param>
/// <param name="Gram">d x items · items x d, computed in full.</param>
/// <param name="SymmetricGram">AᵀA: half of it is computed, but it is counted in full.</param>
/// <param name="Peak">Multiply-adds between registers: the limit of any kernel.</param>
/// <param name="LibtorchProduct">mm into an existing result.</param>
/// <param name="LibtorchGram">mm into an existing result.</param>
internal sealed record KernelMeasurement(
    double Product, double Gram, double SymmetricGram, double Peak, double? LibtorchProduct, double? LibtorchGram)
{
    public const string Name = "measure-kernels";
    private const int Rounds = 5;
    private const int RunsPerRound = 8;

    /// <summary>The idle threads of each library spin before they sleep, and would delay the other library.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(30);

    public static Command CreateCommand() => Measurement.CreateCommand(Name, "Measures dense products", (parsed, data) =>
    {
        LikeRows likes = data.Likes(parsed);
        return Measure(likes.ItemCount, data.Dimension(parsed), data.Threads(parsed));
    });

    private static unsafe KernelMeasurement Measure(int items, int d, int threads)
    {
        Kernels kernels = Kernels.Best;
        var workers = new Workers(threads);
        using RowMatrix a = Filled(items, d), other = Filled(items, d), result = new(items, d);
        var gram = new SquareMatrix(d);
        kernels.Gram(a, other, gram, workers);
        // A multiplication by zeros needs less power, and may be faster.
        using PackedMatrix<float> packed = kernels.NewPackedMatrix(d, d).Fill(gram);
        Action product = ()
            => workers.ForEachBlock(
                a.AllocatedRows, 64, (begin, end) => kernels.MultiplyRows(a, begin, end, packed, result.Pointer(begin)));
        List<Action> operations =
        [
            product,
            () => kernels.Gram(a, other, gram, workers),
            () => kernels.Gram(a, a, gram, workers),
            () => workers.ForEachWorker(_ => PeakRate.Run()),
        ];

        if (Libtorch.TryLoad(threads))
        {
            Tensor tall = randn(items, d), tall2 = randn(items, d), small = randn(d, d);
            Tensor tallResult = zeros(items, d), smallResult = zeros(d, d);
            operations.Add(() => tallResult.addmm_(tall, small, beta: 0, alpha: 1));
            operations.Add(() =>
            {
                using Tensor transposed = tall.t();
                smallResult.addmm_(transposed, tall2, beta: 0, alpha: 1);
            });
        }

        List<double>[] seconds = [.. operations.Select(_ => new List<double>())];
        for (int round = 0; round <= Rounds; round++)
            for (int i = 0; i < operations.Count; i++)
            {
                Thread.Sleep(Pause);
                operations[i]();
                for (int run = 0; run < RunsPerRound; run++)
                {
                    long began = Stopwatch.GetTimestamp();
                    operations[i]();
                    // The first round is a warm-up for the JIT compiler and the thread pools.
                    if (round > 0) seconds[i].Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
                }
            }

        double peak = PeakRate.Flops * threads / seconds[3].Median() / 1e9;
        double[] gflops = [.. seconds.Select(times => 2.0 * items * d * d / times.Median() / 1e9)];
        return gflops.Length > 4
            ? new(gflops[0], gflops[1], gflops[2], peak, gflops[4], gflops[5])
            : new(gflops[0], gflops[1], gflops[2], peak, null, null);
    }

    private static RowMatrix Filled(int rows, int columns)
    {
        var random = new Random(1);
        var matrix = new RowMatrix(rows, columns);
        for (int row = 0; row < rows; row++)
            foreach (ref float value in matrix.Row(row)[..columns])
                value = random.NextSingle() - 0.5f;
        return matrix;
    }
}
