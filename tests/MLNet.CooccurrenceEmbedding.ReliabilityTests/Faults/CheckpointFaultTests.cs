using System.Diagnostics;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.ReliabilityTests.Faults;

/// <summary>Failures of a fit with checkpoints.</summary>
public class CheckpointFaultTests
{
    private static readonly string[] Size = ["2000", "200"];

    [Fact]
    public void Fit_that_is_killed_while_it_writes_checkpoints_continues_with_equal_bits()
    {
        using TemporaryFolder once = new(), folder = new();
        string expected = Fit(once);
        Assert.Matches("[0-9A-F]{64}", expected);
        Assert.Empty(once.Entries);

        for (int round = 0; round < 3; round++) KillWhileWriting(folder);
        Assert.Contains(folder.Entries, entry => entry.EndsWith(".bin", StringComparison.Ordinal));
        Assert.Equal(expected, Fit(folder));
        Assert.Empty(folder.Entries);
    }

    [Fact]
    public void Full_disk_ends_the_fit_and_leaves_the_last_checkpoint()
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "The test limits the size of files with bash's ulimit, and there is no /bin/bash.");
        using TemporaryFolder folder = new();
        for (int round = 0; round < 2; round++) KillWhileWriting(folder);
        (string Name, byte[] Content)[] Read() =>
            [.. folder.Entries.Where(entry => !IsUnfinished(entry)).Select(entry => (entry, File.ReadAllBytes(folder.File(entry))))];
        var before = Read();
        Assert.NotEmpty(before);

        // The maximum size of files is 64 blocks of 1,024 bytes. The variables disable memory files of the runtime, which would exceed it.
        string program = Repository.Program("FaultyProcess");
        string printed = ChildProcess.Run(
            "/bin/bash",
            ["-c", "trap '' XFSZ; ulimit -f 64; exec dotnet \"$@\"", "-", program, "fit-checkpoints", folder.Path, .. Size],
            TimeSpan.FromMinutes(2),
            environment: new Dictionary<string, string?>
            {
                ["DOTNET_EnableWriteXorExecute"] = "0",
                ["DOTNET_EnableDiagnostics"] = "0",
            }).Output;

        Assert.Matches("IOException: The checkpoint '.*' cannot be written", printed);
        Assert.Equal(before.Select(file => file.Name), folder.Entries); // and no unfinished file
        Assert.Equal(before.Select(file => file.Content), Read().Select(file => file.Content));
    }

    private static bool IsUnfinished(string entry) => entry.EndsWith(".tmp", StringComparison.Ordinal);

    private static string Fit(TemporaryFolder folder)
    {
        using var work = new TemporaryFolder();
        return DotnetProgram.Run("FaultyProcess", work.Path, ["fit-checkpoints", folder.Path, .. Size]).Output;
    }

    /// <summary>Kills a fit while it writes its second checkpoint.</summary>
    private static void KillWhileWriting(TemporaryFolder folder)
    {
        foreach (string unfinished in folder.Entries.Where(IsUnfinished))
            File.Delete(folder.File(unfinished));
        using var work = new TemporaryFolder(); // a killed process leaves pipes there
        using Process process = DotnetProgram.Start("FaultyProcess", work.Path, ["fit-checkpoints", folder.Path, .. Size]);
        Assert.Equal("fitting", process.StandardOutput.ReadLine());
        HashSet<string> written = [];
        while (!process.HasExited && written.Count < 2) written.UnionWith(folder.Entries.Where(IsUnfinished));
        process.Kill(); // SIGKILL on Unix
        process.WaitForExit();
    }
}
