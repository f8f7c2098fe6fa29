using System.Text.Json;
using MLNet.CooccurrenceEmbedding.BrowserTests.Support;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.BrowserTests;

/// <summary>Checks the movies of the map and their places, without a browser.</summary>
public sealed class MapDataTests(MapFile maps)
{
    [Fact]
    public void Map_has_the_2000_most_liked_movies()
    {
        JsonElement data = MapData.Read(maps.Large);

        Assert.Equal(maps.ReadLargeLikes().Take(2000), data.GetNumbers("likes").Select(likes => (int)likes));
    }

    [Fact]
    public void Movies_that_the_same_people_like_are_nearer_to_each_other_than_to_other_movies()
    {
        JsonElement data = MapData.Read(maps.Small);
        double[] x = data.GetNumbers("x"), y = data.GetNumbers("y");
        // Movies with odd numbers are horror movies, and users mostly like either those or the others.
        int[] groups = [.. data.GetNumbers("groups").Select(group => (int)group)];

        double MeanDistance(bool same) => (
            from i in Enumerable.Range(0, x.Length)
            from j in Enumerable.Range(0, i)
            where groups[i] == groups[j] == same
            select double.Hypot(x[i] - x[j], y[i] - y[j])).Average();

        Assert.InRange(MeanDistance(same: true), 0, 0.75 * MeanDistance(same: false));
    }

    [Fact]
    public void Dots_of_movies_do_not_cover_each_other()
    {
        JsonElement data = MapData.Read(maps.Large);
        double[] x = data.GetNumbers("x"), y = data.GetNumbers("y"), radii = data.GetNumbers("radii");

        // Two dots may touch, and overlap a little where many are close to each other.
        Assert.DoesNotContain(
            from i in Enumerable.Range(0, x.Length)
            from j in Enumerable.Range(0, i)
            select double.Hypot(x[i] - x[j], y[i] - y[j]) / (radii[i] + radii[j]),
            distance => distance < 0.5);
    }

    [Fact]
    public void Labels_have_the_article_in_front_and_no_year()
    {
        JsonElement data = MapData.Read(maps.Small);
        Dictionary<string, string> labels = data.GetTexts("titles").Zip(data.GetTexts("labels")).ToDictionary(
            movie => movie.First, movie => movie.Second);

        Assert.Equal("The Matrix", labels["Matrix, The (1999)"]);
        Assert.Equal("Les Misérables", labels["Misérables, Les (1998)"]);
        Assert.Equal("Movie number 20", labels["Movie number 20 (1920)"]);
    }
}
