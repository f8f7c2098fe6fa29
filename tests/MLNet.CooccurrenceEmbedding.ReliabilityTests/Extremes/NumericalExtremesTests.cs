using System.Globalization;
using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.ReliabilityTests.Cases;
using MLNet.CooccurrenceEmbedding.ReliabilityTests.Properties;

namespace MLNet.CooccurrenceEmbedding.ReliabilityTests.Extremes;

/// <summary>Extreme data and options: Fit returns no NaN and no infinity.</summary>
public class NumericalExtremesTests(ITestOutputHelper output)
{
    private readonly MLContext _mlContext = new();

    private static readonly CaseOptions Options = new(8, 200, 1e-5, 0, 0, UserWeighting.None, 2, UnknownItemVector.Zero);

    public static TheoryData<string, int> Cases()
    {
        var cases = new TheoryData<string, int>();
        foreach (string name in Sets.Keys)
            foreach (int dimension in (int[])[1, 8, 33])
                cases.Add(name, dimension);
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Fit_of_extreme_likes_gives_finite_vectors(string name, int dimension)
    {
        var (items, rows, ratings) = Sets[name]();
        var likes = new LikesCase(items, [.. rows], typeof(uint), typeof(int), ratings, Options with { Dimension = dimension });
        ItemEmbeddings embeddings = CaseFit.Fit(likes).Embeddings;
        WriteSummary(embeddings.Training!);
        EmbeddingsAssert.AssertValid(likes, embeddings);
        if (items < 300) EmbeddingsAssert.AssertLoss(new NaiveLoss(likes), embeddings);
        foreach (double scaling in (double[])[0.5, 1])
        {
            LikesCase scaled = likes with { Options = likes.Options with { ItemScaling = scaling } };
            EmbeddingsAssert.AssertValid(scaled, CaseFit.Fit(scaled).Embeddings);
        }
    }

    [Theory]
    [InlineData(float.Epsilon, "larger weights")]
    [InlineData(1e37f, "smaller weights")]
    public void Fit_throws_for_weights_outside_the_range_of_float_vectors(float weight, string remedy)
    {
        CaseRow[] rows = [.. Random(60, 30, 6).Select(row => row with { Rating = weight })];
        var likes = new LikesCase(30, rows, typeof(uint), typeof(int), Ratings.Weights, Options);
        Assert.Contains(remedy, Assert.Throws<InvalidOperationException>(() => CaseFit.Fit(likes)).Message, StringComparison.Ordinal);
    }

    /// <summary>Large and small counts, and both together.</summary>
    [Theory]
    [InlineData(1e9, 1e9, 1)]
    [InlineData(1, 1e9, 1)]
    [InlineData(1, 1e9, 20)]
    [InlineData(1e-30, 1e-30, 3)]
    [InlineData(1e-9, 1e9, 3)]
    [InlineData(1e30, 1e30, 3)]
    [InlineData(1e-30, 1e30, 3)]
    [InlineData(1e-40, 1e-40, 3)]
    public void Fit_of_extreme_counts_gives_finite_vectors(double smallest, double largest, int dimension)
    {
        var random = new Random(1);
        CountRow[] rows =
        [
            .. from a in Enumerable.Range(0, 20)
               from b in Enumerable.Range(a, 20 - a)
               where random.Next(3) > 0
               select new CountRow { A = $"{a}", B = $"{b}", Count = smallest * Math.Pow(largest / smallest, random.NextDouble()) },
        ];
        AssertFinite(rows, dimension);
    }

    /// <summary>The own count of one item is so large that single precision cannot represent the others next to it.</summary>
    [Theory]
    [InlineData(1e3)]
    [InlineData(1e9)]
    [InlineData(1e20)]
    public void Fit_gives_finite_vectors_when_one_diagonal_count_dominates(double own)
    {
        CountRow[] rows =
        [
            new() { A = "a", B = "a", Count = own },
            new() { A = "a", B = "b", Count = 1 },
            new() { A = "b", B = "c", Count = 2 },
            new() { A = "a", B = "c", Count = 3 },
        ];
        AssertFinite(rows, dimension: 2);
    }

    [Theory]
    [InlineData(1e-6f, null)]
    [InlineData(1e6f, null)]
    [InlineData(1e15f, typeof(ArithmeticException))]
    [InlineData(1e30f, typeof(ArithmeticException))]
    [InlineData(float.MaxValue, typeof(ArgumentException))]
    [InlineData(float.NaN, typeof(ArgumentException))]
    public void Warm_start_from_extreme_vectors_gives_finite_vectors_or_throws(float size, Type? exception)
    {
        var likes = new LikesCase(20, [.. Random(100, 20, 5)], typeof(uint), typeof(int), Ratings.None, Options);
        ItemEmbeddings good = CaseFit.Fit(likes).Embeddings;
        float[] vectors = [.. good.Matrix.ToArray().Select(number => size * number)];
        var earlier = new ItemEmbeddings(vectors, 8, [.. good.Names], [.. good.ItemCounts], null, null);
        if (exception is not null)
        {
            output.WriteLine(Assert.Throws(exception, Fit).Message);
            return;
        }
        ItemEmbeddings embeddings = Fit();
        WriteSummary(embeddings.Training!);
        EmbeddingsAssert.AssertValid(likes, embeddings);
        EmbeddingsAssert.AssertLoss(new NaiveLoss(likes), embeddings);

        ItemEmbeddings Fit() => CaseFit.Fit(likes, change: options => options.InitialEmbeddings = earlier).Embeddings;
    }

    private static readonly Dictionary<string, Func<(int Items, IEnumerable<CaseRow> Rows, Ratings Ratings)>> Sets = new()
    {
        ["one like"] = () => (1, [new(0, 0, 1)], Ratings.None),
        ["one item"] = () => (1, Enumerable.Range(0, 50).Select(user => new CaseRow(user, 0, 1)), Ratings.None),
        ["one user"] = () => (40, Enumerable.Range(0, 40).Select(item => new CaseRow(0, item, 1)), Ratings.None),
        ["two items of one user"] = () => (2, [new(0, 0, 1), new(0, 1, 1)], Ratings.None),
        ["100,000 users of one item each"] = ()
            => (50, Enumerable.Range(0, 100_000).Select(user => new CaseRow(user, user % 50, 1)), Ratings.None),
        ["1,000 copies of an item"] = () => (1_000, ThousandCopies(), Ratings.None),
        ["1,000 copies and others"] = ()
            => (1_020, ThousandCopies().Concat(Random(60, 20, 5).Select(row => row with { Item = 1_000 + row.Item })), Ratings.None),
        ["20 copies of each of 10"] = ()
            => (200,
                from row in Random(40, 10, 4)
                from copy in Enumerable.Range(0, 20)
                select row with { Item = row.Item + 10 * copy },
                Ratings.None),
        ["one who likes everything"] = ()
            => (100, Random(50, 100, 5).Concat(Enumerable.Range(0, 100).Select(item => new CaseRow(50, item, 1))), Ratings.None),
        ["all users like everything"] = () => (30, Enumerable.Range(0, 900).Select(n => new CaseRow(n / 30, n % 30, 1)), Ratings.None),
        ["pairs that nobody else likes"] = () => (60, Enumerable.Range(0, 60).Select(item => new CaseRow(item / 2, item, 1)), Ratings.None),
        ["weights of 1e-6"] = () => (30, Random(60, 30, 6).Select(row => row with { Rating = 1e-6f }), Ratings.Weights),
        ["weights of 1e6"] = () => (30, Random(60, 30, 6).Select(row => row with { Rating = 1e6f }), Ratings.Weights),
        ["weights from 1e-3 to 1e3"] = () => (30, Spread(Random(60, 30, 6), 3), Ratings.Weights),
        ["weights of 1e-17"] = () => (30, Random(60, 30, 6).Select(row => row with { Rating = 1e-17f }), Ratings.Weights),
        ["weights of 1e17"] = () => (30, Random(60, 30, 6).Select(row => row with { Rating = 1e17f }), Ratings.Weights),
    };

    /// <summary>1,000 items that the same three users like.</summary>
    private static IEnumerable<CaseRow> ThousandCopies()
        => Enumerable.Range(0, 3).SelectMany(user => Enumerable.Range(0, 1_000).Select(item => new CaseRow(user, item, 1)));

    private static CaseRow[] Random(int users, int items, int likes)
    {
        var random = new Random(users);
        return [.. Enumerable.Range(0, users * likes).Select(n => new CaseRow(n / likes, random.Next(items), 1)).Distinct()];
    }

    private static IEnumerable<CaseRow> Spread(CaseRow[] rows, double exponent)
    {
        var random = new Random(2);
        return rows.Select(row => row with { Rating = (float)Math.Pow(10, exponent * (2 * random.NextDouble() - 1)) });
    }

    private void AssertFinite(CountRow[] rows, int dimension)
    {
        var options = new CooccurrenceCountsEmbeddingEstimator.Options
        {
            OutputColumnName = "Vector",
            FirstItemColumnName = "A",
            SecondItemColumnName = "B",
            CountColumnName = "Count",
            Dimension = dimension,
        };
        IDataView counts = _mlContext.Data.LoadFromEnumerable(rows);
        ItemEmbeddings embeddings = _mlContext.Transforms.CooccurrenceEmbedCounts(options).Fit(counts).Embeddings;
        WriteSummary(embeddings.Training!);
        EmbeddingsAssert.AssertFinite(embeddings);
    }

    private void WriteSummary(TrainingSummary training) => output.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"Loss {training.Loss:G5} of {training.LossAtZero:G5} after {training.Iterations} iterations, "
        + $"{(training.Converged ? "converged" : "not converged")}."));

    private sealed class CountRow
    {
        public string A { get; set; } = "";

        public string B { get; set; } = "";

        public double Count { get; set; }
    }
}
