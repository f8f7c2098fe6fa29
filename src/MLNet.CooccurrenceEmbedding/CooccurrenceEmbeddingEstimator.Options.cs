using Microsoft.ML;

namespace MLNet.CooccurrenceEmbedding;

public sealed partial class CooccurrenceEmbeddingEstimator
{
    /// <summary>Options of a <see cref="CooccurrenceEmbeddingEstimator"/>. Set the columns: which ones depends on the shape of the data.</summary>
    public sealed class Options : EmbeddingOptions
    {
        /// <summary>
        /// Name of the item column: a scalar key, text or integer with one item per row; a vector of them with all items of a user, an order or a
        /// session per row; or a vector of <see cref="float"/> of known size with one slot per item (0 or 1). May be left out where
        /// <see cref="Columns"/> is set: then it is the input of the first pair.
        /// </summary>
        public string ItemColumnName { get; set; } = "";

        /// <summary>
        /// Name of the user column: a scalar key, integer or text. It only groups rows, and only Fit needs it. Needed where a row holds one item;
        /// left out where each row is a user.
        /// </summary>
        public string UserColumnName { get; set; } = "";

        /// <summary>
        /// Several columns from one training, as pairs of (output, input): a scalar input is looked up, a vector of items is pooled. The inputs
        /// hold items of the same type as the item column; a pair that hides an input comes after the others that read it. Instead of
        /// <see cref="EmbeddingOptions.OutputColumnName"/>. Default none.
        /// </summary>
        public IReadOnlyList<InputOutputColumnPair>? Columns { get; set; }

        /// <summary>How the vectors of a row with several items become one. Default <see cref="Pooling.Mean"/>.</summary>
        public Pooling Pooling { get; set; } = Pooling.Mean;

        /// <summary>
        /// Name of the rating column, a number; with it <see cref="LikeThreshold"/> or <see cref="RatingsAsWeights"/>. Rows without a rating (NaN)
        /// are skipped and counted. Default none: every row is a like.
        /// </summary>
        public string RatingColumnName { get; set; } = "";

        /// <summary>The lowest rating that is a like (of a wide matrix: the lowest number, above 0). Default none.</summary>
        public double? LikeThreshold { get; set; }

        /// <summary>
        /// Whether ratings (or the numbers of a wide matrix) are the entries of S themselves: finite, at least 0. Repeated pairs add up. Default no.
        /// </summary>
        public bool RatingsAsWeights { get; set; }

        /// <summary>How much a like counts by how many likes its user has. Default <see cref="UserWeighting.None"/>.</summary>
        public UserWeighting UserWeighting { get; set; }

        /// <summary>The columns to write, whichever way they were named.</summary>
        internal IReadOnlyList<InputOutputColumnPair> Outputs => Columns ?? [new(OutputColumnName, ItemColumnName)];

        internal Options Validated()
        {
            var options = (Options)MemberwiseClone();
            if (Columns is null)
            {
                RequireName(OutputColumnName, nameof(OutputColumnName));
                RequireName(ItemColumnName, nameof(ItemColumnName));
            }
            else
            {
                options.Columns = [.. Columns];
                if (options.Columns.Count == 0 || !string.IsNullOrEmpty(OutputColumnName))
                    throw new ArgumentException($"Set either {nameof(OutputColumnName)} or at least one pair of {nameof(Columns)}.", nameof(Columns));
                foreach (InputOutputColumnPair pair in options.Columns) RequireName(pair?.OutputColumnName, nameof(Columns));
                if (options.Columns.GroupBy(pair => pair.OutputColumnName).FirstOrDefault(group => group.Count() > 1) is { } twice)
                    throw new ArgumentException($"{nameof(Columns)} writes to column '{twice.Key}' twice. Name each output once.", nameof(Columns));
                if (string.IsNullOrEmpty(ItemColumnName)) options.ItemColumnName = options.Columns[0].InputColumnName;
            }
            options.UserColumnName ??= "";
            options.RatingColumnName ??= "";
            Require(LikeThreshold is null || double.IsFinite(LikeThreshold.Value), nameof(LikeThreshold), LikeThreshold, "a finite number");
            if (LikeThreshold is not null && RatingsAsWeights)
                throw new ArgumentException($"Set either {nameof(LikeThreshold)} or {nameof(RatingsAsWeights)}, not both.", nameof(RatingsAsWeights));
            if (options.RatingColumnName.Length > 0 && LikeThreshold is null && !RatingsAsWeights)
            {
                throw new ArgumentException(
                    $"{nameof(RatingColumnName)} is '{RatingColumnName}', but what a rating means is not said. Set {nameof(LikeThreshold)} to the lowest rating that is a "
                    + $"like, or {nameof(RatingsAsWeights)}.",
                    nameof(RatingColumnName));
            }
            Require(Enum.IsDefined(Pooling), nameof(Pooling), Pooling, "Mean or Sum");
            Require(Enum.IsDefined(UserWeighting), nameof(UserWeighting), UserWeighting, "None, InverseSquareRoot or Inverse");
            RequireShared();
            return options;
        }
    }
}
