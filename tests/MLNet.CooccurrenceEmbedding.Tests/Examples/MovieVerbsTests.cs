using System.IO.Compression;
using System.Text;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Examples;

public sealed class MovieVerbsTests : MovieFiles
{
    private const string Fox = "Quick, Brown \"Fox\" (1999)";
    private static readonly byte[] PngSignature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    [Fact]
    public void Train_saves_a_model_a_report_and_a_picture_of_the_loss()
    {
        ChildProcess.Result result = RunVerb("train", "--ratings", "ratings.csv", "--movies", "movies.csv", "--dimension", "2",
            "--save", "model.zip", "--json", "report.json", "--loss-picture", "loss.png");

        Assert.Equal(["loss.png", "model.zip", "movies.csv", "ratings.csv", "report.json"], FilesInFolder());
        Assert.Contains("Wrote model.zip.", result.Output);
        AssertPng("loss.png", 1200, 720);
    }

    [Fact]
    public void Train_requires_a_place_for_the_model() => AssertOneLine(Run("train", "--ratings", "ratings.csv", "--movies", "movies.csv"), "--save");

    [Fact]
    public void Similar_shows_the_neighbours_of_each_title()
    {
        TrainOnFiles();

        ChildProcess.Result result = RunVerb("similar", Fox, "dark", "--model", "model.zip", "--movies", "movies.csv");

        Assert.Contains($"Similar to {Fox}", result.Output);
        Assert.Contains("Ærøskøbing 東京 (2001)", result.Output);
        Assert.Contains("Similar to Owl [dark] (1990)", result.Output);
        Assert.Contains("Owls (1991)", result.Output);
    }

    [Fact]
    public void Recommend_names_the_liked_movie_that_speaks_most_for_each()
    {
        TrainOnFiles();

        ChildProcess.Result result = RunVerb("recommend", "--liked", Fox, "--liked", "dark", "--model", "model.zip", "--movies", "movies.csv");

        // Whoever likes the fox likes Ærøskøbing, whoever likes the owl likes owls.
        string[] lines = result.Output.Split('\n');
        Assert.Contains(lines, line => line.Contains("Ærøskøbing 東京 (2001)") && line.Contains("Fox"));
        Assert.Contains(lines, line => line.Contains("Owls (1991)") && line.Contains("Owl [dark] (1990)"));
        Assert.DoesNotContain("Dull", result.Output);
    }

    [Fact]
    public void Verbs_on_a_model_say_which_title_was_meant()
    {
        TrainOnFiles();

        AssertOneLine(Run("similar", "Owlz", "--model", "model.zip", "--movies", "movies.csv"), "Owlz", "Owls (1991)");
        AssertOneLine(Run("recommend", "--liked", "owl", "--model", "model.zip", "--movies", "movies.csv"), "--liked", "Owl [dark] (1990)", "Owls (1991)");
        AssertOneLine(Run("recommend", "--liked", "Dull", "--model", "model.zip", "--movies", "movies.csv"), "nobody");
    }

    [Theory]
    [InlineData("similar", "dark")]
    [InlineData("recommend", "--liked", "dark")]
    [InlineData("map", "--to", "map.html")]
    public void Titles_of_a_model_must_be_its_own(params string[] verb)
    {
        TrainOnFiles();
        WriteLines("others.csv", MoviesHeader, "70,Somewhere else (1970),Drama");

        AssertOneLine(Run([.. verb, "--model", "model.zip"]), "model.zip", "--movies FILE");
        AssertOneLine(Run([.. verb, "--model", "model.zip", "--movies", "others.csv"]), "others.csv", "none of the 5 movies");
        Assert.DoesNotContain("map.html", FilesInFolder());
    }

    [Fact]
    public void A_model_of_the_generated_data_has_the_generated_titles()
    {
        RunVerb("train", "--dimension", "4", "--iterations", "2", "--save", "model.zip");

        ChildProcess.Result result = RunVerb("similar", "River of Embercombe", "--model", "model.zip");

        Assert.Contains("Similar to Eulalia and the River of Embercombe (1997)", result.Output);
    }

    [Fact]
    public void A_file_that_is_no_model_is_named()
    {
        WriteLines("model.zip", "not a zip");
        AssertOneLine(Run("similar", "dark", "--model", "model.zip", "--movies", "movies.csv"), "model.zip", "not a model");
        AssertOneLine(Run("similar", "dark", "--model", "none.zip", "--movies", "movies.csv"), "none.zip");
        AssertOneLine(Run("similar", "dark"), "--model");
    }

    [Fact]
    public void A_model_of_parts_that_are_not_here_is_named()
    {
        TrainOnFiles();
        NameAnotherAssembly(Path.Combine(Folder, "model.zip"));

        AssertOneLine(Run("similar", "dark", "--model", "model.zip", "--movies", "movies.csv"), "--model model.zip is not a model", "Microsoft.ML.Daze");
    }

    [Fact]
    public void Evaluate_compares_with_popularity()
    {
        // Two groups of ten users, each of which likes most of its own six movies.
        WriteLines("ratings.csv", [RatingsHeader,
            .. from user in Enumerable.Range(1, 20)
               from movie in Enumerable.Range(1, 6)
               where (user + movie) % 6 != 0
               select $"{user},{movie + (user % 2 == 0 ? 100 : 200)},5,1"]);

        ChildProcess.Result result = RunVerb("evaluate", "--ratings", "ratings.csv", "--movies", "movies.csv", "--dimension", "2");

        Assert.Contains("of 20 users", result.Output);
        string[] lines = result.Output.Split('\n');
        Assert.Single(lines, line => line.Contains("the most liked movies"));
        // No list of 20 misses any of 12 movies.
        Assert.Contains(lines, line => line.Contains("this recommender") && line.Contains("1.000"));
    }

    [Fact]
    public void Evaluate_says_when_nobody_has_enough_likes()
        => AssertOneLine(Run("evaluate", "--ratings", "ratings.csv", "--movies", "movies.csv"), "No user has 5 likes", "--like-threshold");

    [Theory]
    [InlineData("npy")]
    [InlineData("word2vec")]
    [InlineData("word2vec-binary")]
    [InlineData("csv")]
    public void Export_writes_what_the_library_writes(string format)
    {
        TrainOnFiles();

        RunVerb("export", "--model", "model.zip", "--format", format, "--to", "vectors");

        string written = Path.Combine(Folder, "vectors");
        ItemEmbeddings vectors = format switch
        {
            "npy" => ItemEmbeddings.LoadNumpy(written, ["10", "20", "30", "40", "50"]),
            "csv" => FromCsv(written),
            _ => ItemEmbeddings.LoadWord2Vec(written, binary: format == "word2vec-binary"),
        };
        Assert.Equal(["10", "20", "30", "40", "50"], vectors.Names);
        Assert.Equal(2, vectors.Dimension);
        Assert.Equal("20", vectors.FindSimilar("10", count: 1)[0].Name);
    }

    [Fact]
    public void Export_writes_the_projector_folder()
    {
        TrainOnFiles();

        RunVerb("export", "--model", "model.zip", "--format", "projector", "--to", "projector");

        Assert.Equal(6, File.ReadLines(Path.Combine(Folder, "projector", "metadata.tsv")).Count());
    }

    [Fact]
    public void Export_refuses_what_it_cannot_do()
    {
        TrainOnFiles();

        AssertOneLine(Run("export", "--model", "model.zip", "--format", "parquet", "--to", "vectors"), "parquet", "npy", "projector");
        AssertOneLine(Run("export", "--model", "model.zip", "--format", "csv", "--to", Path.Combine("nowhere", "vectors")), "--to", "nowhere");
        AssertOneLine(Run("export", "--model", "model.zip", "--format", "csv", "--to", Folder), "--to", "folder");
    }

    [Fact]
    public void Map_writes_a_page_and_a_picture_and_the_same_ones_each_time()
    {
        TrainOnFiles();

        RunVerb("map", "--model", "model.zip", "--movies", "movies.csv", "--to", "map.html", "--png", "map.png");
        RunVerb("map", "--model", "model.zip", "--movies", "movies.csv", "--to", "again.html");

        string page = File.ReadAllText(Path.Combine(Folder, "map.html"));
        Assert.StartsWith("<!DOCTYPE html>", page);
        Assert.DoesNotContain("{{", page);
        Assert.Contains("Owl [dark] (1990)", page);
        // Nobody likes it, so that it has no place.
        Assert.DoesNotContain("Dull", page);
        Assert.Equal(page, File.ReadAllText(Path.Combine(Folder, "again.html")));
        AssertPng("map.png", 1400, 1000);
    }

    [Fact]
    public void The_first_run_draws_pictures_where_it_is_asked_to()
    {
        ChildProcess.Result result = RunOnFiles("--dimension", "2", "--pictures", "pictures");

        Assert.Equal("", result.Error);
        string folder = Path.Combine(Folder, "pictures");
        Assert.Equal(["loss.png", "map.html", "map.png"], Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
        AssertPng(Path.Combine("pictures", "loss.png"), 1200, 720);
    }

    [Fact]
    public void A_picture_folder_does_not_stay_behind_a_run_that_fails()
    {
        AssertOneLine(RunOnFiles("--pictures", "pictures", "--similar", "no such movie"), "no such movie");
        AssertOneLine(RunOnFiles("--pictures", "ratings.csv"), "--pictures", "ratings.csv");
    }

    [Fact]
    public void A_map_of_a_model_of_equal_movies_is_drawn()
    {
        // All have the same vector, of one number: one group, around one centre.
        WriteLines("ratings.csv", [RatingsHeader, .. from user in Enumerable.Range(1, 3) from movie in Enumerable.Range(1, 5) select $"{user},{10 * movie},5,1"]);
        RunVerb("train", "--ratings", "ratings.csv", "--movies", "movies.csv", "--dimension", "1", "--save", "model.zip");

        RunVerb("map", "--model", "model.zip", "--movies", "movies.csv", "--to", "map.html");

        Assert.DoesNotContain("NaN", File.ReadAllText(Path.Combine(Folder, "map.html")));
    }

    [Fact]
    public void A_movie_without_genres_is_among_the_others_of_a_map()
    {
        TrainOnFiles();
        WriteLines("movies.csv", MoviesHeader, "10,Fox (1999),Action", "20,Hen (2001),", "30,Owl (1990),Horror", "40,Owls (1991),Horror");

        RunVerb("map", "--model", "model.zip", "--movies", "movies.csv", "--to", "map.html");

        Assert.Contains("\"groupNames\":[\"Horror\",\"Action\",\"Other\"]", File.ReadAllText(Path.Combine(Folder, "map.html")));
    }

    [Theory]
    [InlineData("train", "--ratings", "--movies", "--like-threshold", "--dimension", "--iterations", "--tolerance", "--threads", "--save", "--json", "--loss-picture")]
    [InlineData("similar", "TITLE", "--model", "--movies")]
    [InlineData("recommend", "--liked", "--model", "--movies")]
    [InlineData("evaluate", "--ratings", "--movies", "--like-threshold", "--dimension", "--iterations", "--tolerance", "--threads")]
    [InlineData("export", "--model", "--format", "--to", "word2vec-binary")]
    [InlineData("map", "--model", "--movies", "--to", "--png")]
    public void Help_of_a_verb_names_its_options(string verb, params string[] options)
    {
        ChildProcess.Result result = RunVerb(verb, "--help");

        Assert.All(options, option => Assert.Contains(option, result.Output));
    }

    [Fact]
    public void Options_before_a_verb_are_refused_rather_than_forgotten()
        => AssertOneLine(RunOnFiles("train", "--save", "model.zip"), "--ratings", "train");

    private void TrainOnFiles()
        => RunVerb("train", "--ratings", "ratings.csv", "--movies", "movies.csv", "--dimension", "2", "--save", "model.zip");

    /// <summary>Makes a model's parts name an assembly that is nowhere, as those of a later ML.NET might.</summary>
    private static void NameAnotherAssembly(string path)
    {
        using ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Update);
        foreach (ZipArchiveEntry entry in zip.Entries.Where(entry => entry.Name == "Model.key").ToArray())
        {
            using Stream stream = entry.Open();
            using var content = new MemoryStream();
            stream.CopyTo(content);
            // Latin-1 keeps every byte; ML.NET writes texts in UTF-16.
            string text = Encoding.Latin1.GetString(content.ToArray()).Replace("D\0a\0t\0a\0,", "D\0a\0z\0e\0,");
            stream.Position = 0;
            stream.Write(Encoding.Latin1.GetBytes(text));
        }
    }

    private ChildProcess.Result RunVerb(params string[] arguments)
    {
        ChildProcess.Result result = Run(arguments);
        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
        return result;
    }

    /// <summary>The library writes CSV and reads word2vec: names and numbers are the same in both, apart from commas and quotes.</summary>
    private ItemEmbeddings FromCsv(string path)
    {
        string[] rows = File.ReadAllLines(path)[1..];
        string text = Path.Combine(Folder, "from-csv");
        File.WriteAllLines(text, [$"{rows.Length} 2", .. rows.Select(row => row.Replace(',', ' ').Replace("\"", ""))], new UTF8Encoding(false));
        return ItemEmbeddings.LoadWord2Vec(text);
    }

    private void AssertPng(string name, int width, int height)
    {
        byte[] file = File.ReadAllBytes(Path.Combine(Folder, name));
        Assert.Equal(PngSignature, file[..8]);
        // IHDR, the first chunk: width and height.
        Assert.Equal([width, height], [(file[16] << 24) | (file[17] << 16) | (file[18] << 8) | file[19], (file[20] << 24) | (file[21] << 16) | (file[22] << 8) | file[23]]);
    }
}
