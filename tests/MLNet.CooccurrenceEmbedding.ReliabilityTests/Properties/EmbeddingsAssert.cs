using MLNet.CooccurrenceEmbedding.ReliabilityTests.Cases;

namespace MLNet.CooccurrenceEmbedding.ReliabilityTests.Properties;

/// <summary>Assertions for the result of any fit.</summary>
internal static class EmbeddingsAssert
{
    /// <summary>The rounding error of a loss, relative to the loss at zero.</summary>
    private const double LossRounding = 1e-6;

    private const double DoubleRounding = 1e-14;

    private const double CarriedRounding = 1e-5;

    /// <summary>The largest loss, relative to the loss of zero vectors.</summary>
    private const double NoWorseThanZero = 1.003;

    /// <summary>
    /// The rounding error of the inner product of two columns, relative to the product of their norms, and to the largest squared norm.
    /// </summary>
    private const double ColumnRounding = 1e-6, ColumnRoundingOfLongest = 1e-12;

    /// <summary>
    /// Asserts finite numbers, losses that do not increase, orthogonal columns in order, and zero vectors for items that nobody likes.
    /// </summary>
    public static void AssertValid(LikesCase likes, ItemEmbeddings embeddings)
    {
        AssertFinite(embeddings);
        AssertCanonical(embeddings);
        Assert.Equal(likes.ItemCount, embeddings.Count);
        var liked = likes.Likes.Select(row => row.Item).ToHashSet();
        for (int item = 0; item < embeddings.Count; item++)
            if (!liked.Contains(item) && embeddings.GetVector(item).ContainsAnyExcept(0f))
                Assert.Fail($"Nobody likes item {item}, but its vector is not zero.");
        Assert.Equal(liked.Count, embeddings.Training!.LikedItemCount);
    }

    /// <summary>Asserts that the loss equals the definition, and that no step increased it.</summary>
    public static void AssertLoss(NaiveLoss naive, ItemEmbeddings embeddings)
    {
        TrainingSummary training = embeddings.Training!;
        double atZero = naive.AtZero;
        Assert.Equal(atZero, training.LossAtZero, LossRounding * atZero);
        // The diagonal terms cancel in the computation of the loss, so large ones increase the rounding error.
        double diagonal = naive.Items
            .Select((item, place) => (Own: naive[place, place], Square: SumOfSquares(embeddings.GetVector(item))))
            .Sum(x => x.Square * (x.Square + 2 * x.Own));
        Assert.Equal(naive.Compute(embeddings), training.Loss, LossRounding * atZero + DoubleRounding * diagonal);
        Assert.InRange(training.Loss, -LossRounding * atZero, training.LossPerIteration[0] + LossRounding * naive.Dominance * atZero);
    }

    /// <summary>
    /// Asserts that the loss that is updated in each step equals that of the vectors. The weights must not differ by orders of magnitude.
    /// </summary>
    public static void AssertCarriedLoss(ItemEmbeddings embeddings)
    {
        TrainingSummary training = embeddings.Training!;
        Assert.Equal(training.Loss, training.LossPerIteration[^1], CarriedRounding * training.LossAtZero);
    }

    /// <summary>Asserts finite numbers and losses that do not increase and are at most that of zero vectors.</summary>
    public static void AssertFinite(ItemEmbeddings embeddings)
    {
        foreach (float number in embeddings.Matrix.Span)
            if (!float.IsFinite(number)) Assert.Fail($"A vector contains {number}.");
        TrainingSummary training = embeddings.Training!;
        Assert.All(
            [training.Loss, training.LossAtZero, training.RelativeGradient, .. training.LossPerIteration],
            number => Assert.True(double.IsFinite(number)));
        double noise = LossRounding * training.LossAtZero;
        Assert.All(
            training.LossPerIteration.Zip(training.LossPerIteration.Skip(1)),
            pair => Assert.InRange(pair.Second, double.NegativeInfinity, pair.First + noise));
        Assert.InRange(training.LossPerIteration[0], -noise, NoWorseThanZero * training.LossAtZero);
        Assert.InRange(training.Loss, -noise, NoWorseThanZero * training.LossAtZero);
    }

    private static double SumOfSquares(ReadOnlySpan<float> vector)
    {
        double sum = 0;
        foreach (float number in vector) sum += (double)number * number;
        return sum;
    }

    private static void AssertCanonical(ItemEmbeddings embeddings)
    {
        int dimension = embeddings.Dimension;
        var gram = new double[dimension, dimension];
        var extremes = new float[dimension];
        for (int item = 0; item < embeddings.Count; item++)
        {
            ReadOnlySpan<float> vector = embeddings.GetVector(item);
            if (!vector.ContainsAnyExcept(0f)) continue;
            for (int k = 0; k < dimension; k++)
            {
                if (Math.Abs(vector[k]) > Math.Abs(extremes[k])) extremes[k] = vector[k];
                for (int l = 0; l <= k; l++) gram[k, l] += (double)vector[k] * vector[l];
            }
        }
        double longest = gram[0, 0];
        for (int k = 0; k < dimension; k++)
        {
            Assert.True(extremes[k] >= 0, $"The largest entry of column {k} is {extremes[k]}.");
            if (k > 0 && gram[k, k] > gram[k - 1, k - 1] * (1 + ColumnRounding) + ColumnRoundingOfLongest * longest)
                Assert.Fail($"The squares of columns {k - 1} and {k} are {gram[k - 1, k - 1]} and {gram[k, k]}.");
            for (int l = 0; l < k; l++)
                if (Math.Abs(gram[k, l]) > ColumnRounding * Math.Sqrt(gram[k, k] * gram[l, l]) + ColumnRoundingOfLongest * longest)
                    Assert.Fail(
                        $"Columns {l} and {k} have the inner product {gram[k, l]}; their squares are {gram[l, l]} and {gram[k, k]}.");
        }
    }
}
