using System.Security.Cryptography;
using System.Text;
using MLNet.CooccurrenceEmbedding.TestSupport;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.Tests.Training;

/// <summary>Files that are damaged, truncated or made to do harm.</summary>
public sealed class CheckpointDamageTests : IDisposable
{
    private const int Prefix = 48;

    private readonly TemporaryFolder _folder = new();
    private readonly CheckpointedSolver _solver = Create();
    private readonly int[] _iterations;
    private readonly byte[] _content;

    public CheckpointDamageTests()
    {
        Assert.Throws<OperationCanceledException>(() => _solver.Solve(_folder.Path, cut: 60));
        _iterations = [.. _folder.Entries.Select(name => int.Parse(name[11..^4])).Order()];
        Assert.Equal(2, _iterations.Length);
        _content = File.ReadAllBytes(Newest);
    }

    private string Newest => _folder.File($"checkpoint-{_iterations[1]}.bin");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Damaged_file_is_skipped_with_a_warning_and_the_one_before_is_used()
    {
        File.WriteAllBytes(Newest, _content[..^1]);
        CheckpointedSolver solver = Create();
        var (result, vectors) = solver.Solve(_folder.Path);
        string warning = Assert.Single(solver.Warnings);
        Assert.StartsWith(
            $"The checkpoint '{Newest}' is not used, because it has {_content.Length - 1} bytes", warning, StringComparison.Ordinal);
        Assert.Equal(_iterations[0], solver.Iterations[0]);
        AssertExpected(result, vectors);
    }

    [Fact]
    public void Without_a_whole_file_training_begins_anew()
    {
        foreach (int iteration in _iterations) File.WriteAllBytes(_folder.File($"checkpoint-{iteration}.bin"), []);
        CheckpointedSolver solver = Create();
        var (result, vectors) = solver.Solve(_folder.Path);
        Assert.Equal(2, solver.Warnings.Count);
        Assert.Equal(0, solver.Iterations[0]);
        AssertExpected(result, vectors);
    }

    [Fact]
    public void Each_changed_byte_is_found()
    {
        int header = BitConverter.ToInt32(_content, 12);
        int[] places =
        [
            .. Enumerable.Range(0, Prefix),
            .. Enumerable.Range(0, 60).Select(k => Prefix + k * header / 60),
            .. Enumerable.Range(0, 60).Select(k => Prefix + header + k * (_content.Length - Prefix - header) / 60),
            _content.Length - 1,
        ];
        Assert.All(places, place =>
        {
            byte[] changed = [.. _content];
            changed[place] ^= 0x10;
            AssertNotUsed(changed);
        });
    }

    [Fact]
    public void Truncated_file_is_found()
        => Assert.All(Enumerable.Range(0, 60), k => AssertNotUsed(_content[..(k * _content.Length / 60)]));

    [Theory]
    [InlineData("\"Rows\":", "\"Rows\":-")]
    [InlineData("\"Rows\":", "\"Rows\":2147483647,\"R\":")]
    [InlineData("\"Columns\":[", "\"Columns\":[0,")]
    [InlineData("\"Columns\":[", "\"Columns\":[2147483647,")]
    [InlineData("\"Columns\":[", "\"Columns\":null,\"C\":[")]
    [InlineData("\"Iteration\":", "\"Iteration\":-")]
    [InlineData("\"Losses\":[", "\"Losses\":[],\"L\":[")]
    [InlineData("\"Searches\":", "\"Searches\":-1,\"S\":")]
    [InlineData("\"ExchangesToTry\":[", "\"ExchangesToTry\":[{\"Column\":99,\"Ratio\":1},")]
    [InlineData("\"ExchangesToTry\":[", "\"ExchangesToTry\":[null,")]
    [InlineData("\"Hashes\":[", "\"Hashes\":[],\"H\":[")]
    [InlineData("\"Hashes\":[", "\"H\":[")]
    [InlineData("{\"Identity\"", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[{\"Identity\"")]
    [InlineData("{\"Identity\"", "nothing{\"Identity\"")]
    public void Header_that_was_made_with_a_valid_hash_is_not_used(string text, string replacement)
    {
        string json = Encoding.UTF8.GetString(_content, Prefix, BitConverter.ToInt32(_content, 12));
        Assert.Contains(text, json, StringComparison.Ordinal);
        AssertNotUsed(Make(json.Replace(text, replacement, StringComparison.Ordinal)));
    }

    [Fact]
    public void File_of_another_version_is_refused()
    {
        string json = Encoding.UTF8.GetString(_content, Prefix, BitConverter.ToInt32(_content, 12));
        File.WriteAllBytes(Newest, Make(json, version: 7));
        var error = Assert.Throws<InvalidOperationException>(() => Create().Solve(_folder.Path));
        Assert.Contains("is of another version of this library (format 7, expected 1)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void State_without_the_matrices_of_the_file_is_an_error()
    {
        // The columns are those of the file, but an exchange is missing.
        string json = Encoding.UTF8.GetString(_content, Prefix, BitConverter.ToInt32(_content, 12));
        int begin = json.IndexOf("\"ExchangesToTry\":[", StringComparison.Ordinal);
        string replaced = json.Insert(begin + 18, "{\"Column\":0,\"Ratio\":1}" + (json[begin + 18] == ']' ? "" : ","));
        File.WriteAllBytes(Newest, Make(replaced));
        Assert.Throws<IOException>(() => Create().Solve(_folder.Path));
    }

    [Fact]
    public void Other_files_in_the_folder_are_ignored()
    {
        string[] names = ["checkpoint-.bin", "checkpoint-x.bin", "checkpoint-099.bin", "checkpoint-99999999999.bin", "notes.txt"];
        foreach (string name in names) _folder.File(name, "other"u8);
        CheckpointedSolver solver = Create();
        solver.Solve(_folder.Path);
        Assert.Empty(solver.Warnings);
        Assert.Equal(_iterations[1], solver.Iterations[0]);
        Assert.Equal(7, _folder.Entries.Count());
    }

    private static CheckpointedSolver Create()
    {
        var (likes, options) = CheckpointTests.Problem(20);
        return new(likes, options);
    }

    private static void AssertExpected(SolverResult result, float[] vectors)
    {
        var (expected, expectedVectors) = Create().Solve();
        CheckpointedSolver.AssertEqual(expected, result);
        Assert.Equal(expectedVectors, vectors);
    }

    /// <summary>The file with another header, whose hash is valid.</summary>
    private byte[] Make(string json, int version = 1)
    {
        byte[] header = Encoding.UTF8.GetBytes(json);
        byte[] numbers = [.. "MLNETCKP"u8, .. BitConverter.GetBytes(version), .. BitConverter.GetBytes(header.Length)];
        byte[] matrices = _content[(Prefix + BitConverter.ToInt32(_content, 12))..];
        return [.. numbers, .. SHA256.HashData([.. numbers, .. header]), .. header, .. matrices];
    }

    private void AssertNotUsed(byte[] content)
    {
        File.WriteAllBytes(Newest, content);
        using var reader = new CheckpointReader(Newest, _solver.Identity, _solver.Rows, maximumIterations: 200);
        Assert.Null(reader.Refusal);
        Assert.NotNull(reader.Damage);
    }
}
