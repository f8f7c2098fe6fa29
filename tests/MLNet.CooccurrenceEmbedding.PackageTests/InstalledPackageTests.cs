using System.Globalization;
using System.Numerics.Tensors;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace MLNet.CooccurrenceEmbedding.PackageTests;

/// <summary>Uses the package in new projects outside the repository.</summary>
public sealed partial class InstalledPackageTests : IDisposable
{
    // Prints the vector of each title. It references Microsoft.ML only.
    private const string Scorer = """
        using System.Globalization;
        using Microsoft.ML;
        using Microsoft.ML.Data;

        var mlContext = new MLContext();
        ITransformer model = mlContext.Model.Load("movies.zip", out _);
        IDataView rows = mlContext.Data.LoadFromEnumerable(args.Select(movie => new Row(movie)));
        foreach (float[] vector in model.Transform(rows).GetColumn<float[]>("MovieVector"))
            Console.WriteLine(string.Join(' ', vector.Select(value => value.ToString("R", CultureInfo.InvariantCulture))));

        internal sealed record Row(string Movie);
        """;

    // Fits with and without MPI, and compares the vectors.
    private const string MpiProgram = """
        using Microsoft.ML;
        using MLNet.CooccurrenceEmbedding;
        using MLNet.CooccurrenceEmbedding.Mpi;

        var mlContext = new MLContext();
        IDataView likes = mlContext.Data.LoadFromEnumerable(
            Enumerable.Range(0, 200).Select(row => new Like { User = row % 41, Item = row * row % 23 }));
        var estimator = mlContext.Transforms.CooccurrenceEmbed("Vector", "Item", "User", dimension: 4);
        try
        {
            using MpiWorld world = MpiWorld.Start();
            ItemEmbeddings vectors = world.Fit(estimator, likes).Embeddings, expected = estimator.Fit(likes).Embeddings;
            Console.WriteLine($"rank {world.Rank} of {world.Size}, equal: {vectors.Matrix.Span.SequenceEqual(expected.Matrix.Span)}");
        }
        catch (DllNotFoundException)
        {
            Console.WriteLine("no MPI");
        }

        internal sealed class Like
        {
            public int User { get; set; }
            public int Item { get; set; }
        }
        """;

    private readonly PackedPackage _packed;
    private readonly string _folder = Directory.CreateTempSubdirectory("embedding-user-").FullName;

    public InstalledPackageTests(PackedPackage packed)
    {
        _packed = packed;
        // The package comes from the folder, and other packages from the machine's sources.
        new XElement("configuration",
            new XElement("packageSources",
                new XElement("add", new XAttribute("key", "packed"), new XAttribute("value", Path.GetRelativePath(_folder, packed.Feed)))),
            new XElement("packageSourceMapping",
                new XElement("packageSource",
                    new XAttribute("key", "packed"),
                    Package(PackedPackage.Id),
                    Package(PackedPackage.MpiId)),
                new XElement("packageSource", new XAttribute("key", "nuget.org"), Package("*"))))
            .Save(Path.Combine(_folder, "nuget.config"));

        static XElement Package(string pattern) => new("package", new XAttribute("pattern", pattern));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Package_runs_the_README_sample_and_its_model_loads_with_Microsoft_ML_only()
    {
        NewProject("Sample", PackedPackage.Id, _packed.Version, ReadmeSample());
        string printed = DotnetCommand.Run(_folder, "run", "-c", "Release", "--project", "Sample");

        Assert.True(File.Exists(Path.Combine(_folder, "movies.zip")));
        Assert.True(File.Exists(Path.Combine(GetOutputFolder("Sample"), $"{PackedPackage.Id}.dll")));
        (string Movie, float Similarity)[] similar = [.. SimilarMovie().Matches(printed)
            .Select(line => (line.Groups["movie"].Value, float.Parse(line.Groups["similarity"].Value, CultureInfo.InvariantCulture)))];
        Assert.Equal(2, similar.Length);
        Assert.Equal("Aliens", similar[0].Movie);

        NewProject("Scorer", "Microsoft.ML", MicrosoftMLVersion(), Scorer);
        string scored = DotnetCommand.Run(
            _folder, "run", "-c", "Release", "--project", "Scorer", "--", "Alien", similar[0].Movie, similar[1].Movie, "Never Seen");

        Assert.False(File.Exists(Path.Combine(GetOutputFolder("Scorer"), $"{PackedPackage.Id}.dll")));
        float[][] vectors = [.. scored.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ').Select(value => float.Parse(value, CultureInfo.InvariantCulture)).ToArray())];
        Assert.Equal(4, vectors.Length);
        Assert.Equal([0, 0], vectors[3]);
        foreach ((float[] vector, float similarity) in vectors[1..3].Zip(similar.Select(movie => movie.Similarity)))
            // The output has two decimals.
            Assert.Equal(similarity, TensorPrimitives.CosineSimilarity<float>(vectors[0], vector), tolerance: 0.0051f);
    }

    [Fact]
    public void Package_for_MPI_fits_in_a_world_of_one_rank()
    {
        NewProject("Ranks", PackedPackage.MpiId, _packed.Version, MpiProgram);
        string printed = DotnetCommand.Run(_folder, "run", "-c", "Release", "--project", "Ranks");

        Assert.SkipWhen(
            printed.Trim() == "no MPI", "No MPI library is installed. On Debian and Ubuntu, .ci/install-mpi-needs installs two.");
        Assert.Equal("rank 0 of 1, equal: True", printed.Trim());
    }

    [Fact]
    public void Trimmed_program_prints_the_same_as_the_untrimmed_program()
    {
        NewProject("Sample", PackedPackage.Id, _packed.Version, ReadmeSample());
        string printed = DotnetCommand.Run(_folder, "run", "-c", "Release", "--project", "Sample");
        File.Delete(Path.Combine(_folder, "movies.zip"));

        // The settings of docs/faq.md, "Does it support trimming and AOT?".
        DotnetCommand.Run(
            _folder, "publish", "Sample", "-c", "Release", "-o", "trimmed", "--self-contained", "-p:PublishTrimmed=true",
            "-p:TrimMode=partial");
        string library = Path.Combine(_folder, "trimmed", "System.Private.CoreLib.dll");
        string program = Path.Combine(_folder, "trimmed", OperatingSystem.IsWindows() ? "Sample.exe" : "Sample");

        // The trimmed core library is a fraction of the full one.
        Assert.InRange(new FileInfo(library).Length, 1, new FileInfo(typeof(object).Assembly.Location).Length / 2);
        Assert.Equal(printed, DotnetCommand.RunProgram(program, _folder));
        Assert.True(File.Exists(Path.Combine(_folder, "movies.zip")));
    }

    private void NewProject(string name, string package, string version, string program)
    {
        DotnetCommand.Run(_folder, "new", "console", "-o", name, "--no-restore");
        DotnetCommand.Run(Path.Combine(_folder, name), "add", "package", package, "--version", version);
        File.WriteAllText(Path.Combine(_folder, name, "Program.cs"), program);
    }

    private string GetOutputFolder(string project) => Path.Combine(_folder, project, "bin", "Release", "net10.0");

    /// <summary>The version that the package depends on.</summary>
    private string MicrosoftMLVersion() => PackedPackage.Metadata(_packed.Package).Descendants()
        .Single(element => element.Name.LocalName == "dependency" && element.Attribute("id")!.Value == "Microsoft.ML")
        .Attribute("version")!.Value;

    private string ReadmeSample()
    {
        string readme = System.Text.Encoding.UTF8.GetString(PackedPackage.Read(_packed.Package, "README.md"));
        return FirstCSharpBlock().Match(readme.ReplaceLineEndings("\n")).Groups["code"].Value;
    }

    [GeneratedRegex("^```csharp\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex FirstCSharpBlock();

    [GeneratedRegex(@"^(?<movie>[^:\n]+): (?<similarity>[0-9.]+)\r?$", RegexOptions.Multiline)]
    private static partial Regex SimilarMovie();
}
