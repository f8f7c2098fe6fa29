using System.Text.Json;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Examples;

public sealed class MovieRecommenderTests : MovieRecommenderTestBase
{
    [Fact]
    public void MovieRecommender_shows_similar_movies_and_writes_model_and_report()
    {
        ChildProcess.Result result = RunOnFiles(
            "--dimension", "2", "--similar", "quick, brown \"fox\" (1999)", "--similar", "dark", "--save", "model.zip",
            "--json", "report.json");

        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("Similar to Quick, Brown \"Fox\" (1999)", result.Output);
        Assert.Contains("Ærøskøbing 東京 (2001)", result.Output);
        Assert.Contains("Similar to Owl [dark] (1990)", result.Output);
        Assert.Contains("Owls (1991)", result.Output);
        Assert.Contains("For someone who likes Quick, Brown \"Fox\" (1999), Owl [dark] (1990)", result.Output);
        Assert.Contains("No user has 5 likes", result.Output);
        Assert.DoesNotContain('\u001b', result.Output);
        Assert.Equal(["model.zip", "movies.csv", "ratings.csv", "report.json"], FilesInFolder());

        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "report.json")));
        JsonElement root = report.RootElement;
        Assert.Equal(6, root.GetProperty("users").GetInt32());
        Assert.Equal(5, root.GetProperty("items").GetInt32());
        Assert.Equal(12, root.GetProperty("likes").GetInt32());
        Assert.Equal(2, root.GetProperty("dimension").GetInt32());
        Assert.Equal(4 * 9, root.GetProperty("lossAtZero").GetDouble());
        Assert.InRange(root.GetProperty("loss").GetDouble(), 0, 0.01);
        Assert.InRange(root.GetProperty("relativeGradient").GetDouble(), 0, 0.01);
        Assert.InRange(root.GetProperty("iterations").GetInt32(), 0, 200);
        Assert.InRange(root.GetProperty("peakMemoryMB").GetDouble(), 10, 10_000);
        foreach (string time in new[] { "readSeconds", "fitSeconds", "saveSeconds", "loadSeconds" })
            Assert.InRange(root.GetProperty(time).GetDouble(), 0.000001, root.GetProperty("totalSeconds").GetDouble());
    }

    [Fact]
    public void Like_threshold_option_sets_the_lowest_rating_of_a_like()
    {
        ChildProcess.Result result = RunOnFiles("--dimension", "2", "--like-threshold", "0.5", "--json", "report.json");

        Assert.Equal(0, result.ExitCode);
        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "report.json")));
        Assert.Equal(14, report.RootElement.GetProperty("likes").GetInt32());
    }

    [Fact]
    public void Help_lists_every_option_and_command()
    {
        ChildProcess.Result result = Run("--help");

        Assert.Equal(0, result.ExitCode);
        string[] options =
        [
            "--ratings", "--movies", "--like-threshold", "--dimension", "--iterations", "--tolerance", "--threads", "--similar", "--save",
            "--json", "--pictures", "--skip-invalid",
        ];
        string[] commands = ["train", "similar", "recommend", "evaluate", "export", "map"];
        Assert.All([.. options, .. commands], name => Assert.Contains(name, result.Output));
    }

    [Theory]
    [InlineData("--dimension", "0")]
    [InlineData("--dimension", "many")]
    [InlineData("--iterations", "-1")]
    [InlineData("--tolerance", "-1")]
    [InlineData("--tolerance", "NaN")]
    [InlineData("--threads", "0")]
    [InlineData("--like-threshold", "NaN")]
    public void MovieRecommender_rejects_invalid_option_values(string option, string value)
        => AssertOneLineError(RunOnFiles(option, value), option, value);

    [Fact]
    public void MovieRecommender_rejects_an_unknown_option() => AssertOneLineError(RunOnFiles("--dimensions=2"), "--dimensions");

    [Fact]
    public void Ratings_and_movies_options_require_each_other()
    {
        AssertOneLineError(Run("--ratings", "ratings.csv"), "--movies");
        AssertOneLineError(Run("--movies", "movies.csv"), "--ratings");
    }

    [Fact]
    public void MovieRecommender_names_a_missing_file()
        => AssertOneLineError(Run("--ratings", "none.csv", "--movies", "movies.csv"), "none.csv");

    [Theory]
    [InlineData("ratings.csv", RatingsHeader)]
    [InlineData("movies.csv", MoviesHeader)]
    public void MovieRecommender_names_file_and_columns_when_the_header_is_wrong(string file, string expected)
    {
        WriteLines(file, "user;movie;rating", "1;10;4");
        AssertOneLineError(RunOnFiles(), file, "user;movie;rating", expected);

        WriteLines(file);
        AssertOneLineError(RunOnFiles(), file, "empty", expected);

        WriteLines(file, expected);
        AssertOneLineError(RunOnFiles(), file, "below its header");
    }

    [Fact]
    public void MovieRecommender_reports_when_no_rating_reaches_the_threshold()
        => AssertOneLineError(RunOnFiles("--like-threshold", "6"), "--like-threshold", "6");

    [Theory]
    [InlineData("Owlz", "Owls (1991)")]
    [InlineData("owl", "Owl [dark] (1990)", "Owls (1991)")]
    [InlineData("Dull", "nobody")]
    [InlineData("Unseen", "nobody")]
    public void Similar_option_reports_why_a_title_has_no_similar_movies(string title, params string[] named)
        => AssertOneLineError(RunOnFiles("--similar", title, "--save", "model.zip"), named);

    [Theory]
    [InlineData("--save")]
    [InlineData("--json")]
    public void Save_and_json_options_reject_unwritable_paths(string option)
    {
        AssertOneLineError(RunOnFiles(option, Path.Combine("nowhere", "file")), option, "nowhere");
        AssertOneLineError(RunOnFiles(option, Folder), option, "folder");
    }

    [Fact]
    public void MovieRecommender_keeps_the_existing_model_when_a_run_fails()
    {
        WriteLines("model.zip", "precious");

        AssertOneLineError(RunOnFiles("--save", "model.zip", "--similar", "no such movie"), "no such movie");

        Assert.Equal("precious\n", File.ReadAllText(Path.Combine(Folder, "model.zip")));
    }

    [Fact]
    public void Dimension_option_is_named_when_the_vectors_are_too_long()
        => AssertOneLineError(RunOnFiles("--dimension", "2000000000", "--save", "model.zip"), "--dimension 2000000000");

    [Fact]
    public void Generated_data_has_the_size_of_MovieLens()
    {
        ChildProcess.Result result = Run("--dimension", "4", "--iterations", "3", "--json", "report.json");

        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("generated", result.Output);
        Assert.Contains("from the vectors", result.Output);
        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "report.json")));
        Assert.Equal(610, report.RootElement.GetProperty("users").GetInt32());
        Assert.Equal(9724, report.RootElement.GetProperty("items").GetInt32());
        Assert.InRange(report.RootElement.GetProperty("likes").GetInt32(), 47_000, 49_000);
        Assert.Empty(Directory.EnumerateDirectories(Folder));
    }
}
