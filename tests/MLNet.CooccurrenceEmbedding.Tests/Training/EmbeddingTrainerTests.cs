using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.Tests.Numerics;
using MLNet.CooccurrenceEmbedding.TestSupport;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.Tests.Training;

public sealed class EmbeddingTrainerTests
{
    private static readonly SolverOptions Defaults = new(
        Dimension: 8, MaximumNumberOfIterations: 200, OptimizationTolerance: 1e-7, Seed: 0);

    [Fact]
    public void Training_lowers_the_loss_in_every_iteration()
    {
        Likes likes = RandomLikes.Create(users: 200, items: 1500, likesPerUser: 20, seed: 1);
        SolverOptions options = Defaults with { Dimension = 24, OptimizationTolerance = 0 };
        // With initial vectors, there is only one start.
        options = options with { InitialVectors = Train(likes, options with { MaximumNumberOfIterations = 0 }).Vectors };
        const int Steps = 25;
        TrainingResult whole = Train(likes, options with { MaximumNumberOfIterations = Steps });
        Assert.Equal(Steps + 1, whole.LossPerIteration.Count);

        // The exact loss after k steps, from a training with k steps.
        double previous = double.PositiveInfinity;
        for (int k = 0; k <= Steps; k++)
        {
            double loss = Train(likes, options with { MaximumNumberOfIterations = k }).Loss;
            // The last steps decrease the loss by less than the rounding error of the vectors.
            Assert.True(loss < previous * (1 + 1e-12), $"step {k}: from {previous} to {loss}");
            Assert.Equal(1, whole.LossPerIteration[k] / loss, 3e-6);
            previous = loss;
        }
    }

    [Fact]
    public void Training_of_a_small_case_reaches_a_stationary_point()
    {
        Likes likes = RandomLikes.Create(users: 60, items: 25, likesPerUser: 6, seed: 2);
        TrainingResult result = Train(
            likes, Defaults with { Dimension = 4, OptimizationTolerance = 1e-12, MaximumNumberOfIterations = 2000 });

        var naive = new NaiveModel(likes);
        double[] gradient = naive.Gradient(result.Vectors, 4);
        double[] dataTerm = ComputeDataTerm(naive, result.Vectors, 4);
        Assert.InRange(Norm(gradient) / Norm(dataTerm), 0, 2e-6);
        Assert.InRange(result.RelativeGradient, 0, 2e-6);
        Assert.Equal(1, result.Loss / naive.Loss(result.Vectors, 4), 1e-9);
    }

    [Fact]
    public void Training_from_different_seeds_reaches_the_same_loss_and_vectors()
    {
        Likes likes = RandomLikes.Create(users: 300, items: 80, likesPerUser: 12, seed: 3);
        TrainingResult one = Train(likes, Defaults with { Dimension = 3, OptimizationTolerance = 1e-12, Seed = 1 });
        TrainingResult other = Train(likes, Defaults with { Dimension = 3, OptimizationTolerance = 1e-12, Seed = 2 });

        Assert.Equal(1, one.Loss / other.Loss, 1e-7);
        float scale = one.Vectors.Max(Math.Abs);
        Assert.All(one.Vectors.Zip(other.Vectors), pair => Assert.Equal(pair.First, pair.Second, 2e-3f * scale));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public void Training_is_bit_identical_for_any_thread_count(int threads)
    {
        // Smaller problems are solved on one thread.
        Likes likes = RandomLikes.Create(users: 300, items: 1500, likesPerUser: 20, seed: 4);
        SolverOptions options = Defaults with { Dimension = 40 };
        TrainingResult two = Train(likes, options);
        TrainingResult other = new EmbeddingTrainer(Kernels.Best, new Workers(threads)).Train(likes, options);
        Assert.Equal(Bits(two.Vectors), Bits(other.Vectors));
        Assert.Equal(two.LossPerIteration, other.LossPerIteration);
        Assert.Equal(two.Loss, other.Loss);
    }

    [Fact]
    public void Training_gives_the_same_vectors_for_every_SIMD_width()
    {
        Likes likes = RandomLikes.Create(users: 300, items: 60, likesPerUser: 10, seed: 5);
        using var memory = new Workspace();
        RowMatrix[] vectors =
        [
            .. VectorWidths.All.Select(bits =>
            {
                Kernels kernels = VectorWidths.GetKernels(bits);
                var options = Defaults with { Dimension = 3, OptimizationTolerance = 1e-10 };
                var x = new LikesCooccurrence(likes, [.. Enumerable.Repeat(1, likes.ItemCount)], kernels);
                var workers = new Workers(2);
                var solver = new MinresSolver(x, x.LossAtZero(workers), options, new RowOperations(x.ItemCount, kernels, workers), memory);
                solver.Solve(null);
                return solver.Vectors;
            }),
        ];
        for (int item = 0; item < vectors[0].Rows; item++)
            for (int k = 0; k < 3; k++)
            {
                // The signs of the columns are chosen after the last iteration.
                float expected = Math.Abs(vectors[0].Row(item)[k]);
                Assert.All(vectors[1..], other => Assert.Equal(expected, Math.Abs(other.Row(item)[k]), 1e-2f));
            }
    }

    [Theory]
    [InlineData(300, 100, 8)]
    [InlineData(40, 30, 8)]
    [InlineData(200, 60, 55)]
    [InlineData(20, 60, 40)]
    public void Vectors_are_in_the_canonical_rotation(int users, int items, int dimension)
    {
        TrainingResult result = Train(RandomLikes.Create(users, items, 8, seed: 6), Defaults with { Dimension = dimension });
        double[,] gram = Matrices.ComputeGramLowerTriangle(result.Vectors, dimension);
        for (int k = 0; k < dimension; k++)
        {
            if (k > 0) Assert.True(gram[k, k] <= gram[k - 1, k - 1]);
            for (int l = 0; l < k; l++)
                Assert.InRange(Math.Abs(gram[k, l]), 0, 1e-4 * Math.Min(gram[k, k], gram[l, l]));
            if (gram[k, k] == 0) continue;
            float[] column = [.. Enumerable.Range(0, items).Select(item => result.Vectors[item * dimension + k])];
            Assert.True(column.MaxBy(Math.Abs) > 0);
        }
    }

    /// <summary>Inputs for which VᵀV or X is singular, or that have very few likes.</summary>
    public static TheoryData<string> DegenerateCases() =>
    [
        "fewer users than dimensions", "fewer items than dimensions", "one user", "two items", "everyone likes everything",
        "identical items", "items without likes", "one popular item", "dimension one",
    ];

    [Theory]
    [MemberData(nameof(DegenerateCases))]
    public void Training_handles_degenerate_inputs(string name)
    {
        // Each of 30 users likes all of the first 20 items, or all of the last 20.
        UserItem[] groups = [.. Enumerable.Range(0, 600).Select(i => new UserItem(i / 20, i % 20 + (i / 20 % 2 * 20)))];
        (Likes likes, int dimension) = name switch
        {
            "fewer users than dimensions" => (RandomLikes.Create(6, 40, 8, 1), 20),
            "fewer items than dimensions" => (RandomLikes.Create(50, 7, 3, 2), 30),
            "one user" => (RandomLikes.From(1, 10, [.. Enumerable.Range(0, 10).Select(i => new UserItem(0, i))]), 4),
            "two items" => (RandomLikes.From(3, 2, new(0, 0), new(0, 1), new(1, 0), new(1, 1), new(2, 1)), 5),
            "everyone likes everything"
                => (RandomLikes.From(9, 12, [.. Enumerable.Range(0, 108).Select(i => new UserItem(i / 12, i % 12))]), 3),
            "identical items" => (RandomLikes.From(30, 40, groups), 6),
            "items without likes" => (RandomLikes.Create(50, 500, 3, 3), 8),
            "one popular item"
                => (RandomLikes.From(100, 60, [.. Enumerable.Range(0, 200).Select(i => new UserItem(i / 2, i % 2 * (1 + i / 2 % 59)))]), 4),
            _ => (RandomLikes.Create(100, 30, 5, 4), 1),
        };

        TrainingResult result = Train(likes, Defaults with { Dimension = dimension });

        var naive = new NaiveModel(likes);
        Assert.All(result.Vectors, value => Assert.True(float.IsFinite(value)));
        Assert.Equal(naive.Loss(new float[result.Vectors.Length], dimension), result.LossAtZero);
        Assert.Equal(naive.Loss(result.Vectors, dimension), result.Loss, 1e-6 * result.LossAtZero);
        Assert.True(result.Loss < result.LossAtZero);
        // With one popular item, the loss decreases without limit as the vector of the item grows. There is no optimum.
        Assert.True(result.Converged || name == "one popular item");

        int[] counts = likes.CountPerItem();
        for (int item = 0; item < likes.ItemCount; item++)
            if (counts[item] == 0)
                Assert.All(result.Vectors[(item * dimension)..((item + 1) * dimension)], value => Assert.Equal(0, value));
    }

    [Fact]
    public void Training_reproduces_X_with_as_many_dimensions_as_items()
    {
        Likes likes = RandomLikes.Create(users: 40, items: 15, likesPerUser: 5, seed: 7);
        TrainingResult result = Train(likes, Defaults with { Dimension = 15, MaximumNumberOfIterations = 1000 });
        Assert.InRange(result.Loss, 0, 1e-6 * result.LossAtZero);
    }

    [Fact]
    public void Training_uses_more_dimensions_than_the_rank_of_S()
    {
        // Two users, so SᵀS has rank 2; with the diagonal free, four dimensions fit X better than two.
        Likes likes = RandomLikes.From(2, 6, new(0, 0), new(0, 1), new(0, 2), new(0, 3), new(1, 2), new(1, 3), new(1, 4), new(1, 5));
        double two = Train(likes, Defaults with { Dimension = 2, OptimizationTolerance = 1e-9 }).Loss;
        double four = Train(likes, Defaults with { Dimension = 4, OptimizationTolerance = 1e-9 }).Loss;
        Assert.True(four <= two + 1e-6);
        Assert.InRange(four, 0, 1e-3);
    }

    [Fact]
    public void Training_gives_zero_vectors_and_zero_loss_when_no_items_cooccur()
    {
        TrainingResult result = Train(RandomLikes.From(3, 4, new(0, 0), new(1, 1), new(2, 1)), Defaults);
        Assert.All(result.Vectors, value => Assert.Equal(0, value));
        Assert.Equal((0, 0, true), (result.Loss, result.LossAtZero, result.Converged));
    }

    [Fact]
    public void Progress_reports_the_start_and_every_iteration()
    {
        var reports = new List<TrainingProgress>();
        TrainingResult result = new EmbeddingTrainer(Kernels.Best, new Workers(2), new FitProgress(reports.Add)).Train(
            RandomLikes.Create(200, 1500, 20, 8), Defaults with { Dimension = 24, OptimizationTolerance = 1e-6 });

        TrainingProgress[] iterations = [.. reports.Where(report => report.Phase == TrainingPhase.Optimizing)];
        Assert.Equal(Enumerable.Range(0, result.LossPerIteration.Count), iterations.Select(report => report.Iteration!.Value));
        Assert.Equal(result.LossPerIteration, iterations.Select(report => report.Loss));
        Assert.InRange(iterations[^1].EstimatedGap, 0, 1e-6);
        Assert.All(reports.Zip(reports.Skip(1)), pair => Assert.True(pair.Second.Completion >= pair.First.Completion));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    public void Cancellation_stops_training_within_an_iteration(int iteration)
    {
        using var source = new CancellationTokenSource();
        int? last = null;
        var workers = new Workers(2, source.Token.ThrowIfCancellationRequested);
        var trainer = new EmbeddingTrainer(Kernels.Best, workers, new FitProgress(progress =>
        {
            last = progress.Iteration;
            if (last == iteration) source.Cancel();
        }));
        Assert.Throws<OperationCanceledException>(
            () => trainer.Train(RandomLikes.Create(100, 50, 6, 8), Defaults with { OptimizationTolerance = 0 }));
        Assert.Equal(iteration, last);
    }

    /// <summary>Cancels at each check of the token: during initialization, within an iteration, and at the end.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Cancellation_stops_training_at_any_check(int threads)
    {
        Likes likes = RandomLikes.Create(100, 50, 6, 8);
        SolverOptions options = Defaults with { OptimizationTolerance = 0, MaximumNumberOfIterations = 3 };
        int moments = 0;
        new EmbeddingTrainer(Kernels.Best, new Workers(threads, () => Interlocked.Increment(ref moments))).Train(likes, options);
        Assert.InRange(moments, 50, int.MaxValue);

        for (int moment = 1; moment < moments * 9 / 10; moment += 7)
        {
            int asked = 0;
            var workers = new Workers(threads, () =>
            {
                if (Interlocked.Increment(ref asked) >= moment) throw new OperationCanceledException();
            });
            Assert.Throws<OperationCanceledException>(() => new EmbeddingTrainer(Kernels.Best, workers).Train(likes, options));
            Assert.InRange(asked, moment, moment + threads);
        }
    }

    [Fact]
    public void Dimensions_beyond_the_number_of_items_are_zero()
    {
        Likes likes = RandomLikes.Create(users: 30, items: 6, likesPerUser: 3, seed: 9);
        TrainingResult six = Train(likes, Defaults with { Dimension = 6 }), many = Train(likes, Defaults with { Dimension = 50_000 });
        Assert.Equal(six.Loss, many.Loss);
        for (int item = 0; item < 6; item++)
        {
            Assert.Equal(six.Vectors[(item * 6)..(item * 6 + 6)], many.Vectors[(item * 50_000)..(item * 50_000 + 6)]);
            Assert.Equal(-1, many.Vectors.AsSpan((item * 50_000 + 6)..((item + 1) * 50_000)).IndexOfAnyExcept(0f));
        }
    }

    private static TrainingResult Train(Likes likes, SolverOptions options) =>
        new EmbeddingTrainer(Kernels.Best, new Workers(2)).Train(likes, options);

    private static int[] Bits(float[] values) => Array.ConvertAll(values, BitConverter.SingleToInt32Bits);

    private static double[] ComputeDataTerm(NaiveModel x, float[] vectors, int dimension)
    {
        var dataTerm = new double[vectors.Length];
        for (int i = 0; i < x.ItemCount; i++)
            for (int j = 0; j < x.ItemCount; j++)
                for (int k = 0; k < dimension && i != j; k++)
                    dataTerm[i * dimension + k] += 4 * x[i, j] * vectors[j * dimension + k];
        return dataTerm;
    }

    private static double Norm(double[] values) => Math.Sqrt(values.Sum(value => value * value));
}
