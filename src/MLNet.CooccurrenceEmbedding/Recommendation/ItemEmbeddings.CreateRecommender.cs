using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.Recommendation;

namespace MLNet.CooccurrenceEmbedding;

/// <content>The recommender that the vectors make.</content>
public sealed partial class ItemEmbeddings
{
    /// <summary>Creates a recommender from the vectors, in closed form: see <see cref="ItemRecommender"/>.</summary>
    /// <param name="l2Regularization">
    /// λ: the ridge that is added to the diagonal of X, greater than 0 and finite, in the unit of X (likes, where nothing is weighted). A
    /// larger one favors popular items. Default: computed from the data; <see cref="ItemRecommender.L2Regularization"/> returns it.
    /// Recommendations change little within a factor of two.
    /// </param>
    /// <returns>The recommender, which holds another <see cref="Count"/> x <see cref="Dimension"/> numbers.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="l2Regularization"/> is 0, negative, infinite or not a number.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The items' own counts are not known: see <see cref="Uniqueness"/>. Or all vectors are zero, and <paramref name="l2Regularization"/>
    /// is not given.
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
        double ridge = l2Regularization ?? DefaultRidge.Compute(this);
        return new ItemRecommender(this, ridge, EaseFactors.Compute(this, ridge, Kernels.Best, new Workers(Environment.ProcessorCount)));
    }
}
