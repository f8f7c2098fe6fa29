using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Embeddings;
using MLNet.CooccurrenceEmbedding.ModelZip;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.Recommendation;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>
/// Trains an <see cref="ItemRecommender"/> from who likes what, for likes of any kind, without settings to tune. Created by
/// <see cref="CooccurrenceRecommenderCatalog.CooccurrenceRecommender(MLContext, string, string?)"/>.
/// </summary>
/// <remarks>
/// <para>
/// A fit holds out a fifth of the likes of at most 2,000 users, in four folds if these are a large part of the users. It trains vectors on
/// the other likes, once without weights and once with <see cref="UserWeighting.InverseFourthRoot"/> and X_ij / (X_ii·X_jj)^¼. It finds the
/// strongest residuals of each item, and searches the settings that recommend the held-out likes best: see
/// <see cref="ItemRecommender.L2Regularization"/>, <see cref="ItemRecommender.ResidualWeight"/> and
/// <see cref="ItemRecommender.PopularityExponent"/>. The weights are chosen if they increase NDCG@20 by 1 %. With the chosen weighting and
/// settings, it then trains on all likes. <see cref="ItemRecommender.Training"/> says what was chosen.
/// </para>
/// <para>Equal likes and seeds give equal recommenders, regardless of the order of the rows and the number of threads.</para>
/// </remarks>
public sealed class CooccurrenceRecommenderTrainer
{
    /// <summary>Iterations of the trainings that are compared. The choice does not need the exact optimum.</summary>
    private const int SelectionIterations = 10;

    /// <summary>Iterations that begin with vectors of most of the same likes.</summary>
    private const int FoldIterations = 8;

    /// <summary>
    /// The trainings that are compared: how users are weighted and X is scaled. The first is chosen unless another is better.
    /// </summary>
    private static readonly (UserWeighting Weighting, double Scaling)[] Weightings =
        [(UserWeighting.None, 0), (UserWeighting.InverseFourthRoot, 0.25)];

    private readonly IHostEnvironment? _environment;
    private readonly CooccurrenceEmbeddingEstimator.Options _options;
    private readonly LikesDefinition _likes;
    private readonly int _neighbors;

    internal CooccurrenceRecommenderTrainer(IHostEnvironment? environment, Options options)
    {
        _environment = environment;
        _options = options.ToEmbeddingOptions().Validated();
        _likes = _options.ToDefinition() with { Outputs = [] };
        EmbeddingOptions.Require(
            options.NumberOfNeighbors >= 0, nameof(Options.NumberOfNeighbors), options.NumberOfNeighbors, "at least 0");
        _neighbors = options.NumberOfNeighbors;
    }

    /// <summary>Trains a recommender from the rows of <paramref name="input"/>.</summary>
    /// <param name="input">
    /// Rows with the columns that the options name. They are read once, or twice if the items are text or integers.
    /// </param>
    /// <returns>The recommender.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type; the message says how to fix it.</exception>
    /// <exception cref="ArgumentException">The vectors and neighbors are more than a saved model can hold.</exception>
    /// <exception cref="InvalidOperationException">
    /// There is no like, or no user likes two items, so that there is nothing to recommend by. Or there are more than about 2³¹ likes.
    /// </exception>
    /// <exception cref="InsufficientMemoryException">Less memory is available than the fit needs. The message says how much.</exception>
    /// <exception cref="OperationCanceledException">
    /// <see cref="Options.CancellationToken"/> was canceled, or the <see cref="MLContext"/>'s execution was.
    /// </exception>
    public ItemRecommender Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        LikesInput.Check(InputColumns.CreateLookup(input.Schema), _likes);

        using var fit = new EmbeddingFit(_environment, _options);
        var (_, names, read) = fit.ReadLikes(input, _likes, RequireFits);
        return Train(fit, read, names, SelectSettings(fit, read.Likes, names));
    }

    private void RequireFits(LikesInput data)
    {
        // The neighbors are saved in the table of the vectors.
        long neighborBytes = ResidualNeighbors.Bytes(data.ItemCount, _neighbors);
        BuiltInModel.RequireFits(data.Item.Name, data.ItemCount, _options.Dimension, neighborBytes);
        MemoryEstimate.Require(
            $"A recommender of {data.ItemCount} items with {_options.Dimension} numbers and {_neighbors} neighbors each needs",
            MemoryEstimate.RecommenderBytes(data.ItemCount, _options.Dimension) + neighborBytes,
            MemoryEstimate.Available);
    }

    /// <summary>
    /// Trains with each weighting on a part of the likes, and finds its best settings on the others. The best is the first.
    /// </summary>
    private Candidate[] SelectSettings(EmbeddingFit fit, Likes likes, string[] names)
    {
        ValidationSplit[] folds = ValidationSplit.Create(likes, _options.Seed, fit.Workers, out Likes common);
        if (folds.Length == 0) return [];
        fit.Progress.Begin(TrainingPhase.Selecting);
        Candidate[] candidates = [];
        foreach (var (weighting, scaling) in Weightings)
        {
            TrainedFold[] trained = TrainFolds(fit, folds, common, names, weighting, scaling);
            RecommenderTrial trial = new SettingsSearch(trained, fit.Workers).FindBest() with
            {
                UserWeighting = weighting,
                ItemScaling = scaling,
            };
            fit.Info(string.Create(CultureInfo.InvariantCulture,
                $"Weighting {weighting}, scaling {scaling}: recall@20 {trial.Recall:F4} and NDCG@20 {trial.Ndcg:F4} of held-out likes, "
                + $"with ridge {trial.L2Regularization:G3}, residual weight {trial.ResidualWeight}, popularity exponent "
                + $"{trial.PopularityExponent}."));
            var candidate = new Candidate(
                trial,
                folds.Sum(fold => fold.HeldOut.Length),
                trial.L2Regularization / SettingsSearch.MeanOwnCount(trained[0].Embeddings),
                trained[0].Embeddings.Matrix.ToArray());
            bool isBetter = candidates.Length == 0 || SettingsSearch.IsClearlyBetter(trial, candidates[0].Trial);
            candidates = isBetter ? [candidate, .. candidates] : [.. candidates, candidate];
            for (int worse = 1; worse < candidates.Length; worse++) candidates[worse] = candidates[worse] with { Vectors = [] };
        }
        return candidates;
    }

    /// <summary>
    /// Trains vectors on the likes of each fold. It is sufficient that they are close to the minimum. If there are several folds, each
    /// training begins with vectors of the likes that no fold holds out.
    /// </summary>
    private TrainedFold[] TrainFolds(
        EmbeddingFit fit, ValidationSplit[] folds, Likes common, string[] names, UserWeighting weighting, double scaling)
    {
        var trainer = new EmbeddingTrainer(Kernels.Best, fit.Workers);
        SolverOptions options = fit.SolverOptions(names) with { MaximumNumberOfIterations = SelectionIterations };
        if (folds.Length > 1)
        {
            float[] vectors = trainer.Train(common.Weighted(weighting), options, scaling).Vectors;
            options = options with { InitialVectors = vectors, MaximumNumberOfIterations = FoldIterations };
        }
        return Array.ConvertAll(folds, fold =>
        {
            Likes weighted = fold.Training.Weighted(weighting);
            TrainingResult result = trainer.Train(weighted, options, scaling);
            ItemEmbeddings embeddings = EmbeddingFit.CreateEmbeddings(
                result, _options.Dimension, names, fold.Training.CountPerItem(), weighted.SquaresPerItem(), scaling, summary: null);
            return new TrainedFold(fold, embeddings, ResidualNeighbors.Find(weighted, embeddings, _neighbors, fit.Workers));
        });
    }

    private ItemRecommender Train(EmbeddingFit fit, LikesReadResult read, string[] names, Candidate[] candidates)
    {
        var (weighting, scaling) = candidates is [var best, ..] ? (best.Trial.UserWeighting, best.Trial.ItemScaling) : Weightings[0];
        SolverOptions options = fit.SolverOptions(names) with { InitialVectors = candidates.FirstOrDefault()?.Vectors };
        Likes weighted = read.Likes.Weighted(weighting);
        ItemEmbeddings embeddings = fit.Train(read, weighted, names, weighting, scaling, options);
        if (embeddings.Training!.LossAtZero == 0)
        {
            throw new InvalidOperationException(
                "There is nothing to recommend by: no user likes two items. Check that the user column is the user, and give more likes.");
        }
        ResidualWeights residuals = ResidualNeighbors.Find(weighted, embeddings, _neighbors, fit.Workers);
        RecommenderSettings settings = SettingsSearch.GetTypical(embeddings);
        if (candidates is [{ } chosen, ..])
        {
            settings = new RecommenderSettings(
                chosen.RidgeInMeans * SettingsSearch.MeanOwnCount(embeddings),
                chosen.Trial.ResidualWeight,
                chosen.Trial.PopularityExponent);
        }
        var summary = new RecommenderSummary
        {
            UserWeighting = weighting,
            ItemScaling = scaling,
            ValidationUserCount = candidates is [{ } first, ..] ? first.UserCount : 0,
            Trials = [.. candidates.Select(candidate => candidate.Trial)],
            Elapsed = fit.Progress.Elapsed,
        };
        embeddings = embeddings.WithRecommender(new RecommenderModel(settings, residuals, summary));
        var recommender = ItemRecommender.Create(embeddings, settings, residuals);
        fit.Progress.Complete();
        return recommender;
    }

    /// <summary>A way to weight the likes, and what was found for it.</summary>
    /// <param name="Trial">The best settings and their quality.</param>
    /// <param name="UserCount">Users whose likes were held out.</param>
    /// <param name="RidgeInMeans">The ridge in mean values of X_ii.</param>
    /// <param name="Vectors">The vectors that were trained on a part of the likes, or nothing if another is better.</param>
    private sealed record Candidate(RecommenderTrial Trial, int UserCount, double RidgeInMeans, float[] Vectors);

    /// <summary>Options of a <see cref="CooccurrenceRecommenderTrainer"/>.</summary>
    public sealed class Options
    {
        /// <summary>
        /// Name of the item column: a scalar key, text or integer with one item per row; a vector of them with all items of a user, an
        /// order or a session per row; or a vector of <see cref="float"/> of known size with one slot per item (0 or 1). Required.
        /// </summary>
        public string? ItemColumnName { get; set; }

        /// <summary>
        /// Name of the user column: a scalar key, integer or text. Required if a row holds one item. Must be <see langword="null"/>, the
        /// default, if each row is a user.
        /// </summary>
        public string? UserColumnName { get; set; }

        /// <summary>
        /// Name of the rating column, a number. It requires <see cref="LikeThreshold"/>. Rows without a rating (NaN) are skipped. Default
        /// none: every row is a like.
        /// </summary>
        public string? RatingColumnName { get; set; }

        /// <summary>
        /// The lowest rating that is a like, a finite number. With one slot per item, the lowest number that is a like, above 0. Default
        /// none.
        /// </summary>
        public double? LikeThreshold { get; set; }

        /// <summary>Numbers per vector, at least 1. Default 300.</summary>
        public int Dimension { get; set; } = EmbeddingOptions.DefaultDimension;

        /// <summary>
        /// The largest number of neighbors of an item whose residuals are kept, at least 0. Each takes 8 bytes. With 0, the recommender is
        /// the closed form of the vectors alone. Default 100.
        /// </summary>
        public int NumberOfNeighbors { get; set; } = 100;

        /// <summary>Seed of the initial vectors and of the choice of held-out likes, any number. Default 0.</summary>
        public int Seed { get; set; }

        /// <inheritdoc cref="EmbeddingOptions.NumberOfThreads"/>
        public int? NumberOfThreads { get; set; }

        /// <inheritdoc cref="EmbeddingOptions.Progress"/>
        public IProgress<TrainingProgress>? Progress { get; set; }

        /// <inheritdoc cref="EmbeddingOptions.CancellationToken"/>
        public CancellationToken CancellationToken { get; set; }

        /// <summary>The options of the vectors. The weighting is chosen by the fit.</summary>
        internal CooccurrenceEmbeddingEstimator.Options ToEmbeddingOptions() => new()
        {
            OutputColumnName = "Vector",
            ItemColumnName = ItemColumnName,
            UserColumnName = UserColumnName,
            RatingColumnName = RatingColumnName,
            LikeThreshold = LikeThreshold,
            Dimension = Dimension,
            Seed = Seed,
            NumberOfThreads = NumberOfThreads,
            Progress = Progress,
            CancellationToken = CancellationToken,
        };
    }
}
