using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;
using MLNet.CooccurrenceEmbedding.PipelineTests.Support;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.PipelineTests;

/// <summary>ML.NET's pipeline operations on pipelines with movie vectors, trained on MovieLens.</summary>
public class TrainerPipelineTests
{
    private const int Dimension = 16;

    private readonly MLContext _mlContext = new(seed: 1);

    [Fact]
    public void KMeans_clusters_movies_by_their_vectors()
    {
        IDataView likes = _mlContext.Data.Cache(MovieLens.Likes(_mlContext));
        var model = _mlContext.Transforms.CooccurrenceEmbed("MovieVector", "Movie", "userId", Dimension)
            .AppendCacheCheckpoint(_mlContext)
            .Append(_mlContext.Clustering.Trainers.KMeans(new KMeansTrainer.Options
            {
                FeatureColumnName = "MovieVector", NumberOfClusters = 5, NumberOfThreads = 1,
            }))
            .Fit(likes);
        IDataView clustered = model.Transform(likes);
        var clusters = clustered.GetColumn<uint>("PredictedLabel").ToHashSet();
        Assert.Equal(5, clusters.Count);

        float[][] vectors = Columns.Vectors(clustered, "MovieVector");
        double[] center = [.. Enumerable.Range(0, Dimension).Select(k => vectors.Average(vector => (double)vector[k]))];
        double spread = vectors.Average(vector => vector.Zip(center, (x, c) => (x - c) * (x - c)).Sum());
        double distance = _mlContext.Clustering.Evaluate(clustered, featureColumnName: "MovieVector").AverageDistance;
        Assert.InRange(distance, 0, 0.9 * spread); // closer to the five centers than to a single one
    }

    [Fact]
    public void PermutationFeatureImportance_names_the_slots_of_the_vector()
    {
        var movies = new RatedMovies(_mlContext);
        IDataView rows = _mlContext.Data.TakeRows(movies.Train, 5000);
        var model = movies.Features(movies.Vectors).Append(_mlContext.Regression.Trainers.FastTree(SmallForest())).Fit(rows);
        var importance = _mlContext.Regression.PermutationFeatureImportance(
            model, _mlContext.Data.Cache(model.Transform(rows)), "rating", numberOfExamplesToUse: 1000);

        string[] slots = [.. Enumerable.Range(0, RatedMovies.Dimension).Select(k => $"MovieVector.{k}")];
        Assert.Subset(importance.Keys.ToHashSet(), slots.ToHashSet());
        Assert.Contains(slots, slot => importance[slot].RSquared.Mean < 0); // R² falls when the slot is shuffled
    }

    [Theory]
    [InlineData("SDCA")]
    [InlineData("FastTree")]
    public void CrossValidate_trains_the_whole_chain_in_each_fold(string trainer)
    {
        IDataView ratings = _mlContext.Data.Cache(MovieLens.Ratings(_mlContext));
        var vectors = _mlContext.Transforms.Conversion.MapValueToKey("Movie", "movieId")
            .Append(_mlContext.Transforms.CooccurrenceEmbed("Features", "Movie", "userId", Dimension))
            .Append(_mlContext.Transforms.NormalizeMeanVariance("Features", fixZero: false))
            .AppendCacheCheckpoint(_mlContext);
        IEstimator<ITransformer> chain = trainer == "SDCA"
            ? vectors.Append(_mlContext.Regression.Trainers.Sdca(Sdca()))
            : vectors.Append(_mlContext.Regression.Trainers.FastTree(SmallForest()));
        var folds = _mlContext.Regression.CrossValidate(ratings, chain, numberOfFolds: 2, labelColumnName: "rating", seed: 1);

        Assert.Equal(2, folds.Count);
        Assert.All(folds, fold => Assert.InRange(fold.Metrics.RSquared, 0.01, 0.5)); // 0 is the mean rating, for every movie
        var embeddings = folds.Select(fold => ItemEmbeddings.FromModel(_mlContext, fold.Model, "Features")).ToArray();
        // From the rows of the fold only.
        Assert.All(embeddings, embedding => Assert.InRange(embedding.Names.Count, 5000, MovieLens.MovieCount - 1));
        Assert.NotEqual(embeddings[0].Matrix.ToArray(), embeddings[1].Matrix.ToArray());
    }

    [Fact]
    public void Scoring_model_needs_no_user_column_after_saving()
    {
        IDataView ratings = _mlContext.Data.Cache(MovieLens.Ratings(_mlContext));
        var model = _mlContext.Transforms.Conversion.MapValueToKey("Movie", "movieId")
            .Append(_mlContext.Transforms.Conversion.MapValueToKey("User", "userId"), TransformerScope.Training)
            .Append(_mlContext.Transforms.CooccurrenceEmbed("Features", "Movie", "User", Dimension))
            .Append(_mlContext.Regression.Trainers.Sdca(Sdca()))
            .Fit(ratings);
        IDataView movies = _mlContext.Data.LoadFromEnumerable(
            ratings.GetColumn<uint>("movieId").Select(id => new RatedMovie { MovieId = id }));

        using var folder = new TemporaryFolder();
        string file = folder.File("model.zip");
        _mlContext.Model.Save(model.GetModelFor(TransformerScope.Scoring), movies.Schema, file);
        ITransformer loaded = new MLContext().Model.Load(file, out var schema);

        Assert.Equal(["movieId"], schema.Select(column => column.Name));
        Columns.AssertSameBits(
            model.Transform(ratings).GetColumn<float>("Score"),
            loaded.Transform(movies).GetColumn<float>("Score"));
    }

    [Fact]
    public async Task PredictionEngines_on_four_threads_are_bit_identical_to_Transform()
    {
        IDataView likes = MovieLens.Likes(_mlContext);
        var model = _mlContext.Transforms.Conversion.MapValueToKey("Movie", "movieId")
            .Append(_mlContext.Transforms.CooccurrenceEmbed("MovieVector", "Movie", "userId", Dimension))
            .Fit(likes);
        RatedMovie[] movies = [.. likes.GetColumn<uint>("movieId").Distinct().Select(id => new RatedMovie { MovieId = id })];
        float[][] expected = Columns.Vectors(model.Transform(_mlContext.Data.LoadFromEnumerable(movies)), "MovieVector");

        using var start = new Barrier(4);
        var threads = Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () =>
            {
                using var engine = _mlContext.Model.CreatePredictionEngine<RatedMovie, MovieWithVector>(model);
                start.SignalAndWait(TestContext.Current.CancellationToken);
                return movies.Select(movie => engine.Predict(movie).MovieVector).ToArray();
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default));
        foreach (float[][] actual in await Task.WhenAll(threads)) Columns.AssertSameBits(expected, actual);
    }

    private static SdcaRegressionTrainer.Options Sdca()
        => new() { LabelColumnName = "rating", MaximumNumberOfIterations = 10, L2Regularization = 1e-3f, NumberOfThreads = 1 };

    private static FastTreeRegressionTrainer.Options SmallForest()
        => new()
        {
            LabelColumnName = "rating",
            NumberOfTrees = 20,
            NumberOfLeaves = 10,
            MinimumExampleCountPerLeaf = 20,
            NumberOfThreads = 1,
        };

    private sealed class MovieWithVector
    {
        public float[] MovieVector { get; set; } = [];
    }
}
