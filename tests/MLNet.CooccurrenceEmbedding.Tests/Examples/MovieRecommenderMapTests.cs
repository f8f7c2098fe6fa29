using System.Text.Json;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Examples;

public sealed class MovieRecommenderMapTests : MovieRecommenderTestBase
{
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
}
