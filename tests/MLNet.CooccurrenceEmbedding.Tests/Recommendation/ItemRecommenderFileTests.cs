using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.Embeddings;
using MLNet.CooccurrenceEmbedding.Recommendation;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Recommendation;

public class ItemRecommenderFileTests
{
    private static readonly Lazy<ItemRecommender> Trained = new(() => CooccurrenceRecommenderTrainerTests.Fit());

    [Fact]
    public void Loaded_recommender_has_the_same_bits()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("movies.zip");

        Trained.Value.Save(path);
        ItemRecommender loaded = ItemRecommender.Load(path);

        Assert.NotEqual(0, loaded.ResidualWeight);
        Assert.Equal(Trained.Value.Score([3, 17]), loaded.Score([3, 17]));
        Assert.Equal(Trained.Value.Recommend([3, 17], 30), loaded.Recommend([3, 17], 30));
        Assert.Equal(Trained.Value.Training!.Trials, loaded.Training!.Trials);
        Assert.Equal(Trained.Value.Training.Elapsed, loaded.Training.Elapsed);
        Assert.Equal(Trained.Value.Embeddings.Matrix.ToArray(), loaded.Embeddings.Matrix.ToArray());
    }

    [Fact]
    public void Recommender_saved_again_after_loading_is_equal()
    {
        ItemRecommender once = Reload(Trained.Value), twice = Reload(once);
        Assert.Equal(once.Score([3, 17]), twice.Score([3, 17]));
    }

    [Fact]
    public void Saved_recommender_is_a_model_that_maps_items_to_vectors()
    {
        using var stream = new MemoryStream();
        Trained.Value.Save(stream);
        stream.Position = 0;

        ITransformer model = new MLContext().Model.Load(stream, out _);
        ItemEmbeddings embeddings = ItemEmbeddings.FromModel(new MLContext(), model, "Vector");
        Assert.Equal(Trained.Value.Score([3, 17]), embeddings.CreateRecommender().Score([3, 17]));
    }

    [Fact]
    public void Closed_form_with_a_given_ridge_is_saved_with_it()
    {
        MLContext mlContext = Toy.Context();
        ItemRecommender recommender = mlContext.Transforms.CooccurrenceEmbed("Vector", "Movie", "User", dimension: 8)
            .Fit(GroupLikes.View(mlContext)).Embeddings.CreateRecommender(123);

        ItemRecommender loaded = Reload(recommender);

        Assert.Equal(123, loaded.L2Regularization);
        Assert.Equal(recommender.Score([3, 17]), loaded.Score([3, 17]));
        Assert.Null(loaded.Training);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    public void Scaled_vectors_recommend_the_same_after_loading(double scaling)
    {
        MLContext mlContext = Toy.Context();
        var options = new CooccurrenceEmbeddingEstimator.Options
        {
            OutputColumnName = "Vector",
            ItemColumnName = "Movie",
            UserColumnName = "User",
            Dimension = 8,
            ItemScaling = scaling,
        };
        ItemRecommender recommender = mlContext.Transforms.CooccurrenceEmbed(options)
            .Fit(GroupLikes.View(mlContext)).Embeddings.CreateRecommender();

        Assert.Equal(recommender.Score([3, 17]), Reload(recommender).Score([3, 17]));
    }

    [Fact]
    public void Damaged_files_are_refused()
    {
        using var stream = new MemoryStream();
        Trained.Value.Save(stream);
        byte[] good = stream.ToArray();
        var random = new Random(1);
        for (int round = 0; round < 200; round++)
        {
            byte[] damaged = [.. good];
            if (round % 4 == 0) Array.Resize(ref damaged, random.Next(good.Length));
            else damaged[random.Next(good.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                using var file = new MemoryStream(damaged);
                ItemRecommender.Load(file);
            }
            catch (InvalidDataException)
            {
                // Some bytes, such as dates, have no effect.
            }
        }
    }

    [Theory]
    [MemberData(nameof(InvalidModels))]
    public void Invalid_settings_and_neighbors_are_refused(string found, object model)
    {
        ItemEmbeddings embeddings = Trained.Value.Embeddings.WithRecommender((RecommenderModel)model);
        using var stream = new MemoryStream();
        var weights = new RecommenderWeights(1, [], [], ResidualWeights.None(0)); // not used
        new ItemRecommender(embeddings, ((RecommenderModel)model).Settings, weights).Save(stream);
        stream.Position = 0;

        Assert.Contains(found, Assert.Throws<InvalidDataException>(() => ItemRecommender.Load(stream)).Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, object> InvalidModels()
    {
        int count = GroupLikes.ItemCount;
        var good = new RecommenderSettings(1, 0.5, 0.1);
        ResidualWeights Two(int first, int second, float value)
            => new([0, .. Enumerable.Repeat(2, count)], [first, second], [value, 1]);
        RecommenderModel With(RecommenderSettings settings, ResidualWeights? residuals = null)
            => new(settings, residuals ?? ResidualWeights.None(count), null);
        return new()
        {
            { "a ridge that is not above 0", With(good with { L2Regularization = 0 }) },
            { "a ridge that is not above 0", With(good with { L2Regularization = double.NaN }) },
            { "a residual weight", With(good with { ResidualWeight = 2 }) },
            { "a popularity exponent", With(good with { PopularityExponent = -1 }) },
            { "not ascending", With(good, Two(5, 4, 1)) },
            { "not ascending", With(good, Two(5, count, 1)) },
            { "not ascending", With(good, Two(-1, 4, 1)) },
            { "not finite", With(good, Two(4, 5, float.NaN)) },
        };
    }

    [Fact]
    public void Vectors_of_another_tool_cannot_be_saved_as_a_recommender()
    {
        ItemRecommender recommender
            = new ItemEmbeddings([1, 2], 1, ["Alien", "Heat"], [1, 1], [1, 1], training: null).CreateRecommender(1);
        Assert.Throws<InvalidOperationException>(() => recommender.Save(new MemoryStream()));
    }

    private static ItemRecommender Reload(ItemRecommender recommender)
    {
        using var stream = new MemoryStream();
        recommender.Save(stream);
        stream.Position = 0;
        return ItemRecommender.Load(stream);
    }
}
