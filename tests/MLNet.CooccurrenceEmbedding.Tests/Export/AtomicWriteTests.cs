using System.Net.Sockets;
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
    public void Save_throws_when_the_path_is_a_device_a_pipe_a_socket_or_an_open_file()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "There are no such files.");
        using var folder = new TemporaryFolder();
        string pipe = folder.File("pipe"), link = folder.File("link");
        ChildProcess.Run("mkfifo", [pipe], TimeSpan.FromMinutes(1));
        File.CreateSymbolicLink(link, "/dev/full");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(folder.File("socket")));

        foreach (var (path, kind) in new[]
        {
            ("/dev/full", "a device"), (link, "a device"), (pipe, "a pipe"), (folder.File("socket"), "a socket"),
            ("/dev/stdout", "an open file of a process"),
        })
        {
            Assert.Equal(
                $"'{path}' is {kind} and cannot be replaced by a file.",
                Assert.Throws<UnauthorizedAccessException>(() => Save("csv", path)).Message);
        }
        Assert.Equal(["link", "pipe", "socket"], folder.Entries);
    }

    [Fact]
    public void Save_keeps_the_permissions_of_the_replaced_file()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("There are no such permissions on Windows.");
            return;
        }
        using var folder = new TemporaryFolder();
        string path = folder.File("v", "earlier"u8);
        foreach (int mode in new[] { 0b110_000_000, 0b110_110_110 }) // without and with permissions that the umask removes
        {
            File.SetUnixFileMode(path, (UnixFileMode)mode);

            AtomicFile.Write(path, _ => Assert.All(
                folder.Entries, name => Assert.Equal((UnixFileMode)mode, new FileInfo(folder.File(name)).UnixFileMode)));

            Assert.Equal((UnixFileMode)mode, File.GetUnixFileMode(path));
        }
    }

    [Fact]
    public void Save_through_a_chain_of_links_to_an_absent_file_creates_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(folder.File("link"), "chain");
        File.CreateSymbolicLink(folder.File("chain"), "absent");

        Save("csv", folder.File("link"));

        Assert.Equal("chain", new FileInfo(folder.File("link")).LinkTarget);
        Assert.Equal("absent", new FileInfo(folder.File("chain")).LinkTarget);
        Assert.StartsWith("item,", File.ReadAllText(folder.File("absent")), StringComparison.Ordinal);
    }

    [Fact]
    public void Save_throws_for_links_that_form_a_cycle()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(folder.File("a"), "b");
        File.CreateSymbolicLink(folder.File("b"), "a");

        var error = Assert.Throws<IOException>(() => Save("csv", folder.File("a")));
        Assert.Contains(folder.File("a"), error.Message, StringComparison.Ordinal);
        Assert.Equal(["a", "b"], folder.Entries);
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
        using (var file = new AtomicFile(folder.File("v")))
        {
            file.Write(stream => stream.WriteByte(1));
            Assert.False(File.Exists(folder.File("v")));
            file.Commit();
            Assert.Equal([1], File.ReadAllBytes(folder.File("v")));
        }
        using (new AtomicFile(folder.File("given up")))
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
