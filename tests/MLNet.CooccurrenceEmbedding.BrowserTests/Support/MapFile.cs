using System.Globalization;
using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.BrowserTests.Support;

/// <summary>Maps that the example program creates in a separate process.</summary>
public sealed class MapFile : IDisposable
{
    /// <summary>Titles that would end a script, an attribute, a line or a template if they were not escaped.</summary>
    public static readonly string[] DangerousTitles =
    [
        "</script><script>alert(1)</script> (1999)", "\"Quoted\" & 'apostrophed' <b>bold</b> (2001)", "東京物語 Ærøskøbing (1953)",
        "Line\u2028separator and {{data}} (1980)", "<!-- <script> (1981)", "${template} `tick` \\u003c (1982)", "שלום مرحبا (1983)",
    ];

    /// <summary>Titles with an article and an accent.</summary>
    private static readonly string[] TitlesWithArticles = ["Matrix, The (1999)", "Misérables, Les (1998)"];

    private const int SmallMovies = 60;
    private const int SmallUsers = 80;

    private readonly TemporaryFolder _folder = new();
    private readonly Lazy<string> _small;
    private readonly Lazy<string> _large;

    public MapFile() => (_small, _large) = (new(CreateSmall), new(CreateLarge));

    /// <summary>The path of a map of a few movies with known titles; see <see cref="Title"/>.</summary>
    public string Small => _small.Value;

    /// <summary>The path of a map of the generated data, with all ratings as likes of 9,724 movies.</summary>
    public string Large => _large.Value;

    public static string Title(int id)
        => DangerousTitles.Concat(TitlesWithArticles).ElementAtOrDefault(id - 1)
            ?? string.Create(CultureInfo.InvariantCulture, $"Movie number {id} ({1900 + id})");

    /// <summary>Returns the likes of all movies of <see cref="Large"/>, most first.</summary>
    public int[] ReadLargeLikes()
    {
        _ = Large;
        var mlContext = new MLContext();
        ITransformer model = mlContext.Model.Load(_folder.File("large.zip"), out _);
        return [.. ItemEmbeddings.FromModel(mlContext, model, "MovieVector").ItemCounts.OrderDescending()];
    }

    /// <summary>Returns the result of the library, in the format of the page.</summary>
    public string[] FindSimilar(int id)
    {
        _ = Small;
        var mlContext = new MLContext();
        var movies = ItemEmbeddings.FromModel(mlContext, mlContext.Model.Load(_folder.File("small.zip"), out _), "MovieVector");
        return [.. movies.FindSimilar($"{id}", count: 10).Select(similar =>
            FormattableString.Invariant($"{similar.Score:F3} {Title(int.Parse(similar.Name, CultureInfo.InvariantCulture))}"))];
    }

    public void Dispose() => _folder.Dispose();

    private string CreateSmall()
    {
        var random = new Random(7);
        File.WriteAllLines(_folder.File("movies.csv"),
        [
            "movieId,title,genres",
            .. from id in Enumerable.Range(1, SmallMovies)
               select $"{id},\"{Title(id).Replace("\"", "\"\"")}\",{(id % 2 == 0 ? "Drama" : "Horror|Drama")}",
        ]);
        // Users with odd numbers mostly like movies with odd numbers.
        File.WriteAllLines(_folder.File("ratings.csv"),
        [
            "userId,movieId,rating,timestamp",
            .. from user in Enumerable.Range(1, SmallUsers)
               from id in Enumerable.Range(1, SmallMovies)
               where random.NextDouble() < (user % 2 == id % 2 ? 0.4 : 0.05)
               select $"{user},{id},5,1",
        ]);
        Run("train", "--ratings", "ratings.csv", "--movies", "movies.csv", "--dimension", "8", "--save", "small.zip");
        Run("map", "--model", "small.zip", "--movies", "movies.csv", "--to", "small.html");
        return _folder.File("small.html");
    }

    private string CreateLarge()
    {
        Run("train", "--like-threshold", "0.5", "--dimension", "40", "--save", "large.zip");
        Run("map", "--model", "large.zip", "--to", "large.html");
        return _folder.File("large.html");
    }

    private void Run(params string[] arguments)
    {
        ChildProcess.Result result = DotnetProgram.Run("MovieRecommender", _folder.Path, arguments);
        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
    }
}
