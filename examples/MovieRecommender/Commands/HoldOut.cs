using System.CommandLine;
using Microsoft.ML;
using MLNet.CooccurrenceEmbedding;

namespace MovieRecommender.Commands;

/// <summary>Evaluates recommendations on held-out likes.</summary>
internal sealed class HoldOut
{
    public const int MinimumLikes = 5;
    private const double Fraction = 0.2;
    private const int Seed = 0;
    private const int RecommendedMovies = 20;

    private readonly HoldOutSplit _split;

    private HoldOut(HoldOutSplit split) => _split = split;

    /// <summary>Splits the likes. Returns <see langword="null"/> if no user has <see cref="MinimumLikes"/>.</summary>
    public static HoldOut? Create(MLContext mlContext, MovieData data)
    {
        try
        {
            HoldOutSplit split = mlContext.Data.HoldOutLikes(
                data.Likes, MovieData.MovieKeyColumn, MovieData.UserIdColumn, Fraction, MinimumLikes, seed: Seed);
            return new HoldOut(split);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    public void ShowMetrics(MLContext mlContext, TrainingOptions training, ParseResult parsed, CancellationToken cancellation)
    {
        ItemEmbeddings embeddings = training.Fit(mlContext, _split.TrainSet, parsed, progress: null, cancellation).Embeddings;
        RecommenderMetrics popularity = _split.EvaluatePopularity(RecommendedMovies);
        cancellation.ThrowIfCancellationRequested();
        RecommenderMetrics neighbors = _split.EvaluateItemNeighbors(RecommendedMovies);
        cancellation.ThrowIfCancellationRequested();
        RecommenderMetrics recommender = _split.Evaluate(embeddings.CreateRecommender(), RecommendedMovies);
        cancellation.ThrowIfCancellationRequested();
        Screen.ShowMetrics(("the most liked movies", popularity), ("nearest movies", neighbors), ("this recommender", recommender));
    }
}
