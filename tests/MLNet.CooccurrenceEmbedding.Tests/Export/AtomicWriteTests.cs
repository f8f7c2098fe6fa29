using MLNet.CooccurrenceEmbedding.Export;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Export;

public class AtomicWriteTests
{
    public static TheoryData<string> Formats => ["numpy", "word2vec", "word2vec binary", "csv"];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Save_replaces_an_existing_file(string format)
    {
        using var folder = new TemporaryFolder();
        Save(format, folder.File("new"));
        string path = folder.File("v", new byte[100_000]);
        Save(format, path);
        Assert.Equal(File.ReadAllBytes(folder.File("new")), File.ReadAllBytes(path));
        Assert.Equal(["new", "v"], folder.Entries);
    }

    [Fact]
    public void Save_through_a_symbolic_link_replaces_the_target_of_the_link()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
        using var folder = new TemporaryFolder();
        string real = folder.File("real", "earlier"u8), link = folder.File("link");
        File.CreateSymbolicLink(link, real);

        Save("csv", link);

        Assert.Equal(real, File.ResolveLinkTarget(link, returnFinalTarget: true)!.FullName);
        Assert.StartsWith("item,", File.ReadAllText(real), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Save_names_the_path_when_its_folder_does_not_exist(string format)
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.File("absent"), "v");
        Assert.Contains(path, Assert.Throws<DirectoryNotFoundException>(() => Save(format, path)).Message, StringComparison.Ordinal);
        Assert.Empty(folder.Entries);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Save_throws_when_the_path_is_a_folder(string format)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("sub");
        Directory.CreateDirectory(path);
        Assert.Contains(
            $"'{path}' is a folder",
            Assert.Throws<UnauthorizedAccessException>(() => Save(format, path)).Message,
            StringComparison.Ordinal);
        Assert.Equal(["sub"], folder.Entries);
        Assert.Empty(Directory.EnumerateFileSystemEntries(path));
    }

    [Fact]
    public void Save_throws_when_the_path_is_a_device()
    {
        const string Device = "/dev/full";
        Assert.SkipUnless(OperatingSystem.IsLinux(), "There is no such device.");
        Assert.Contains(
            "is a device", Assert.Throws<UnauthorizedAccessException>(() => Save("csv", Device)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Save_names_the_file_when_its_folder_is_read_only(string format)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Folders are read-only in another way on Windows.");
            return;
        }
        using var folder = new TemporaryFolder();
        string path = folder.File("v", "earlier"u8);
        string target = Environment.IsPrivilegedProcess ? "/sys/v" : path; // root can write everywhere except in /sys
        UnixFileMode mode = File.GetUnixFileMode(folder.Path);
        File.SetUnixFileMode(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Exception? refusal;
        try
        {
            refusal = Record.Exception(() => Save(format, target));
        }
        finally
        {
            File.SetUnixFileMode(folder.Path, mode);
        }
        Assert.True(refusal is UnauthorizedAccessException or IOException, $"{refusal}");
        Assert.Contains($"'{target}' cannot be written", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("earlier", File.ReadAllText(path));
        Assert.Equal(["v"], folder.Entries);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Save_throws_for_an_empty_or_null_path(string format)
    {
        Assert.Throws<ArgumentException>(() => Save(format, ""));
        Assert.Throws<ArgumentNullException>(() => Save(format, null!));
    }

    [Fact]
    public void Atomic_write_keeps_the_existing_file_when_writing_fails()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("v", "earlier"u8);
        var failure = Assert.Throws<IOException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write(new byte[1 << 20]);
            throw new IOException("No space left on device");
        }));
        Assert.Equal($"'{path}' cannot be written: No space left on device", failure.Message);
        Assert.Throws<InvalidCastException>(() => AtomicFile.Write(path, stream => throw new InvalidCastException()));
        Assert.Equal("earlier", File.ReadAllText(path));
        Assert.Equal(["v"], folder.Entries);
    }

    [Fact]
    public void Atomic_write_creates_the_file_only_on_commit()
    {
        using var folder = new TemporaryFolder();
        using (AtomicFile file = AtomicFile.Stage(folder.File("v"), stream => stream.WriteByte(1)))
        {
            Assert.False(File.Exists(folder.File("v")));
            file.Commit();
            Assert.Equal([1], File.ReadAllBytes(folder.File("v")));
        }
        using (AtomicFile.Stage(folder.File("given up"), stream => stream.WriteByte(1)))
            Assert.Equal(2, folder.Entries.Count());
        Assert.Equal(["v"], folder.Entries);
    }

    [Fact]
    public void Save_accepts_relative_paths_and_names_of_255_characters()
    {
        using var folder = new TemporaryFolder();
        string name = new('n', 255);
        string relative = Path.Combine(Path.GetRelativePath(Environment.CurrentDirectory, folder.Path), name);
        SampleVectors.Hard.SaveNumpy(relative);
        Assert.Equal([name], folder.Entries);
    }

    private static void Save(string format, string path)
    {
        switch (format)
        {
            case "numpy": SampleVectors.Hard.SaveNumpy(path); break;
            case "word2vec": SampleVectors.Hard.SaveWord2Vec(path); break;
            case "word2vec binary": SampleVectors.Hard.SaveWord2Vec(path, Word2VecFormat.Binary); break;
            default: SampleVectors.Hard.SaveCsv(path); break;
        }
    }
}
