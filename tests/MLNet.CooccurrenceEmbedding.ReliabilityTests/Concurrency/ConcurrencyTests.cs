using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.ReliabilityTests.Concurrency;

/// <summary>Concurrent use gives the same results as use by one thread.</summary>
public class ConcurrencyTests(ITestOutputHelper output)
{
    private const int Threads = 8;
    private const int Rounds = 25;

    private static readonly LikeShapes Shapes = LikeShapes.CreateToy(Toy.Context());

    [Fact]
    public void Shared_transformer_gives_the_same_results_on_eight_threads()
    {
        MLContext mlContext = Toy.Context();
        IDataView data = Shapes.Raw();
        var fitted = mlContext.Transforms.CooccurrenceEmbed("Vector", "Movie", "User", Toy.Dimension).Fit(data);
        ItemEmbeddings alone = fitted.Embeddings;
        float[][] expected = Columns.Vectors(fitted.Transform(data), "Vector");
        var similar = Enumerable.Range(0, alone.Count).Select(item => alone.FindSimilar(item, 5)).ToArray();
        var recommender = alone.CreateRecommender(2);
        var recommended = Enumerable.Range(0, alone.Count).Select(item => recommender.Recommend([item], 5)).ToArray();

        // A new fit, so that all threads request lazily computed values at the same time.
        var shared = mlContext.Transforms.CooccurrenceEmbed("Vector", "Movie", "User", Toy.Dimension).Fit(data);
        RunOnAllThreads(thread =>
        {
            using var engine = mlContext.Model.CreatePredictionEngine<NamedLikeRow, VectorRow>(shared);
            ItemRecommender own = shared.Embeddings.CreateRecommender(2);
            for (int round = 0; round < Rounds; round++)
            {
                int item = (thread + round) % alone.Count;
                Assert.Equal(similar[item], shared.Embeddings.FindSimilar(item, 5));
                Assert.Equal(recommended[item], own.Recommend([item], 5));
                Assert.Equal(recommended[item], recommender.Recommend([item], 5));
                Assert.Equal(item, shared.Embeddings.IndexOf(alone.Names[item]));
                Columns.AssertSameBits(
                    alone.GetVector(item).ToArray(), engine.Predict(new NamedLikeRow { Movie = alone.Names[item] }).Vector);
                if (round % 5 == 0) Columns.AssertSameBits(expected, Columns.Vectors(shared.Transform(data), "Vector"));
            }
        });
        output.WriteLine($"{Threads} threads, {Rounds} rounds each.");
    }

    [Fact]
    public void Reloaded_model_can_be_saved_and_searched_on_eight_threads()
    {
        MLContext mlContext = Toy.Context();
        var fitted = Toy.Fit(mlContext, Toy.Keyed());
        ITransformer loaded = SavedModel.Reload(fitted, Toy.Keyed());
        var similar = fitted.Embeddings.FindSimilar(0, 5);
        RunOnAllThreads(_ =>
        {
            ItemEmbeddings read = ItemEmbeddings.FromModel(mlContext, loaded, "Vector");
            Columns.AssertSame(fitted.Embeddings, read);
            Assert.Equal(similar, read.FindSimilar(0, 5));
            foreach (ITransformer model in (ITransformer[])[fitted, loaded])
            {
                using var stream = new MemoryStream();
                mlContext.Model.Save(model, Toy.Keyed().Schema, stream);
                Columns.AssertSame(
                    fitted.Embeddings, ItemEmbeddings.FromModel(mlContext, mlContext.Model.Load(stream, out var _), "Vector"));
            }
        });
    }

    [Fact]
    public void Concurrent_fits_give_the_results_of_sequential_fits()
    {
        float[][] expected = [.. Enumerable.Range(0, 4).Select(seed => FitWithSeed(seed))];
        RunOnAllThreads(thread =>
        {
            for (int round = 0; round < 5; round++)
                Columns.AssertSameBits(expected[(thread + round) % 4], FitWithSeed((thread + round) % 4));
        });

        static float[] FitWithSeed(int seed)
        {
            CooccurrenceEmbeddingEstimator.Options options = Toy.Options();
            (options.Seed, options.Dimension) = (seed, 3 + seed);
            return Toy.Context().Transforms.CooccurrenceEmbed(options).Fit(Toy.Keyed()).Embeddings.Matrix.ToArray();
        }
    }

    [Fact]
    public void Shared_estimator_gives_the_same_vectors_on_eight_threads()
    {
        var estimator = Toy.Context().Transforms.CooccurrenceEmbed(Toy.Options());
        float[] expected = estimator.Fit(Toy.Keyed()).Embeddings.Matrix.ToArray();
        RunOnAllThreads(_ => Columns.AssertSameBits(expected, estimator.Fit(Toy.Keyed()).Embeddings.Matrix.ToArray()));
    }

    [Fact]
    public void Parallel_cursors_of_one_set_give_all_rows_in_order()
    {
        MLContext mlContext = Toy.Context();
        (string, uint)[] likes = [.. Toy.Likes.Select(like => ($"u{like.User}", (uint)like.Item))];
        var view = Toy.KeyedIn([likes[..50], likes[50..170], likes[170..]]);
        var fitted = Toy.Fit(mlContext, view);
        float[][] expected = [.. likes.Select(like => fitted.Embeddings.GetVectorByKey(like.Item2).ToArray())];
        IDataView mapped = fitted.Transform(view);

        DataViewRowCursor[] cursors = mapped.GetRowCursorSet([mapped.Schema["Vector"]], 3);
        var parts = new float[cursors.Length][][];
        Parallel.For(0, cursors.Length, index =>
        {
            using DataViewRowCursor cursor = cursors[index];
            parts[index] = Columns.Vectors(cursor, "Vector");
        });
        Assert.Equal(3, cursors.Length);
        Columns.AssertSameBits(expected, [.. parts.SelectMany(part => part)]);
    }

    private static void RunOnAllThreads(Action<int> work)
    {
        using var start = new Barrier(Threads);
        Task[] tasks = [.. Enumerable.Range(0, Threads).Select(thread => Task.Factory.StartNew(() =>
        {
            start.SignalAndWait();
            work(thread);
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        Task.WhenAll(tasks).GetAwaiter().GetResult();
    }

    private sealed class VectorRow
    {
        public float[] Vector { get; set; } = [];
    }
}
