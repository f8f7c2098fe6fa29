using System.Buffers.Binary;
using System.Diagnostics;
using MLNet.CooccurrenceEmbedding.TestSupport;
using Microsoft.ML;

namespace MLNet.CooccurrenceEmbedding.ReliabilityTests.Faults;

/// <summary>What goes wrong while something is saved.</summary>
public class SavingFaultTests(ITestOutputHelper output)
{
    private static readonly CooccurrenceEmbeddingTransformer Fitted = Toy.Fit(Toy.Context(), Toy.Keyed());

    /// <summary>
    /// ML.NET's Save tells of a failure, except while it writes the zip's directory at the very end: that exception it keeps to itself.
    /// What is there then is no zip, and no Load takes it.
    /// </summary>
    [Fact]
    public void Save_to_a_failing_stream_leaves_no_loadable_model_and_later_saves_succeed()
    {
        MLContext mlContext = Toy.Context();
        byte[] whole = SavedModel.Bytes(Fitted, Toy.Keyed());
        // The end of a zip without a comment says where its directory begins.
        int directory = BinaryPrimitives.ReadInt32LittleEndian(whole.AsSpan(^6));
        int told = 0, silent = 0;
        for (int room = 0; room < whole.Length; room += Math.Max(1, whole.Length / 60))
        {
            using var full = new FullStream(room);
            Exception? error = Record.Exception(() => mlContext.Model.Save(Fitted, Toy.Keyed().Schema, full));
            if (error is null) silent++;
            else told++;
            Assert.Equal("full", (error ?? full.Failure)?.Message);
            if (error is null) Assert.InRange(room, directory, whole.Length);
            using var left = new MemoryStream(full.ToArray());
            Assert.ThrowsAny<Exception>(() => mlContext.Model.Load(left, out _));
        }
        output.WriteLine(
            $"Of {told + silent} places to fail in {whole.Length} bytes, ML.NET's Save told of {told} and kept silent about {silent}, all "
            + "in the zip's directory at the end.");
        Columns.AssertSame(Fitted.Embeddings, ItemEmbeddings.FromModel(mlContext, SavedModel.Reload(Fitted, Toy.Keyed()), "Vector"));
    }

    [Fact]
    public void Save_throws_when_the_device_is_full()
    {
        const string Device = "/dev/full"; // written to, never named to the members that put a file in the place of another
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
        Assert.SkipUnless(File.Exists("/bin/bash"), "The disk is made small by bash's ulimit, and there is no /bin/bash here.");
        using var folder = new TemporaryFolder();
        string vectors = Vectors(folder, "vectors.npy", 1);
        string target = folder.File("target", "earlier"u8);

        // Files end at 64 blocks of 1,024 bytes. The runtime's own memory files would, too.
        string program = Repository.Program("FaultyProcess");
        string said = ChildProcess.Run(
            "/bin/bash",
            ["-c", "trap '' XFSZ; ulimit -f 64; exec dotnet \"$@\"", "-", program, "save", kind, target, vectors],
            TimeSpan.FromMinutes(2),
            environment: new Dictionary<string, string?> { ["DOTNET_EnableWriteXorExecute"] = "0", ["DOTNET_EnableDiagnostics"] = "0" }).Output;

        Assert.Contains("IOException: '", said, StringComparison.Ordinal);
        Assert.Contains(target, said, StringComparison.Ordinal);
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
            process.Kill(); // SIGKILL where there are signals
            process.WaitForExit();
            byte[] content = File.ReadAllBytes(target);
            int which = Array.FindIndex(contents, version => content.AsSpan().SequenceEqual(version));
            Assert.True(which >= 0, $"The file has {content.Length} bytes, which are neither the old nor the new.");
            found[which]++;
        }
        output.WriteLine(
            $"Killed 5 times: {found[0]} times the one file was there, {found[1]} times the other; "
            + $"{folder.Entries.Count(entry => entry.StartsWith('.'))} unfinished files beside it.");
    }

    /// <summary>2,000 x 50 of a number, 400 kB.</summary>
    private static string Vectors(TemporaryFolder folder, string name, float number)
    {
        float[] matrix = new float[2_000 * 50];
        Array.Fill(matrix, number);
        ItemEmbeddings.FromFile(matrix, 50, [.. Enumerable.Range(1, 2_000).Select(item => $"{item}")]).SaveNumpy(folder.File(name));
        return folder.File(name);
    }

    /// <summary>Takes so many bytes and no more.</summary>
    private sealed class FullStream(int room) : MemoryStream
    {
        public IOException? Failure { get; private set; }

        public override void Write(byte[] buffer, int offset, int count)
        {
            if (Position + count > room) throw Failure = new IOException("full");
            base.Write(buffer, offset, count);
        }

        public override void Write(ReadOnlySpan<byte> buffer) => Write(buffer.ToArray(), 0, buffer.Length);

        public override void WriteByte(byte value) => Write([value]);
    }
}
