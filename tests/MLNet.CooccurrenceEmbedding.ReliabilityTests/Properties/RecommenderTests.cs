using CsCheck;
using MathNet.Numerics.LinearAlgebra;
using MLNet.CooccurrenceEmbedding.ReliabilityTests.Cases;

namespace MLNet.CooccurrenceEmbedding.ReliabilityTests.Properties;

public class RecommenderTests(ITestOutputHelper output)
{
    /// <summary>What rounding makes of a score, relative to the sum of what it is made of.</summary>
    private const double Rounding = 1e-3;

    private static readonly Gen<(LikesCase Likes, double L2, int[] History)> Questions =
        Gen.Select(LikesCases.All, Gen.Double[-2, 4], Gen.Int[0, int.MaxValue - 1].Array[1, 12], (likes, exponent, history)
            => (likes, Math.Pow(10, exponent), Array.ConvertAll(history, item => item % likes.ItemCount)));

    [RandomFact]
    public void Scores_are_those_of_the_dense_inverse_and_the_explanations_add_up() => Campaign.Run(output, Questions, 150, question =>
    {
        var (likes, l2, history) = question;
        if (!likes.HasLikes || likes.ItemCount > 100 || likes.Ratings == Ratings.Weights) return;
        ItemEmbeddings embeddings = CaseFit.Of(likes).Embeddings;
        ItemRecommender recommender = embeddings.CreateRecommender(l2);
        Matrix<double> weights = DenseWeights(embeddings, l2);
        float[] scores = recommender.Score(history);
        int[] distinct = [.. history.Distinct()];

        for (int item = 0; item < embeddings.Count; item++)
        {
            double size = 1 + distinct.Sum(liked => Math.Abs(weights[liked, item]));
            Assert.Equal(distinct.Sum(liked => weights[liked, item]), scores[item], Rounding * size);
            IReadOnlyList<ScoredItem> parts = recommender.Explain(history, item);
            Assert.Equal(distinct.Where(liked => liked != item).Order(), parts.Select(part => part.Index).Order());
            Assert.Equal(parts.Sum(part => (double)part.Score), scores[item], Rounding * size);
        }

        IReadOnlyList<ScoredItem> best = recommender.Recommend(history, embeddings.Count);
        Assert.Equal(best.OrderByDescending(one => one.Score).ThenBy(one => one.Index), best);
        bool IsKnown(int item) => embeddings.GetVector(item).ContainsAnyExcept(0f);
        Assert.Equal(
            Enumerable.Range(0, embeddings.Count).Except(history).Where(item => IsKnown(item) && history.Any(IsKnown)),
            best.Select(one => one.Index).Order());
        Assert.All(best, one => Assert.Equal(scores[one.Index], one.Score));
    });

    [RandomFact]
    public void Scores_are_finite_whatever_the_weights() => Campaign.Run(output, Questions, 150, question =>
    {
        var (likes, l2, history) = question;
        if (!likes.HasLikes) return;
        ItemEmbeddings embeddings = CaseFit.Of(likes).Embeddings;
        foreach (ItemRecommender recommender in (ItemRecommender[])[embeddings.CreateRecommender(l2), embeddings.CreateRecommender(l2 * 1e-6)])
        {
            Assert.All(recommender.Score(history), score => Assert.True(float.IsFinite(score)));
            Assert.All(recommender.Explain(history, history[0]), part => Assert.True(float.IsFinite(part.Score)));
        }
    });

    /// <summary>B_ij = −P_ij/P_jj of P = (VVᵀ + diag(max(ψ, 0) + λ))⁻¹, with zeros on its diagonal, and where a vector is zero.</summary>
    private static Matrix<double> DenseWeights(ItemEmbeddings embeddings, double l2)
    {
        int count = embeddings.Count;
        Matrix<double> v = Matrix<double>.Build.Dense(count, embeddings.Dimension, (i, k) => embeddings.GetVector(i)[k]);
        double[] ridge = [.. embeddings.Uniqueness.Select(unique => Math.Max(unique, 0) + l2)];
        Matrix<double> p = (v * v.Transpose() + Matrix<double>.Build.DiagonalOfDiagonalArray(ridge)).Inverse();
        return Matrix<double>.Build.Dense(count, count, (i, j) => i == j ? 0 : -p[i, j] / p[j, j]);
    }
}
