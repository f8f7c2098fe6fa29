using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Examples;

public sealed class MovieRecommenderCommandTests : MovieRecommenderTestBase
{
    private const string Fox = "Quick, Brown \"Fox\" (1999)";
    private static readonly byte[] PngSignature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

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
        AssertOneLineError(Run([.. command, "--model", "model.zip", "--movies", "others.csv"]), "others.csv", "none of the 5 movies");
        Assert.DoesNotContain("map.html", FilesInFolder());
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
    public void Commands_load_no_assembly_that_a_model_names()
    {
        TrainOnFiles();
        string path = Path.Combine(Folder, "model.zip");
        NameAnotherAssembly(path);

        RunCommand("similar", "dark", "--model", "model.zip", "--movies", "movies.csv");
        Assert.Contains("Microsoft.ML.Daze", Assert.ThrowsAny<Exception>(() => new MLContext().Model.Load(path, out _)).ToString());
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
        // 20 recommendations include all 12 movies.
        Assert.Contains(lines, line => line.Contains("this recommender") && line.Contains("1.000"));
    }

    [Fact]
    public void Evaluate_command_reports_when_no_user_has_enough_likes()
        => AssertOneLineError(
            Run("evaluate", "--ratings", "ratings.csv", "--movies", "movies.csv"), "No user has 5 likes", "--like-threshold");

    [Theory]
    [InlineData("npy")]
    [InlineData("word2vec")]
    [InlineData("word2vec-binary")]
    [InlineData("csv")]
    public void Export_command_writes_files_that_the_library_reads(string format)
    {
        TrainOnFiles();

        RunCommand("export", "--model", "model.zip", "--format", format, "--to", "vectors");

        string written = Path.Combine(Folder, "vectors");
        ItemEmbeddings vectors = format switch
        {
            "npy" => ItemEmbeddings.LoadNumpy(written, ["10", "20", "30", "40", "50"]),
            "csv" => FromCsv(written),
            _ => ItemEmbeddings.LoadWord2Vec(written, format == "word2vec-binary" ? Word2VecFormat.Binary : Word2VecFormat.Text),
        };
        Assert.Equal(["10", "20", "30", "40", "50"], vectors.Names);
        Assert.Equal(2, vectors.Dimension);
        Assert.Equal("20", vectors.FindSimilar("10", count: 1)[0].Name);
    }

    [Fact]
    public void Export_command_writes_the_projector_folder()
    {
        TrainOnFiles();

        RunCommand("export", "--model", "model.zip", "--format", "projector", "--to", "projector");

        Assert.Equal(6, File.ReadLines(Path.Combine(Folder, "projector", "metadata.tsv")).Count());
    }

    [Fact]
    public void Export_command_rejects_unknown_formats_and_unwritable_paths()
    {
        TrainOnFiles();

        AssertOneLineError(Run("export", "--model", "model.zip", "--format", "parquet", "--to", "vectors"), "parquet", "npy", "projector");
        AssertOneLineError(
            Run("export", "--model", "model.zip", "--format", "csv", "--to", Path.Combine("nowhere", "vectors")), "--to", "nowhere");
        AssertOneLineError(Run("export", "--model", "model.zip", "--format", "csv", "--to", Folder), "--to", "folder");
    }

    [Fact]
    public void Map_command_writes_a_reproducible_page_and_a_picture()
    {
        TrainOnFiles();

        RunCommand("map", "--model", "model.zip", "--movies", "movies.csv", "--to", "map.html", "--png", "map.png");
        RunCommand("map", "--model", "model.zip", "--movies", "movies.csv", "--to", "again.html");

        string page = File.ReadAllText(Path.Combine(Folder, "map.html"));
        Assert.StartsWith("<!DOCTYPE html>", page);
        Assert.DoesNotContain("{{", page);
        Assert.Contains("Owl [dark] (1990)", page);
        // Nobody likes this movie, so it is not on the map.
        Assert.DoesNotContain("Dull", page);
        Assert.Equal(page, File.ReadAllText(Path.Combine(Folder, "again.html")));
        AssertPng("map.png", 1400, 1000);
    }

    [Fact]
    public void Pictures_option_writes_charts_and_map_into_the_folder()
    {
        ChildProcess.Result result = RunOnFiles("--dimension", "2", "--pictures", "pictures");

        Assert.Equal("", result.Error);
        string folder = Path.Combine(Folder, "pictures");
        Assert.Equal(
            ["loss.png", "map.html", "map.png"],
            Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
        AssertPng(Path.Combine("pictures", "loss.png"), 1200, 720);
    }

    [Fact]
    public void Pictures_option_leaves_no_folder_when_the_run_fails()
    {
        AssertOneLineError(RunOnFiles("--pictures", "pictures", "--similar", "no such movie"), "no such movie");
        AssertOneLineError(RunOnFiles("--pictures", "ratings.csv"), "--pictures", "ratings.csv");
    }

    [Fact]
    public void Map_command_draws_a_model_of_identical_vectors()
    {
        // All movies have the same vector, so they form one group.
        WriteLines(
            "ratings.csv",
            [RatingsHeader, .. from user in Enumerable.Range(1, 3) from movie in Enumerable.Range(1, 5) select $"{user},{10 * movie},5,1"]);
        RunCommand("train", "--ratings", "ratings.csv", "--movies", "movies.csv", "--dimension", "1", "--save", "model.zip");

        RunCommand("map", "--model", "model.zip", "--movies", "movies.csv", "--to", "map.html");

        Assert.DoesNotContain("NaN", File.ReadAllText(Path.Combine(Folder, "map.html")));
    }

    [Fact]
    public void Map_command_groups_movies_without_genres_as_Other()
    {
        TrainOnFiles();
        WriteLines("movies.csv", MoviesHeader, "10,Fox (1999),Action", "20,Hen (2001),", "30,Owl (1990),Horror", "40,Owls (1991),Horror");

        RunCommand("map", "--model", "model.zip", "--movies", "movies.csv", "--to", "map.html");

        Assert.Contains("\"groupNames\":[\"Horror\",\"Action\",\"Other\"]", File.ReadAllText(Path.Combine(Folder, "map.html")));
    }

    [Theory]
    [InlineData(
        "train", "--ratings", "--movies", "--like-threshold", "--dimension", "--iterations", "--tolerance", "--threads", "--save", "--json",
        "--loss-picture")]
    [InlineData("similar", "TITLE", "--model", "--movies")]
    [InlineData("recommend", "--liked", "--model", "--movies")]
    [InlineData("evaluate", "--ratings", "--movies", "--like-threshold", "--dimension", "--iterations", "--tolerance", "--threads")]
    [InlineData("export", "--model", "--format", "--to", "word2vec-binary")]
    [InlineData("map", "--model", "--movies", "--to", "--png")]
    public void Command_help_lists_the_options_of_the_command(string command, params string[] options)
    {
        ChildProcess.Result result = RunCommand(command, "--help");

        Assert.All(options, option => Assert.Contains(option, result.Output));
    }

    [Fact]
    public void Options_before_a_command_are_rejected()
        => AssertOneLineError(RunOnFiles("train", "--save", "model.zip"), "--ratings", "train");

    private void TrainOnFiles()
        => RunCommand("train", "--ratings", "ratings.csv", "--movies", "movies.csv", "--dimension", "2", "--save", "model.zip");

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

    private ChildProcess.Result RunCommand(params string[] arguments)
    {
        ChildProcess.Result result = Run(arguments);
        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
        return result;
    }

    /// <summary>Converts CSV to word2vec text, which the library can read: the separators differ.</summary>
    private ItemEmbeddings FromCsv(string path)
    {
        string[] rows = File.ReadAllLines(path)[1..];
        string text = Path.Combine(Folder, "from-csv");
        File.WriteAllLines(
            text, [$"{rows.Length} 2", .. rows.Select(row => row.Replace(',', ' ').Replace("\"", ""))], new UTF8Encoding(false));
        return ItemEmbeddings.LoadWord2Vec(text);
    }

    private void AssertPng(string name, int width, int height)
    {
        byte[] file = File.ReadAllBytes(Path.Combine(Folder, name));
        Assert.Equal(PngSignature, file[..8]);
        // IHDR, the first chunk: width and height.
        Assert.Equal(width, BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(16)));
        Assert.Equal(height, BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(20)));
    }
}
