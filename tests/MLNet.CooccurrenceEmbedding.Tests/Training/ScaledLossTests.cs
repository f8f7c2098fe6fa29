using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.Tests.Numerics;
using MLNet.CooccurrenceEmbedding.TestSupport;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.Tests.Training;

/// <summary>Compares loss and gradient with the formula: for weighted likes, user weighting, item scaling and counts.</summary>
public sealed class ScaledLossTests
{
    private const int Items = 40;

    private static readonly Workers Two = new(2);

    public static TheoryData<string, bool, UserWeighting, double, int> Cases()
    {
        var cases = new TheoryData<string, bool, UserWeighting, double, int>();
        foreach (bool weighted in new[] { false, true })
            foreach (UserWeighting weighting in Enum.GetValues<UserWeighting>())
                foreach (double itemScaling in new[] { 0, 0.5, 1 })
                {
                    foreach (string kind in new[] { "likes", "counts" }) cases.Add(kind, weighted, weighting, itemScaling, 512);
                    cases.Add("likes", weighted, weighting, itemScaling, 128);
                    cases.Add("counts", weighted, weighting, itemScaling, 256);
                }
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Products_loss_and_gradient_equal_their_formulas(
        string kind, bool weighted, UserWeighting weighting, double itemScaling, int bits)
    {
        const int Dimension = 37;
        Likes likes = CreateLikes(weighted, users: 60).Weighted(weighting);
        var naive = new NaiveModel(likes, itemScaling);
        ICooccurrence x = kind == "likes"
            ? likes.Cooccurrence(itemScaling, VectorWidths.GetKernels(bits))
            : Counts(likes, itemScaling, VectorWidths.GetKernels(bits));
        using RowMatrix v = Matrices.Random(Items, Dimension, 2), xv = new(Items, Dimension);
        float[] flat = Matrices.Flat(v);

        Assert.All(Enumerable.Range(0, Items), i => Assert.Equal(naive[i, i], x.Diagonal[i], 1e-6 * naive[i, i]));
        double[] expected = Product(naive, flat, Dimension);
        double scale = expected.Max(Math.Abs);
        x.Apply(v, xv, Two);
        Assert.All(expected.Zip(Matrices.Flat(xv)), pair => Assert.Equal(pair.First, pair.Second, 1e-5 * scale));
        double inner = expected.Zip(flat).Sum(pair => pair.First * pair.Second);
        Assert.Equal(inner, x.InnerProducts(v, Two).Sum(), 1e-6 * Math.Abs(inner));

        double lossAtZero = x.LossAtZero(Two);
        Assert.Equal(1, lossAtZero / naive.Loss(new float[flat.Length], Dimension), kind == "likes" ? 1e-12 : 1e-6);
        Assert.Equal(
            1, ExactLoss.Compute(v, x, lossAtZero, new RowOperations(x.ItemCount, Kernels.Best, Two)) / naive.Loss(flat, Dimension), kind == "likes" ? 1e-11 : 1e-6);

        using var memory = new Workspace();
        Kernels kernels = VectorWidths.GetKernels(bits);
        var state = new SolverState(x, Dimension, new RowOperations(x.ItemCount, kernels, Two), memory);
        for (int i = 0; i < Items; i++) v.Row(i).CopyTo(state.V.Row(i));
        state.Refresh();
        state.MoveAndEvaluate(0, new LineSearch(x, Dimension, new RowOperations(x.ItemCount, kernels, Two), memory));
        double[] gradient = naive.Gradient(Matrices.Flat(state.V), Dimension); // V can have been rotated
        double gradientScale = gradient.Max(Math.Abs);
        Assert.All(gradient.Zip(Matrices.Flat(state.R)), pair => Assert.Equal(pair.First, 4 * pair.Second, 1e-5 * gradientScale));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(1)]
    public void Merged_items_of_weighted_likes_contribute_by_their_multiplicity(double itemScaling)
    {
        // Item i + 40 has the users and weights of item i, for i < 10; item 41 has one more, who has no other item.
        Likes few = CreateLikes(weighted: true, users: 60);
        var pairs = new List<UserItem>();
        var weights = new List<float>();
        for (int user = 0; user < few.UserCount; user++)
            for (int k = 0; k < few.ItemsOf(user).Length; k++)
                for (int item = few.ItemsOf(user)[k]; item < 50; item += 40)
                {
                    pairs.Add(new UserItem(user, item));
                    weights.Add(few.WeightsOf(user)[k]);
                }
        pairs.Add(new UserItem(few.UserCount, 41));
        weights.Add(2);
        Likes likes = Likes.FromPairs(50, few.UserCount + 1, [pairs.ToArray()], 2, [weights.ToArray()]);
        const int Dimension = 3;

        DistinctItems distinct = DistinctItems.FromLikes(likes, ItemScales.FromCounts(likes.SquaresPerItem, itemScaling));
        Assert.Equal(itemScaling == 0 ? 10 : 9, distinct.Multiplicity.Count(m => m == 2));
        Assert.Equal(itemScaling == 0, distinct.ColumnOf[1] == distinct.ColumnOf[41]);
        var x = new LikesCooccurrence(distinct.Likes, distinct.Multiplicity, Kernels.Best, distinct.Scales);
        using RowMatrix v = Matrices.Random(x.ItemCount, Dimension, 3);
        float[] vectors = [.. distinct.ColumnOf.SelectMany(row =>
            Enumerable.Range(0, Dimension).Select(k => row < 0 ? 0 : v.Row(row)[k] / MathF.Sqrt(distinct.Multiplicity[row])))];

        var naive = new NaiveModel(likes, itemScaling);
        double lossAtZero = x.LossAtZero(Two);
        Assert.Equal(1, lossAtZero / naive.Loss(new float[vectors.Length], Dimension), 1e-12);
        Assert.Equal(1, ExactLoss.Compute(v, x, lossAtZero, new RowOperations(x.ItemCount, Kernels.Best, Two)) / naive.Loss(vectors, Dimension), 1e-6);
    }

    private static Likes CreateLikes(bool weighted, int users) =>
        weighted ? RandomLikes.CreateWeighted(users, Items, 6, seed: 1) : RandomLikes.Create(users, Items, 6, seed: 1);

    private static CountsCooccurrence Counts(Likes likes, double itemScaling, Kernels kernels)
    {
        CooccurrenceCounts counts = RandomCounts.From(Items, RandomCounts.Rows(likes, diagonal: true));
        return new CountsCooccurrence(
            counts, [.. Enumerable.Repeat(1, counts.ItemCount)], kernels, ItemScales.FromCounts(() => counts.Diagonal!, itemScaling));
    }

    private static double[] Product(NaiveModel x, float[] vectors, int dimension)
    {
        var product = new double[vectors.Length];
        for (int i = 0; i < Items; i++)
            for (int j = 0; j < Items; j++)
                for (int k = 0; k < dimension; k++)
                    product[i * dimension + k] += x[i, j] * vectors[j * dimension + k];
        return product;
    }
}
