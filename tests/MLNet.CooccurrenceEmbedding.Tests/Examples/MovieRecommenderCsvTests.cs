using System.Text;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Examples;

public sealed class MovieRecommenderCsvTests : MovieRecommenderTestBase
{
    [Theory]
    [InlineData("1,ten,4.0,1", "movieId is \"ten\"")]
    [InlineData("-1,10,4.0,1", "userId is \"-1\"")]
    [InlineData("1,0,4.0,1", "movieId is \"0\"")]
    [InlineData("1,,4.0,1", "movieId is \"\"")]
    [InlineData("1,10,good,1", "rating is \"good\"")]
    [InlineData("1,10,,1", "rating is \"\"")]
    [InlineData("1,10,1e999,1", "rating is \"1e999\"")]
    [InlineData("1,10,NaN,1", "rating is \"NaN\"")]
    [InlineData("1,10,\"4,5\",1", "rating is \"4,5\"")]
    [InlineData("1,10,4,5,1", "The number of fields is 5, not 4")]
    [InlineData("1", "The number of fields is 1, not 4")]
    [InlineData("1,10,\"4.0,1", "A quote is not closed")]
    public void Invalid_rating_is_reported_with_file_and_line(string line, string problem)
    {
        WriteLines("ratings.csv", RatingsHeader, "1,10,4.0,1", line, "2,10,4.0,1");

        AssertOneLineError(RunOnFiles(), $"ratings.csv, line 3: {problem}");
    }

    [Theory]
    [InlineData("ten,Title,Drama", "movieId is \"ten\"")]
    [InlineData("11", "The number of fields is 1, not 3")]
    [InlineData("11,,Drama", "Movie 11 has no title")]
    [InlineData("10,Ten again (2010),Drama", "Another movie above also has the id 10")]
    public void Invalid_movie_is_reported_with_file_and_line(string line, string problem)
    {
        WriteLines("movies.csv", MoviesHeader, "10,\"Ten\n(2010)\",Drama", line);

        AssertOneLineError(RunOnFiles(), $"movies.csv, line 4: {problem}");
    }

    [Fact]
    public void File_that_is_not_UTF_8_is_reported_with_the_line()
    {
        string path = Path.Combine(Folder, "movies.csv");
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes($"{MoviesHeader}\n10,Fox (1999),Drama\n20,Café (2001),Drama\n"));

        AssertOneLineError(RunOnFiles(), "movies.csv, line 3: It is not UTF-8 text");
    }

    [Fact]
    public void Line_that_is_longer_than_16_MB_is_reported_with_its_number()
    {
        WriteLines("movies.csv", MoviesHeader, "10,Fox (1999),Drama", $"20,\"{new string('x', 17_000_000)},Drama");

        AssertOneLineError(RunOnFiles(), "movies.csv, line 3", "quote");
    }

    [Fact]
    public void Quoted_title_may_contain_a_line_break_and_blank_lines_are_ignored()
    {
        WriteLines("movies.csv", MoviesHeader, "", "10,\"Two\nlines (1999)\",Drama", "20,Other (2001),Drama", "");

        ChildProcess.Result result = RunOnFiles("--dimension", "2", "--similar", "Other");

        Assert.Equal("", result.Error);
        Assert.Contains("Two lines (1999)", result.Output);
    }

    [Fact]
    public void Skip_invalid_option_leaves_out_invalid_lines_and_shows_their_number()
    {
        string[] ratings = File.ReadAllLines(Path.Combine(Folder, "ratings.csv"));
        WriteLines("ratings.csv", [.. ratings, "1,ten,4.0,1", "7,10", "1,60,NaN,1"]);
        WriteLines("movies.csv", [.. File.ReadAllLines(Path.Combine(Folder, "movies.csv")), "10,Fox again (1999),Drama"]);

        ChildProcess.Result trained = RunOnFiles("--dimension", "2", "--save", "model.zip", "--skip-invalid");
        ChildProcess.Result similar = Run("similar", "Owls", "--model", "model.zip", "--movies", "movies.csv", "--skip-invalid");

        Assert.Equal("", trained.Error);
        Assert.Contains("Skipped 3 invalid lines of ratings.csv. The first: ratings.csv, line 16: movieId is \"ten\"", trained.Output);
        Assert.Contains("movies      5,", trained.Output);
        Assert.DoesNotContain("Fox again", trained.Output);
        Assert.Equal("", similar.Error);
        Assert.Contains("Skipped 1 invalid lines of movies.csv. The first: movies.csv, line 8", similar.Output);
    }

    [Fact]
    public void Skip_invalid_option_needs_a_valid_line()
    {
        WriteLines("ratings.csv", RatingsHeader, "1", "2");

        AssertOneLineError(RunOnFiles("--skip-invalid"), "ratings.csv has no valid lines below its header");
    }

    [Fact]
    public void Titles_and_genres_cannot_control_the_terminal()
    {
        WriteLines("movies.csv", MoviesHeader, "10,\u001b[31mRed\u0007 \u202Eder,Dra\u009bma", "20,Other (2001),Drama");

        ChildProcess.Result shown = RunOnFiles("--dimension", "2", "--similar", "Other");
        ChildProcess.Result error = RunOnFiles("--similar", "no \u001b[31msuch");

        Assert.Contains("\uFFFD[31mRed\uFFFD \uFFFDder", shown.Output);
        Assert.Contains("Dra\uFFFDma", shown.Output);
        AssertOneLineError(error, "no \uFFFD[31msuch", "\uFFFD[31mRed\uFFFD");
        Assert.All(
            shown.Output + error.Error,
            character => Assert.False(char.IsControl(character) && character is not ('\n' or '\r'), shown.Output));
    }
}
