using System.Globalization;
using MLNet.CooccurrenceEmbedding.Embeddings;
using MLNet.CooccurrenceEmbedding.Recommendation;

namespace MLNet.CooccurrenceEmbedding;

/// <content>Creates recommenders.</content>
public sealed partial class ItemEmbeddings
{
    /// <summary>Creates a recommender from the vectors in closed form, without training. See <see cref="ItemRecommender"/>.</summary>
    /// <param name="l2Regularization">
    /// λ, the ridge that is added to the diagonal of X, greater than 0 and finite, in the unit of X: likes, if nothing is weighted. A
    /// larger ridge favors popular items. Recommendations change little within a factor of two. By default the ridge is computed from the
    /// data: see <see cref="ItemRecommender.L2Regularization"/>.
    /// </param>
    /// <returns>The recommender. It holds a second matrix of <see cref="Count"/> x <see cref="Dimension"/> numbers.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="l2Regularization"/> is 0, negative, infinite or not a number, or so small that single precision cannot hold the
    /// quotient of a vector and ψ + λ. The message says which ridge is large enough.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The items' own counts are not known: see <see cref="Uniqueness"/>. All vectors are zero and <paramref name="l2Regularization"/> is
    /// not given.
    /// </exception>
    public ItemRecommender CreateRecommender(double? l2Regularization = null)
    {
        if (l2Regularization is { } given && !(given > 0 && double.IsFinite(given)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(l2Regularization),
                l2Regularization,
                "The ridge must be greater than 0 and finite. Omit it to compute it from the data.");
        }
        double smallest = EaseFactors.SmallestRidge(this);
        if (l2Regularization < smallest)
        {
            throw new ArgumentOutOfRangeException(
                nameof(l2Regularization),
                l2Regularization,
                string.Create(CultureInfo.InvariantCulture, $"The ridge is too small for vectors of single precision. "
                    + $"It must be at least {smallest:G3}. Omit it to compute it from the data."));
        }
        RecommenderModel? model = Recommender;
        double ridge = l2Regularization ?? model?.Settings.L2Regularization ?? DefaultRidge.Compute(this);
        RecommenderSettings settings = (model?.Settings ?? default) with { L2Regularization = ridge };
        return ItemRecommender.Create(this, settings, model?.Residuals ?? ResidualWeights.None(Count));
    }
}
