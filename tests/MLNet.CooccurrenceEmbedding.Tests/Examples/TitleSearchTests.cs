using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Examples;

public sealed class TitleSearchTests : MovieRecommenderTestBase
{
    private static readonly string[] Titles =
    [
        "Matrix, The (1999)", "Matrix Reloaded, The (2003)", "Toy Story (1995)", "Toy Story 2 (1999)",
        "Amelie (Fabuleux destin d'Amélie Poulain, Le) (2001)", "Seven (a.k.a. Se7en) (1995)", "Jørgen and the Æsir (1980)",
        "Spider-Man (2002)", "(500) Days of Summer (2009)", "300 (2007)", "Fast & Furious (2009)", "Hate (Haine, La) (1995)",
        "Hamlet (1990)", "Hamlet (1996)", "Lord of the Rings: The Two Towers, The (2002)", "Ring, The (2002)", "Schindler's List (1993)",
        "東京物語 (1953)", "A (1965)", "Emma (1996)", "Emma (1996)",
    ];

    /// <summary>The table is as wide as the genres need, and a heading that is wider than the table would be wrapped.</summary>
    private const string LongGenres = "Adventure|Animation|Children|Comedy|Drama|Fantasy|Musical|Romance|Sci-Fi";

    public TitleSearchTests()
    {
        // Everybody likes every movie. The ids are from 1.
        WriteLines("movies.csv", [MoviesHeader, .. Titles.Select((title, index) => $"{index + 1},\"{title}\",{LongGenres}")]);
        WriteLines(
            "ratings.csv",
            [RatingsHeader, .. from user in (int[])[1, 2] from id in Enumerable.Range(1, Titles.Length) select $"{user},{id},5,1"]);
        Assert.Equal(
            "", Run("train", "--ratings", "ratings.csv", "--movies", "movies.csv", "--dimension", "2", "--save", "model.zip").Error);
    }

    [Fact]
    public void Titles_are_found_without_regard_to_articles_case_accents_punctuation_and_word_order()
    {
        (string Query, string Title)[] searches =
        [
            ("matrix", "Matrix, The (1999)"),
            ("The Matrix", "Matrix, The (1999)"),
            ("the matrix (1999)", "Matrix, The (1999)"),
            ("matrix 1999", "Matrix, The (1999)"),
            ("reloaded", "Matrix Reloaded, The (2003)"),
            ("AMÉLIE", Titles[4]),
            ("amelie", Titles[4]),
            ("ame\u0301lie", Titles[4]),
            ("le fabuleux destin d’amelie poulain", Titles[4]),
            ("toy story", "Toy Story (1995)"),
            ("story toy", "Toy Story (1995)"),
            ("toy story 2", "Toy Story 2 (1999)"),
            ("se7en", "Seven (a.k.a. Se7en) (1995)"),
            ("seven", "Seven (a.k.a. Se7en) (1995)"),
            ("jorgen", "Jørgen and the Æsir (1980)"),
            ("aesir", "Jørgen and the Æsir (1980)"),
            ("spiderman", "Spider-Man (2002)"),
            ("spider man", "Spider-Man (2002)"),
            ("500 days of summer", "(500) Days of Summer (2009)"),
            ("300", "300 (2007)"),
            ("fast and furious", "Fast & Furious (2009)"),
            ("la haine", "Hate (Haine, La) (1995)"),
            ("haine", "Hate (Haine, La) (1995)"),
            ("hamlet 1990", "Hamlet (1990)"),
            ("The Ring (2002)", "Ring, The (2002)"),
            ("two towers", "Lord of the Rings: The Two Towers, The (2002)"),
            ("schindlers list", "Schindler's List (1993)"),
            ("東京", "東京物語 (1953)"),
            ("a", "A (1965)"),
            ("emma", "Emma (1996)"),
            ("3", "Toy Story (1995)"),
        ];

        ChildProcess.Result result = Run(["similar", .. searches.Select(search => search.Query), .. Model]);

        Assert.Equal("", result.Error);
        const string Heading = "Similar to ";
        Assert.Equal(
            searches.Select(search => search.Title),
            from line in result.Output.Split('\n')
            where line.TrimStart().StartsWith(Heading, StringComparison.Ordinal)
            select line.Trim()[Heading.Length..]);
    }

    [Fact]
    public void Titles_that_are_unknown_or_ambiguous_are_errors_with_suggestions()
    {
        AssertError("hamlet", "2 titles", "Hamlet (1990)", "Hamlet (1996)");
        AssertError("toy", "2 titles", "Toy Story (1995)", "Toy Story 2 (1999)");
        AssertError("the matrices", "no movie", "Matrix, The (1999)");
        AssertError("???", "no movie");
        AssertError("", "no movie");
        AssertError("777", "no movie");

        void AssertError(string query, params string[] named)
            => AssertOneLineError(Run(["similar", query, .. Model]), [$"\"{query}\"", .. named]);
    }

    private static string[] Model => ["--model", "model.zip", "--movies", "movies.csv"];
}
