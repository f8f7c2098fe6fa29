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

    [Fact]
    public void Similar_movies_of_a_movie_with_two_likes_have_more_likes_than_one()
    {
        string ratings = MovieLens.RatingsPathOrSkip();
        string movies = Path.Combine(Path.GetDirectoryName(ratings)!, "movies.csv");
        ChildProcess.Result trained = DotnetProgram.Run(
            "MovieRecommender", _folder.Path, "train", "--ratings", ratings, "--movies", movies, "--save", "model.zip");
        Assert.Equal("", trained.Error);

        ChildProcess.Result result = DotnetProgram.Run(
            "MovieRecommender", _folder.Path, "similar", "tampopo", "--model", "model.zip", "--movies", movies);

        Assert.Equal("", result.Error);
        int[] likes = [.. result.Output.Split('\n')
            .Select(line => line.Split('│'))
            .Where(cells => cells.Length > 2)
            .SelectMany(cells => int.TryParse(cells[2], out int count) ? (int[])[count] : [])];
        Assert.Equal(8, likes.Length);
        Assert.DoesNotContain(likes, count => count < 3);
    }

    [Fact]
    public void Scores_of_recommendations_have_two_significant_digits()
    {
        string ratings = MovieLens.RatingsPathOrSkip();
        string movies = Path.Combine(Path.GetDirectoryName(ratings)!, "movies.csv");
        ChildProcess.Result result = DotnetProgram.Run(
            "MovieRecommender", _folder.Path, "--ratings", ratings, "--movies", movies, "--dimension", "32", "--similar", "toy story",
            "--similar", "alien");

        string recommended = result.Output[result.Output.IndexOf("For someone who likes", StringComparison.Ordinal)..];
        Assert.Matches(@"│ 0\.0[1-9][0-9] │", recommended);
        Assert.DoesNotMatch(@"│  0\.0[0-9] │", recommended);
    }
}
