using System.IO.Compression;
using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Examples;

public sealed class MovieRecommenderCommandTests : MovieRecommenderTestBase
{
    [Fact]
    public void Train_command_saves_a_model_a_report_and_a_loss_chart()
    {
        ChildProcess.Result result = RunCommand("train", "--ratings", "ratings.csv", "--movies", "movies.csv", "--dimension", "2",
            "--save", "model.zip", "--json", "report.json", "--loss-picture", "loss.png");

        Assert.Equal(["loss.png", "model.zip", "movies.csv", "ratings.csv", "report.json"], FilesInFolder());
        Assert.Contains("Wrote model.zip.", result.Output);
        AssertPng("loss.png", 1200, 720);
    }

    [Fact]
    public void Train_command_requires_the_save_option()
        => AssertOneLineError(Run("train", "--ratings", "ratings.csv", "--movies", "movies.csv"), "--save");

    [Fact]
    public void Similar_command_lists_the_most_similar_movies_of_each_title()
    {
        TrainOnFiles();

        ChildProcess.Result result = RunCommand("similar", Fox, "dark", "--model", "model.zip", "--movies", "movies.csv");

        Assert.Contains($"Similar to {Fox}", result.Output);
        Assert.Contains("Ærøskøbing 東京 (2001)", result.Output);
        Assert.Contains("Similar to Owl [dark] (1990)", result.Output);
        Assert.Contains("Owls (1991)", result.Output);
    }

    [Fact]
    public void Recommend_command_names_the_liked_movie_that_contributes_most_to_each_score()
    {
        TrainOnFiles();

        ChildProcess.Result result = RunCommand(
            "recommend", "--liked", Fox, "--liked", "dark", "--model", "model.zip", "--movies", "movies.csv");

        // The users who like 10 also like 20; the users who like 30 also like 40.
        string[] lines = result.Output.Split('\n');
        Assert.Contains(lines, line => line.Contains("Ærøskøbing 東京 (2001)") && line.Contains("Fox"));
        Assert.Contains(lines, line => line.Contains("Owls (1991)") && line.Contains("Owl [dark] (1990)"));
        Assert.DoesNotContain("Dull", result.Output);
    }

    [Fact]
    public void Commands_suggest_titles_when_a_title_is_unknown_or_ambiguous()
    {
        TrainOnFiles();

        AssertOneLineError(Run("similar", "Owlz", "--model", "model.zip", "--movies", "movies.csv"), "Owlz", "Owls (1991)");
        AssertOneLineError(
            Run("recommend", "--liked", "owl", "--model", "model.zip", "--movies", "movies.csv"),
            "--liked",
            "Owl [dark] (1990)",
            "Owls (1991)");
        AssertOneLineError(Run("recommend", "--liked", "Dull", "--model", "model.zip", "--movies", "movies.csv"), "nobody");
    }

    [Theory]
    [InlineData("similar", "dark")]
    [InlineData("recommend", "--liked", "dark")]
    [InlineData("map", "--to", "map.html")]
    public void Commands_reject_a_movies_file_that_does_not_match_the_model(params string[] command)
    {
        TrainOnFiles();
        WriteLines("others.csv", MoviesHeader, "70,Somewhere else (1970),Drama");

        AssertOneLineError(Run([.. command, "--model", "model.zip"]), "model.zip", "--movies FILE");
        AssertOneLineError(
            Run([.. command, "--model", "model.zip", "--movies", "others.csv"]), "others.csv", "model.zip", "5 of the 5 movies");
        Assert.DoesNotContain("map.html", FilesInFolder());
    }

    [Theory]
    [InlineData("similar", "dark")]
    [InlineData("recommend", "--liked", "dark")]
    [InlineData("map", "--to", "output")]
    [InlineData("export", "--format", "csv", "--to", "output")]
    public void Commands_reject_a_movies_file_in_which_the_ids_of_the_model_are_other_movies(params string[] command)
    {
        TrainOnFiles();
        WriteLines("others.csv", [MoviesHeader, .. from id in (int[])[10, 20, 30, 40, 50] select $"{id},Dark {id} (1970),Drama"]);

        AssertOneLineError(
            Run([.. command, "--model", "model.zip", "--movies", "others.csv"]),
            "--movies others.csv",
            "--model model.zip",
            "5 of the 5 movies",
            $"movie 10 is \"{Fox}\" in the model and \"Dark 10 (1970)\" in the file",
            "Give the movies.csv");
        Assert.DoesNotContain("output", FilesInFolder());
    }

    [Fact]
    public void Commands_accept_a_movies_file_with_a_tenth_of_the_titles_missing_or_corrected()
    {
        WriteLines(
            "ratings.csv",
            [RatingsHeader, .. from user in Enumerable.Range(1, 3) from movie in Enumerable.Range(1, 20) select $"{user},{movie},5,1"]);
        string[] movies = [MoviesHeader, .. from movie in Enumerable.Range(1, 20) select $"{movie},Film {movie} (1970),Drama"];
        WriteLines("movies.csv", movies);
        TrainOnFiles();

        movies[1] = "1,Corrected (1970),Drama";
        WriteLines("movies.csv", movies[..^1]);
        Assert.Contains("Similar to Corrected", RunCommand("similar", "1", "--model", "model.zip", "--movies", "movies.csv").Output);
        WriteLines("movies.csv", movies[..^2]);
        AssertOneLineError(Run("similar", "1", "--model", "model.zip", "--movies", "movies.csv"), "3 of the 20 movies");
    }

    [Fact]
    public void Commands_reject_a_model_without_titles()
    {
        MLContext mlContext = Toy.Context();
        IDataView ratings = mlContext.Data.LoadFromTextFile(
            Path.Combine(Folder, "ratings.csv"),
            [new("userId", DataKind.UInt32, 0), new("movieId", DataKind.UInt32, 1)],
            separatorChar: ',',
            hasHeader: true);
        mlContext.Model.Save(
            mlContext.Transforms.CooccurrenceEmbed("MovieVector", "movieId", "userId", dimension: 2).Fit(ratings),
            inputSchema: null,
            Path.Combine(Folder, "model.zip"));

        AssertOneLineError(
            Run("similar", "dark", "--model", "model.zip", "--movies", "movies.csv"), "model.zip is not a model", "no titles");
    }

    [Fact]
    public void Similar_command_shows_as_many_movies_as_asked_for_without_the_excluded_and_the_little_liked_ones()
    {
        TrainOnFiles();

        Assert.Equal(["Owls (1991)"], SimilarToOwl("--count", "1"));
        Assert.Equal(2, SimilarToOwl("--count", "9", "--exclude", "owls 1991").Length);
        Assert.Equal(["Ærøskøbing 東京 (2001)"], SimilarToOwl("--exclude", "40", "--exclude", "the fox, quick brown"));
        // Nobody likes 50 and 60, and 60 is not in the model.
        Assert.Equal(3, SimilarToOwl("--exclude", "50", "--exclude", "Unseen", "--minimum-likes", "3").Length);
        Assert.Empty(SimilarToOwl("--minimum-likes", "4"));
        AssertOneLineError(
            Run("similar", "dark", "--model", "model.zip", "--movies", "movies.csv", "--exclude", "Owlz"), "--exclude", "Owlz");

        string[] SimilarToOwl(params string[] options)
        {
            ChildProcess.Result result = RunCommand(["similar", "dark", "--model", "model.zip", "--movies", "movies.csv", .. options]);
            return [.. result.Output.Split('\n').Where(line => line.Contains("│     3 │")).Select(line => line.Split('│')[3].Trim())];
        }
    }

    [Theory]
    [InlineData("--count", "0")]
    [InlineData("--minimum-likes", "-1")]
    public void Similar_command_rejects_invalid_option_values(string option, string value)
        => AssertOneLineError(Run("similar", "dark", "--model", "movies.csv", option, value), option, value);

    [Fact]
    public void Similar_command_shrinks_the_scores_of_movies_with_few_likes()
    {
        TrainOnFiles();

        ChildProcess.Result result = RunCommand("similar", Fox, "--count", "1", "--model", "model.zip", "--movies", "movies.csv");

        // The cosine is 1, and three users like the movie: 3 / (3 + 5).
        Assert.Matches("│  0.3[78] │     3 │ Ærøskøbing", result.Output);
    }

    [Fact]
    public void Similar_command_uses_generated_titles_for_a_model_of_generated_data()
    {
        RunCommand("train", "--dimension", "4", "--iterations", "2", "--save", "model.zip");

        ChildProcess.Result result = RunCommand("similar", "River of Embercombe", "--model", "model.zip");

        Assert.Contains("Similar to Eulalia and the River of Embercombe (1997)", result.Output);
    }

    [Fact]
    public void Commands_name_a_file_that_is_not_a_model()
    {
        WriteLines("model.zip", "not a zip");
        AssertOneLineError(Run("similar", "dark", "--model", "model.zip", "--movies", "movies.csv"), "model.zip", "not a model");
        AssertOneLineError(Run("similar", "dark", "--model", "none.zip", "--movies", "movies.csv"), "none.zip");
        AssertOneLineError(Run("similar", "dark"), "--model");
    }

    [Fact]
    public void Commands_name_a_model_that_requires_an_unknown_assembly()
    {
        TrainOnFiles();
        NameAnotherAssembly(Path.Combine(Folder, "model.zip"));

        AssertOneLineError(
            Run("similar", "dark", "--model", "model.zip", "--movies", "movies.csv"),
            "--model model.zip is not a model",
            "Microsoft.ML.Daze");
    }

    [Fact]
    public void Evaluate_command_compares_with_popularity()
    {
        // There are two groups of ten users. The users of a group like most of its six movies.
        WriteLines("ratings.csv", [RatingsHeader,
            .. from user in Enumerable.Range(1, 20)
               from movie in Enumerable.Range(1, 6)
               where (user + movie) % 6 != 0
               select $"{user},{movie + (user % 2 == 0 ? 100 : 200)},5,1"]);

        ChildProcess.Result result = RunCommand("evaluate", "--ratings", "ratings.csv", "--movies", "movies.csv", "--dimension", "2");

        Assert.Contains("of 20 users", result.Output);
        string[] lines = result.Output.Split('\n');
        Assert.Single(lines, line => line.Contains("the most liked movies"));
        Assert.Contains(lines, line => line.Contains("trained to recommend") && line.Contains("1.000"));
        // 20 recommendations include all 12 movies.
        Assert.Contains(lines, line => line.Contains("from the vectors") && line.Contains("1.000"));
    }

    [Fact]
    public void Evaluate_command_reports_when_no_user_has_enough_likes()
        => AssertOneLineError(
            Run("evaluate", "--ratings", "ratings.csv", "--movies", "movies.csv"), "No user has 5 likes", "--like-threshold");

    [Theory]
    [InlineData(
        "train", "--ratings", "--movies", "--like-threshold", "--dimension", "--iterations", "--tolerance", "--threads", "--save", "--json",
        "--loss-picture")]
    [InlineData("similar", "TITLE", "--count", "--minimum-likes", "--exclude", "--model", "--movies")]
    [InlineData("recommend", "--liked", "--model", "--movies")]
    [InlineData("evaluate", "--ratings", "--movies", "--like-threshold", "--dimension", "--iterations", "--tolerance", "--threads")]
    [InlineData("export", "--model", "--movies", "--format", "--to", "word2vec-binary")]
    [InlineData("map", "--model", "--movies", "--to", "--png")]
    public void Command_help_lists_the_options_of_the_command(string command, params string[] options)
    {
        ChildProcess.Result result = RunCommand(command, "--help");

        Assert.All(options, option => Assert.Contains(option, result.Output));
    }

    [Fact]
    public void Options_before_a_command_are_rejected()
        => AssertOneLineError(RunOnFiles("train", "--save", "model.zip"), "--ratings", "train");

    /// <summary>Replaces the assembly that the parts of a model name by one that does not exist.</summary>
    private static void NameAnotherAssembly(string path)
    {
        using ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Update);
        foreach (ZipArchiveEntry entry in zip.Entries.Where(entry => entry.Name == "Model.key").ToArray())
        {
            using Stream stream = entry.Open();
            using var content = new MemoryStream();
            stream.CopyTo(content);
            // Latin-1 preserves every byte. ML.NET writes text in UTF-16.
            string text = Encoding.Latin1.GetString(content.ToArray()).Replace("D\0a\0t\0a\0,", "D\0a\0z\0e\0,");
            stream.Position = 0;
            stream.Write(Encoding.Latin1.GetBytes(text));
        }
    }
}
