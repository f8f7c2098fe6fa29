using System.Text;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Examples;

public sealed class MovieRecommenderExportTests : MovieRecommenderTestBase
{
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

    /// <summary>Converts CSV to word2vec text, which the library can read: the separators differ.</summary>
    private ItemEmbeddings FromCsv(string path)
    {
        string[] rows = File.ReadAllLines(path)[1..];
        string text = Path.Combine(Folder, "from-csv");
        File.WriteAllLines(
            text, [$"{rows.Length} 2", .. rows.Select(row => row.Replace(',', ' ').Replace("\"", ""))], new UTF8Encoding(false));
        return ItemEmbeddings.LoadWord2Vec(text);
    }
}
