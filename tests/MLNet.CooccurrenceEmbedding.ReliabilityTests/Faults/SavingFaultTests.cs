using System.Buffers.Binary;
using System.Diagnostics;
using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.ReliabilityTests.Faults;

/// <summary>Failures during saving.</summary>
public class SavingFaultTests(ITestOutputHelper output)
{
    private static readonly CooccurrenceEmbeddingTransformer Fitted = Toy.Fit(Toy.Context(), Toy.Keyed());

    /// <summary>
    /// ML.NET's Save throws on a failure, except when it writes the zip's directory at the end. It catches that exception. The incomplete
    /// file is not a zip, and Load rejects it.
    /// </summary>
    [Fact]
    public void Save_to_a_failing_stream_leaves_no_loadable_model_and_later_saves_succeed()
    {
        MLContext mlContext = Toy.Context();
        byte[] zip = SavedModel.Bytes(Fitted, Toy.Keyed());
        // The last bytes of a zip without a comment contain the offset of its directory.
        int directory = BinaryPrimitives.ReadInt32LittleEndian(zip.AsSpan(^6));
        int reported = 0, unreported = 0;
        for (int capacity = 0; capacity < zip.Length; capacity += Math.Max(1, zip.Length / 60))
        {
            using var full = new FullStream(capacity);
            Exception? error = Record.Exception(() => mlContext.Model.Save(Fitted, Toy.Keyed().Schema, full));
            if (error is null) unreported++;
            else reported++;
            Assert.Equal("full", (error ?? full.Failure)?.Message);
            if (error is null) Assert.InRange(capacity, directory, zip.Length);
            using var left = new MemoryStream(full.ToArray());
            Assert.ThrowsAny<Exception>(() => mlContext.Model.Load(left, out _));
        }
        output.WriteLine(
            $"ML.NET's Save failed at {reported + unreported} positions in {zip.Length} bytes. It reported {reported} of the failures. "
            + $"It did not report {unreported}, all in the zip's directory at the end.");
        Columns.AssertSame(Fitted.Embeddings, ItemEmbeddings.FromModel(mlContext, SavedModel.Reload(Fitted, Toy.Keyed()), "Vector"));
    }

    [Fact]
    public void Save_throws_when_the_device_is_full()
    {
        const string Device = "/dev/full"; // only opened for writing: an atomic write would replace the device
        Assert.SkipUnless(File.Exists(Device), $"There is no {Device} here.");
        using (var full = new FileStream(Device, FileMode.Open, FileAccess.Write, FileShare.Write, bufferSize: 0))
            Assert.Throws<IOException>(() => Fitted.Embeddings.SaveNumpy(full));
        var stream = new FileStream(Device, FileMode.Open, FileAccess.Write, FileShare.Write, bufferSize: 0);
        Assert.ThrowsAny<IOException>(() =>
        {
            using (stream) Toy.Context().Model.Save(Fitted, Toy.Keyed().Schema, stream);
        });
    }

    [Theory]
    [InlineData("numpy")]
    [InlineData("csv")]
    [InlineData("text")]
    [InlineData("binary")]
    public void Save_keeps_the_existing_file_when_the_disk_is_full(string kind)
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "The test limits the size of files with bash's ulimit, and there is no /bin/bash.");
        using var folder = new TemporaryFolder();
        string vectors = Vectors(folder, "vectors.npy", 1);
        string target = folder.File("target", "earlier"u8);

        // The maximum size of files is 64 blocks of 1,024 bytes. The variables disable memory files of the runtime, which would exceed it.
        string program = Repository.Program("FaultyProcess");
        string printed = ChildProcess.Run(
            "/bin/bash",
            ["-c", "trap '' XFSZ; ulimit -f 64; exec dotnet \"$@\"", "-", program, "save", kind, target, vectors],
            TimeSpan.FromMinutes(2),
            environment: new Dictionary<string, string?>
            {
                ["DOTNET_EnableWriteXorExecute"] = "0",
                ["DOTNET_EnableDiagnostics"] = "0",
            }).Output;

        Assert.Contains("IOException: '", printed, StringComparison.Ordinal);
        Assert.Contains(target, printed, StringComparison.Ordinal);
        Assert.Equal("earlier", File.ReadAllText(target));
        Assert.Equal(["target", "vectors.npy"], folder.Entries);
    }

    [Theory]
    [InlineData("numpy")]
    [InlineData("csv")]
    [InlineData("text")]
    [InlineData("binary")]
    public void Save_leaves_the_old_or_the_new_file_when_the_process_is_killed(string kind)
    {
        using var folder = new TemporaryFolder();
        string[] versions = [Vectors(folder, "1.npy", 1), Vectors(folder, "2.npy", 2)];
        byte[][] contents = [.. versions.Select((version, n) =>
        {
            DotnetProgram.Run("FaultyProcess", folder.Path, "save", kind, folder.File($"content {n}"), version);
            return File.ReadAllBytes(folder.File($"content {n}"));
        })];
        string target = folder.File("target", contents[0]);
        var random = new Random(1);
        int[] found = new int[2];
        for (int round = 0; round < 5; round++)
        {
            using Process process = DotnetProgram.Start("FaultyProcess", folder.Path, ["save", kind, target, .. versions]);
            Assert.Equal("saving", process.StandardOutput.ReadLine());
            Thread.Sleep(random.Next(150));
            process.Kill(); // SIGKILL on Unix
            process.WaitForExit();
            byte[] content = File.ReadAllBytes(target);
            int which = Array.FindIndex(contents, version => content.AsSpan().SequenceEqual(version));
            Assert.True(which >= 0, $"The file has {content.Length} bytes, which are those of neither version.");
            found[which]++;
        }
        output.WriteLine(
            $"Killed 5 times: found the first version {found[0]} times and the second version {found[1]} times; "
            + $"{folder.Entries.Count(entry => entry.StartsWith('.'))} temporary files remain.");
    }

    /// <summary>Saves a 2,000 x 50 matrix of one number, 400 kB.</summary>
    private static string Vectors(TemporaryFolder folder, string name, float number)
    {
        float[] matrix = new float[2_000 * 50];
        Array.Fill(matrix, number);
        ItemEmbeddings.FromFile(matrix, 50, [.. Enumerable.Range(1, 2_000).Select(item => $"{item}")]).SaveNumpy(folder.File(name));
        return folder.File(name);
    }

    /// <summary>A stream that throws when it would exceed its capacity.</summary>
    private sealed class FullStream(int capacity) : MemoryStream
    {
        public IOException? Failure { get; private set; }

        public override void Write(byte[] buffer, int offset, int count)
        {
            if (Position + count > capacity) throw Failure = new IOException("full");
            base.Write(buffer, offset, count);
        }

        public override void Write(ReadOnlySpan<byte> buffer) => Write(buffer.ToArray(), 0, buffer.Length);

        public override void WriteByte(byte value) => Write([value]);
    }
}
