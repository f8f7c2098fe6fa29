using MLNet.CooccurrenceEmbedding.MpiTests.Support;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.MpiTests;

/// <summary>The example of distributed training.</summary>
public sealed class ExampleTests : IDisposable
{
    private const string Program = "DistributedTraining";

    private readonly TemporaryFolder _folder = new();
    private readonly string[] _options;

    public ExampleTests() => _options =
    [
        "--folder", _folder.File("likes"), "--output", _folder.File("model.zip"),
        "--users", "600", "--items", "200", "--likes-per-user", "12", "--dimension", "8", "--iterations", "20",
    ];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(MpiLauncher.Names), MemberType = typeof(MpiLauncher))]
    public void Two_ranks_with_any_number_of_files_print_the_hash_of_a_process_without_MPI(string mpi)
    {
        MpiLauncher launcher = MpiLauncher.GetOrSkip(mpi);
        ChildProcess.Result alone = RunWithoutMpi();
        ChildProcess.Result ranks = launcher.RunProgram(Program, 2, [.. _options, "--files", "1", "--placement", "by-user"]);

        Assert.True(alone.ExitCode == 0, alone.Error);
        Assert.True(ranks.ExitCode == 0, ranks.Output + ranks.Error);
        Assert.Equal(64, Value(alone, "SHA-256").Length);
        Assert.Equal(Value(alone, "SHA-256"), Value(ranks, "SHA-256"));
        Assert.Contains("rank 1: ", ranks.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder.File("model.zip")));
    }

    [Fact]
    public void Without_an_MPI_library_the_example_says_so_and_trains()
    {
        ChildProcess.Result result = RunWithoutMpi();

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("apt-get install openmpi-bin", result.Error, StringComparison.Ordinal);
        Assert.EndsWith("Training goes on in this process, without MPI.", result.Error.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal("1, no MPI", Value(result, "ranks"));
    }

    [Theory]
    [MemberData(nameof(MpiLauncher.Names), MemberType = typeof(MpiLauncher))]
    public void With_a_launcher_and_without_a_library_the_example_fails(string mpi)
    {
        ChildProcess.Result result = MpiLauncher.GetOrSkip(mpi).RunProgram(Program, 2, [.. _options, "--mpi-library", "missing"]);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("The MPI library missing cannot be loaded.", result.Error, StringComparison.Ordinal);
    }

    private ChildProcess.Result RunWithoutMpi()
        => DotnetProgram.Run(Program, _folder.Path, [.. _options, "--mpi-library", "missing"]);

    /// <summary>The rest of the line that begins with a name.</summary>
    private static string Value(ChildProcess.Result result, string name)
        => result.Output.Split('\n').First(line => line.StartsWith($"{name} ", StringComparison.Ordinal))[name.Length..].Trim();
}
