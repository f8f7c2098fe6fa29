using CsCheck;
using MathNet.Numerics.LinearAlgebra;
using MLNet.CooccurrenceEmbedding.ReliabilityTests.Cases;

namespace MLNet.CooccurrenceEmbedding.ReliabilityTests.Properties;

public class RecommenderTests(ITestOutputHelper output)
{
    /// <summary>
    /// The rounding errors of 1 − leverage, by which weights are divided, and of a weight, relative to the weight or to its terms.
    /// </summary>
    private const double Rounding = 2e-6;

    /// <summary>The products in a weight underflow <see cref="float"/> below this number.</summary>
    private const double Underflow = 1e-30;

    [RandomFact]
    public void Scores_equal_those_of_the_dense_inverse_and_explanations_add_up()
        => Campaign.Run(output, Questions(LikesCases.Unweighted), 150, question =>
    {
        var (likes, l2, history) = question;
        ItemEmbeddings embeddings = CaseFit.Fit(likes).Embeddings;
        ItemRecommender recommender = embeddings.CreateRecommender(l2);
        var (weights, rest) = DenseWeights(embeddings, l2);
        float[] scores = recommender.Score(history);
        int[] distinct = [.. history.Distinct()];

        for (int item = 0; item < embeddings.Count; item++)
        {
            Assert.Equal(distinct.Sum(liked => weights[liked, item]), scores[item], distinct.Sum(liked => GetRounding(liked, item)));
            IReadOnlyList<ScoredItem> parts = recommender.Explain(history, item);
            Assert.Equal(distinct.Where(liked => liked != item).Order(), parts.Select(part => part.Index).Order());
            Assert.All(parts, part => Assert.Equal(weights[part.Index, item], part.Score, GetRounding(part.Index, item)));
            Assert.Equal(parts.Sum(part => (double)part.Score), scores[item], distinct.Sum(liked => GetRounding(liked, item)));
        }

        IReadOnlyList<ScoredItem> best = recommender.Recommend(history, embeddings.Count);
        Assert.Equal(best.OrderByDescending(one => one.Score).ThenBy(one => one.Index), best);
        bool IsKnown(int item) => embeddings.GetVector(item).ContainsAnyExcept(0f);
        Assert.Equal(
            Enumerable.Range(0, embeddings.Count).Except(history).Where(item => IsKnown(item) && history.Any(IsKnown)),
            best.Select(one => one.Index).Order());
        Assert.All(best, one => Assert.Equal(scores[one.Index], one.Score));

        double GetRounding(int liked, int item)
        {
            double product = Length(liked) * Length(item) / (Math.Max(embeddings.Uniqueness[liked], 0) + l2);
            double scale = embeddings.ScaleOf(liked) / embeddings.ScaleOf(item);
            return Underflow + Rounding / rest[item] * Math.Max(Math.Abs(weights[liked, item]), scale * Math.Min(product, 1));
        }

        double Length(int item) => Math.Sqrt(embeddings.GetVector(item).ToArray().Sum(number => (double)number * number));
    });

    [RandomFact]
    public void Scores_are_finite_for_any_weights() => Campaign.Run(output, Questions(LikesCases.Liked), 150, question =>
    {
        var (likes, l2, history) = question;
        ItemEmbeddings embeddings = CaseFit.Fit(likes).Embeddings;
        ItemRecommender[] recommenders = [embeddings.CreateRecommender(l2), embeddings.CreateRecommender(l2 * 1e-6)];
        foreach (ItemRecommender recommender in recommenders)
        {
            Assert.All(recommender.Score(history), score => Assert.True(float.IsFinite(score)));
            // An item has no contribution to its own score, so the test explains another one if the history has only this item.
            int item = history.Distinct().Count() > 1 ? history[0] : (history[0] + 1) % embeddings.Count;
            Assert.All(recommender.Explain(history, item), part => Assert.True(float.IsFinite(part.Score)));
        }
    });

    private static Gen<(LikesCase Likes, double L2, int[] History)> Questions(Gen<LikesCase> cases)
        => Gen.Select(cases, Gen.Double[-2, 4], Gen.Int[0, int.MaxValue - 1].Array[1, 12], (likes, exponent, history)
            => (likes, Math.Pow(10, exponent), Array.ConvertAll(history, item => item % likes.ItemCount)));

    /// <summary>
    /// Computes B_ij = −g_i·P_ij/(P_jj·g_j) with P = (VVᵀ + diag(max(ψ, 0) + λ))⁻¹ and the scales g of the items, which is zero on the
    /// diagonal and for zero vectors, and 1 − leverage of each item, ψ_j·P_jj.
    /// </summary>
    private static (Matrix<double> Weights, double[] Unexplained) DenseWeights(ItemEmbeddings embeddings, double l2)
    {
        int count = embeddings.Count;
        Matrix<double> v = Matrix<double>.Build.Dense(count, embeddings.Dimension, (i, k) => embeddings.GetVector(i)[k]);
        double[] ridge = [.. embeddings.Uniqueness.Select(unique => Math.Max(unique, 0) + l2)];
        Matrix<double> p = (v * v.Transpose() + Matrix<double>.Build.DiagonalOfDiagonalArray(ridge)).Inverse();
        return (
            Matrix<double>.Build.Dense(count, count, (i, j) => i == j ? 0 : -p[i, j] / p[j, j] * Scale(i, j)),
            [.. ridge.Select((psi, j) => psi * p[j, j])]);

        double Scale(int i, int j) => embeddings.ScaleOf(i) / embeddings.ScaleOf(j);
    }
}
