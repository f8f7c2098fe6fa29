using System.Buffers.Binary;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Examples;

/// <summary>Runs the example in a folder with ratings of a few movies.</summary>
public abstract class MovieRecommenderTestBase : IDisposable
{
    protected const string RatingsHeader = "userId,movieId,rating,timestamp";
    protected const string MoviesHeader = "movieId,title,genres";

    /// <summary>The title of movie 10.</summary>
    protected const string Fox = "Quick, Brown \"Fox\" (1999)";

    private static readonly byte[] PngSignature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    private readonly TemporaryFolder _folder = new();

    protected string Folder => _folder.Path;

    protected MovieRecommenderTestBase()
    {
        // Users 1 to 3 like 10 and 20, users 4 to 6 like 30 and 40; 50 is rated but liked by nobody, 60 is not rated.
        string[] ratings =
        [
            "1,10,4.0,1", "1,20,5.0,2", "2,10,4.5,3", "2,20,4.0,4", "3,10,5.0,5", "3,20,4.0,6",
            "4,30,4.0,1", "4,40,5.0,2", "5,30,4.5,3", "5,40,4.0,4", "6,30,5.0,5", "6,40,4.0,6",
            "1,50,3.5,7", "4,50,0.5,8",
        ];
        string[] movies =
        [
            "10,\"Quick, Brown \"\"Fox\"\" (1999)\",Action|Comedy", "20,Ærøskøbing 東京 (2001),Drama", "30,Owl [dark] (1990),Horror",
            "40,Owls (1991),Horror", "50,Dull (1980),(no genres listed)", "60,Unseen (1970),Drama",
        ];
        WriteLines("ratings.csv", [RatingsHeader, .. ratings]);
        WriteLines("movies.csv", [MoviesHeader, .. movies]);
    }

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected void AssertOneLineError(ChildProcess.Result result, params string[] named)
    {
        Assert.Equal(1, result.ExitCode);
        Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        Assert.All(named, text => Assert.Contains(text, result.Error));
        Assert.DoesNotContain("   at ", result.Error);
        Assert.Empty(Directory.EnumerateDirectories(Folder));
        Assert.DoesNotContain(FilesInFolder(), file => file.StartsWith('.') || file == "report.json");
    }

    private protected ChildProcess.Result RunOnFiles(params string[] arguments)
        => Run(["--ratings", "ratings.csv", "--movies", "movies.csv", .. arguments]);

    private protected void TrainOnFiles()
        => RunCommand("train", "--ratings", "ratings.csv", "--movies", "movies.csv", "--dimension", "2", "--save", "model.zip");

    private protected ChildProcess.Result RunCommand(params string[] arguments)
    {
        ChildProcess.Result result = Run(arguments);
        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
        return result;
    }

    private protected ChildProcess.Result Run(params string[] arguments) => DotnetProgram.Run("MovieRecommender", Folder, arguments);

    protected IEnumerable<string> FilesInFolder()
        => Directory.EnumerateFiles(Folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);

    protected void WriteLines(string file, params string[] lines)
        => File.WriteAllText(Path.Combine(Folder, file), string.Concat(lines.Select(line => line + "\n")));

    protected void AssertPng(string name, int width, int height)
    {
        byte[] file = File.ReadAllBytes(Path.Combine(Folder, name));
        Assert.Equal(PngSignature, file[..8]);
        // IHDR, the first chunk: width and height.
        Assert.Equal(width, BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(16)));
        Assert.Equal(height, BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(20)));
    }
}
