using System.Text.Json;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Examples;

public sealed class MovieRecommenderOnMovieLensTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(300, 40_211.7)]
    [InlineData(32, 2_428_030)]
    public void MovieRecommender_reaches_the_optimum_and_finds_Toy_Story_2_similar_to_Toy_Story(int dimension, double highestLoss)
    {
        string ratings = MovieLens.RatingsPathOrSkip();
        string movies = Path.Combine(Path.GetDirectoryName(ratings)!, "movies.csv");

        ChildProcess.Result result = DotnetProgram.Run(
            "MovieRecommender", _folder.Path, "--ratings", ratings, "--movies", movies, "--dimension", $"{dimension}", "--similar",
            "Toy Story (1995)", "--json", "report.json");

        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("Toy Story 2 (1999)", result.Output);
        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(_folder.File("report.json")));
        JsonElement root = report.RootElement;
        Assert.Equal(609, root.GetProperty("users").GetInt32());
        Assert.Equal(MovieLens.MovieCount, root.GetProperty("items").GetInt32());
        Assert.Equal(MovieLens.LikeCount, root.GetProperty("likes").GetInt32());
        Assert.Equal(63_482_944, root.GetProperty("lossAtZero").GetDouble());
        Assert.InRange(root.GetProperty("loss").GetDouble(), 0, highestLoss);
        Assert.InRange(root.GetProperty("peakMemoryMB").GetDouble(), 0, 600);
    }
}
