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

    /// <summary>Trains, and shows the metrics of recommenders.</summary>
    /// <param name="mlContext">The context.</param>
    /// <param name="training">The options of the training.</param>
    /// <param name="parsed">Their values.</param>
    /// <param name="trainToRecommend">
    /// Whether to show a recommender that is trained to recommend, too. Choosing its settings takes much longer than training the vectors.
    /// </param>
    /// <param name="cancellation">Cancels the training.</param>
    public void ShowMetrics(
        MLContext mlContext, TrainingOptions training, ParseResult parsed, bool trainToRecommend, CancellationToken cancellation)
    {
        ItemEmbeddings embeddings = training.Fit(mlContext, _split.TrainSet, parsed, progress: null, cancellation).Embeddings;
        List<(string, RecommenderMetrics)> rows = [("the most liked movies", _split.EvaluatePopularity(RecommendedMovies))];
        cancellation.ThrowIfCancellationRequested();
        rows.Add(("nearest movies", _split.EvaluateItemNeighbors(RecommendedMovies)));
        cancellation.ThrowIfCancellationRequested();
        rows.Add(("from the vectors", _split.Evaluate(embeddings.CreateRecommender(), RecommendedMovies)));
        if (trainToRecommend)
        {
            ItemRecommender recommender = training.FitRecommender(mlContext, _split.TrainSet, parsed, cancellation);
            rows.Add(("trained to recommend", _split.Evaluate(recommender, RecommendedMovies)));
        }
        cancellation.ThrowIfCancellationRequested();
        Screen.ShowMetrics(rows);
    }
}
