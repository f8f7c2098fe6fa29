using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
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
    public void Export_command_writes_the_names_beside_the_vectors_of_an_npy_file()
    {
        TrainOnFiles();

        RunCommand("export", "--model", "model.zip", "--format", "npy", "--to", "ids.npy");
        ChildProcess.Result result = RunCommand(
            "export", "--model", "model.zip", "--movies", "movies.csv", "--format", "npy", "--to", "titles.npy");

        Assert.Equal(["10", "20", "30", "40", "50"], File.ReadLines(Path.Combine(Folder, "ids.txt")));
        string[] names = File.ReadAllLines(Path.Combine(Folder, "titles.txt"));
        Assert.Equal([Fox, "Ærøskøbing 東京 (2001)", "Owl [dark] (1990)", "Owls (1991)", "Dull (1980)"], names);
        Assert.Contains("titles.txt", result.Output);
        Assert.Equal("Owls (1991)", ItemEmbeddings.LoadNumpy(Path.Combine(Folder, "titles.npy"), names).FindSimilar(2, 1)[0].Name);
        AssertOneLineError(Run("export", "--model", "model.zip", "--format", "npy", "--to", "vectors.txt"), "--to vectors.txt", ".npy");
    }

    [Fact]
    public void Export_command_names_the_points_of_the_projector_by_title()
    {
        TrainOnFiles();

        RunCommand("export", "--model", "model.zip", "--movies", "movies.csv", "--format", "projector", "--to", "projector");

        Assert.Equal(
            ["Name\tLikes", $"{Fox}\t3", "Ærøskøbing 東京 (2001)\t3", "Owl [dark] (1990)\t3", "Owls (1991)\t3", "Dull (1980)\t0"],
            File.ReadLines(Path.Combine(Folder, "projector", "metadata.tsv")));
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("word2vec")]
    public void Export_command_adds_the_id_to_titles_that_several_movies_have(string format)
    {
        WriteLines("movies.csv", MoviesHeader, "10,Emma (1996),Drama", "20,Emma (1996),Comedy", "30,Owl (1990),Horror");
        TrainOnFiles();

        RunCommand("export", "--model", "model.zip", "--movies", "movies.csv", "--format", format, "--to", "vectors");

        string written = File.ReadAllText(Path.Combine(Folder, "vectors")).Replace("%20", " ");
        Assert.All(["Emma (1996) [10]", "Emma (1996) [20]", "Owl (1990)"], name => Assert.Contains(name, written));
        Assert.DoesNotContain("[30]", written);
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
        JsonElement data = MapData.Read(Path.Combine(Folder, "map.html"));
        Assert.Equal(5, data.GetNumbers("x").Zip(data.GetNumbers("y")).Distinct().Count());
    }

    [Fact]
    public void Map_command_groups_movies_by_the_first_group_that_has_one_of_their_genres()
    {
        WriteLines(
            "movies.csv",
            MoviesHeader, "10,Fox (1999),Drama|Action|Thriller", "20,Hen (2001),", "30,Owl (1990),Drama|Horror",
            "40,Owls (1991),Musical|Drama");
        TrainOnFiles();

        RunCommand("map", "--model", "model.zip", "--movies", "movies.csv", "--to", "map.html");

        JsonElement data = MapData.Read(Path.Combine(Folder, "map.html"));
        string[] names = data.GetTexts("groupNames");
        Dictionary<string, string> groups = data.GetTexts("titles").Zip(data.GetNumbers("groups")).ToDictionary(
            movie => movie.First, movie => names[(int)movie.Second]);
        Assert.Equal("Action & Adventure", groups["Fox (1999)"]);
        Assert.Equal("Other", groups["Hen (2001)"]);
        Assert.Equal("Horror", groups["Owl (1990)"]);
        Assert.Equal("Drama & Romance", groups["Owls (1991)"]);
    }

    [Fact]
    public void Map_picture_shows_titles()
    {
        TrainOnFiles();
        RunCommand("map", "--model", "model.zip", "--movies", "movies.csv", "--to", "map.html", "--png", "before.png");
        string movies = File.ReadAllText(Path.Combine(Folder, "movies.csv"));
        File.WriteAllText(Path.Combine(Folder, "movies.csv"), movies.Replace("Owls (1991)", "Owns (1991)"));
        TrainOnFiles();

        RunCommand("map", "--model", "model.zip", "--movies", "movies.csv", "--to", "map.html", "--png", "after.png");

        Assert.NotEqual(ReadBytes("before.png"), ReadBytes("after.png"));
    }

    [Fact]
    public void Map_picture_marks_the_first_movie_of_the_option_similar()
    {
        RunOnFiles("--dimension", "2", "--pictures", "owls", "--similar", "Owls (1991)");
        RunOnFiles("--dimension", "2", "--pictures", "foxes", "--similar", "dark");

        Assert.NotEqual(ReadBytes(Path.Combine("owls", "map.png")), ReadBytes(Path.Combine("foxes", "map.png")));
        Assert.Equal(ReadBytes(Path.Combine("owls", "map.html")), ReadBytes(Path.Combine("foxes", "map.html")));
    }

    private byte[] ReadBytes(string file) => File.ReadAllBytes(Path.Combine(Folder, file));

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
