using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;
using MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;
using MLNet.CooccurrenceEmbedding.Benchmarks.Published;
using MLNet.CooccurrenceEmbedding.Export;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.TorchTests;

/// <summary>Reading published splits (benchmarks published), from files of all formats, and hostile ones.</summary>
public sealed class PublishedSplitTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Lists_of_items_are_read_with_gaps_in_the_numbers_repeats_and_users_without_items()
    {
        Write("train.txt", "7 30 10 30 \r\n8\n\n9 10");
        Write("test.txt", "7 50\n9 30 50\n");

        var split = PublishedSplit.Read(_folder.Path);

        // Users 7 and 9 are 0 and 1; items 10, 30 and 50 are 0, 1 and 2.
        Assert.Equal(3, split.Training.ItemCount);
        Assert.Equal([[0, 1], [0]], Users(split.Training));
        Assert.Equal([[2], [1, 2]], Users(split.Test));
    }

    [Theory]
    [InlineData("csv", ",")]
    [InlineData("tsv", "\t")]
    [InlineData("dat", "::")]
    [InlineData("dat", " ")]
    public void Pairs_are_read_with_each_separator_and_without_further_columns(string extension, string separator)
    {
        Write($"train.{extension}", $"0{separator}5{separator}4.5{separator}yes\n1{separator}6");
        Write($"test.{extension}", $"1{separator}5\n");

        var split = PublishedSplit.Read(_folder.Path);

        Assert.Equal([[0], [1]], Users(split.Training));
        Assert.Equal([[], [0]], Users(split.Test));
    }

    [Theory]
    [InlineData("csr", "<i4")]
    [InlineData("csr", "<i8")]
    [InlineData("csc", "<i4")]
    public void Sparse_matrices_of_SciPy_are_read_by_row_and_by_column(string format, string type)
    {
        // 1 0 1
        // 0 1 0
        int[] starts = format == "csr" ? [0, 2, 3] : [0, 1, 2, 3], indices = format == "csr" ? [0, 2, 1] : [0, 1, 0];
        WriteNpz("data_train.npz", format, [2, 3], starts, indices, type);
        WriteNpz("data_test.npz", "csr", [2, 3], [0, 1, 1], [1]);

        var split = PublishedSplit.Read(_folder.File("data"));

        Assert.Equal([[0, 2], [1]], Users(split.Training));
        Assert.Equal([[1], []], Users(split.Test));
    }

    [Fact]
    public void Adjacency_matrix_of_LightGCN_is_read_as_the_block_of_users_and_items()
    {
        // Users 0 and 1, items 2 and 3: user 0 likes both, and user 1 the second.
        WriteNpz("s_adj_mat.npz", "csr", [4, 4], [0, 2, 3, 4, 6], [2, 3, 3, 0, 0, 1]);
        Write("test.txt", "0\n1 0\n");

        var split = PublishedSplit.Read(_folder.Path);

        Assert.Equal([[0, 1], [1]], Users(split.Training));
        Assert.Equal([[], [0]], Users(split.Test));
    }

    [Fact]
    public void Adjacency_matrix_of_other_users_than_those_of_the_test_file_is_refused()
    {
        WriteNpz("s_adj_mat.npz", "csr", [4, 4], [0, 2, 3, 4, 6], [2, 3, 3, 0, 0, 1]);
        Write("test.txt", "2 0\n");

        AssertRefused("joins two of the first 3 rows");
    }

    [Theory]
    [InlineData("0 1\n1 x\n", "train.txt, line 2: users and items must be whole numbers, but there is 'x'.")]
    [InlineData("0 1\n\n2 -3\n", "train.txt, line 3: users and items must be whole numbers, but there is '-'.")]
    [InlineData("0 1.5\n", "train.txt, line 1: users and items must be whole numbers, but there is '.'.")]
    [InlineData("0 2147483647\n", "train.txt, line 1: users and items must be less than 2147483647.")]
    [InlineData("0 99999999999999999999999999\n", "train.txt, line 1: users and items must be less than 2147483647.")]
    [InlineData("0 1\0\n", "train.txt, line 1: users and items must be whole numbers, but there is the byte 0x00.")]
    [InlineData("0\n1\n", "train.txt has no likes.")]
    public void Malformed_lists_are_refused_with_the_file_and_the_line(string text, string message)
    {
        Write("train.txt", text);
        Write("test.txt", "0 1\n");

        AssertRefused(message);
    }

    [Theory]
    [InlineData("userId,movieId\n1,2\n", "train.csv, line 1: users and items must be whole numbers, but there is 'u'.")]
    [InlineData("1,2\n3\n4,5\n", "train.csv, line 2: expected a user and an item.")]
    public void Malformed_pairs_are_refused_with_the_file_and_the_line(string text, string message)
    {
        Write("train.csv", text);
        Write("test.txt", "0 1\n");

        AssertRefused(message);
    }

    [Fact]
    public void Largest_number_needs_no_more_memory_than_a_small_one()
    {
        Write("train.txt", "2147483646 2147483646\n");
        Write("test.txt", "2147483646 0\n");

        long before = GC.GetAllocatedBytesForCurrentThread();
        var split = PublishedSplit.Read(_folder.Path);

        Assert.Equal([[1]], Users(split.Training));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
    }

    [Theory]
    [InlineData("coo", new[] { 2, 3 }, new[] { 0, 1, 2 }, new[] { 0, 1 }, "its format is 'coo'")]
    [InlineData("csr", new[] { 2 }, new[] { 0, 1, 2 }, new[] { 0, 1 }, "its shape is not that of a matrix")]
    [InlineData("csr", new[] { 2_000_000_000, 3 }, new[] { 0, 1, 2 }, new[] { 0, 1 }, "does not divide the 2 indices among 2000000000")]
    [InlineData("csr", new[] { 2, 3 }, new[] { 0, 1, 9 }, new[] { 0, 1 }, "does not divide the 2 indices among 2 rows")]
    [InlineData("csr", new[] { 3, 3 }, new[] { 0, 2, 1, 2 }, new[] { 0, 1 }, "indptr.npy decreases after position 1")]
    [InlineData("csr", new[] { 2, 3 }, new[] { 0, 1, 2 }, new[] { 0, 3 }, "indices.npy has 3, but the shape allows less than 3")]
    [InlineData("csr", new[] { 2, 3 }, new[] { 0, 1, 2 }, new[] { 0, -1 }, "number 1 (0-based) is -1")]
    public void Contradictory_sparse_matrices_are_refused(string format, int[] shape, int[] starts, int[] indices, string message)
    {
        WriteNpz("train.npz", format, shape, starts, indices);
        Write("test.txt", "0 1\n");

        AssertRefused(message);
    }

    [Fact]
    public void Every_truncated_or_altered_sparse_matrix_is_read_or_refused_with_the_file()
    {
        Write("test.txt", "0 1\n");
        WriteNpz("train.npz", "csr", [2, 3], [0, 2, 3], [0, 2, 1]);
        byte[] valid = File.ReadAllBytes(_folder.File("train.npz"));
        var random = new Random(1);
        int refused = 0;
        for (int trial = 0; trial < 1000; trial++)
        {
            byte[] bytes = trial % 2 == 0 ? valid[..random.Next(valid.Length)] : [.. valid];
            if (trial % 2 != 0) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            _folder.File("train.npz", bytes);
            try
            {
                PublishedSplit.Read(_folder.Path);
            }
            catch (UserErrorException error)
            {
                Assert.Contains("train.npz", error.Message);
                refused++;
            }
        }
        Assert.InRange(refused, 500, 1000);
    }

    [Fact]
    public void Array_that_expands_beyond_the_limit_is_refused()
    {
        Write("test.txt", "0 1\n");
        WriteNpz("train.npz", "csr", [2, 3], [0, 2, 3], [0, 2, 1], hugeName: "indices.npy");
        Assert.InRange(new FileInfo(_folder.File("train.npz")).Length, 1, 2_000_000);

        AssertRefused("indices.npy is larger than 536870912 bytes.");
    }

    [Fact]
    public void Array_that_states_more_numbers_than_it_has_is_refused()
    {
        Write("test.txt", "0 1\n");
        WriteNpz("train.npz", "csr", [2, 3], [0, 2, 3], [0, 2, 1], statedLength: 1L << 60);

        AssertRefused("its shape (1152921504606846976) is not that of the 12 bytes of numbers");
    }

    [Fact]
    public void Missing_and_ambiguous_files_are_reported_with_their_names()
    {
        AssertRefused("test.txt, ");
        Write("test.txt", "0 1\n");
        AssertRefused("s_adj_mat.npz. Give a folder, or FOLDER/NAME");
        Write("train.txt", "0 1\n");
        Write("train.csv", "0,1\n");
        AssertRefused("has several files: train.txt, train.csv. Keep one of them.");
    }

    private void AssertRefused(string message)
        => Assert.Contains(message, Assert.Throws<UserErrorException>(() => PublishedSplit.Read(_folder.Path)).Message);

    private static int[][] Users(LikeRows likes)
        => [.. Enumerable.Range(0, likes.UserCount).Select(user => likes.ItemsOf(user).ToArray())];

    private void Write(string name, string text) => _folder.File(name, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes a matrix as scipy.sparse.save_npz does.</summary>
    private void WriteNpz(
        string name, string format, int[] shape, int[] starts, int[] indices, string type = "<i4", long? statedLength = null,
        string? hugeName = null)
    {
        using ZipArchive zip = ZipFile.Open(_folder.File(name), ZipArchiveMode.Create);
        WriteEntry("indices.npy", new NumpyHeader(type, false, [statedLength ?? indices.Length]), Bytes(indices));
        WriteEntry("indptr.npy", new NumpyHeader(type, false, [starts.Length]), Bytes(starts));
        WriteEntry("format.npy", new NumpyHeader($"|S{format.Length}", false, []), Encoding.ASCII.GetBytes(format));
        WriteEntry("shape.npy", new NumpyHeader(type, false, [shape.Length]), Bytes(shape));

        void WriteEntry(string entry, NumpyHeader header, byte[] content)
        {
            using Stream stream = zip.CreateEntry(entry).Open();
            stream.Write(header.ToBytes());
            stream.Write(content);
            var zeros = new byte[1 << 20];
            for (int chunk = 0; entry == hugeName && chunk < 513; chunk++) stream.Write(zeros);
        }

        byte[] Bytes(int[] numbers) => [.. numbers.SelectMany(number =>
        {
            var bytes = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
            return type == "<i4" ? bytes[..sizeof(int)] : bytes;
        })];
    }
}
