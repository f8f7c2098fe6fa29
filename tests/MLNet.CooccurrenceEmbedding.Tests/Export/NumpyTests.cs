using System.Buffers.Binary;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Text;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Export;

public class NumpyTests
{
    private const string Good = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";

    private static readonly float[] Six = [1, 2, 3, 4, 5, 6];

    [Fact]
    public void LoadNumpy_returns_the_saved_bits_with_the_given_names()
    {
        using var folder = new TemporaryFolder();
        SampleVectors.Hard.SaveNumpy(folder.File("v.npy"));
        var loaded = ItemEmbeddings.LoadNumpy(folder.File("v.npy"), SampleVectors.HardNames);

        Assert.Equal(SampleVectors.HardNames, loaded.Names);
        Assert.Equal(SampleVectors.Dimension, loaded.Dimension);
        Columns.AssertSameBits(SampleVectors.Hard.Matrix.ToArray(), loaded.Matrix.ToArray());
        Assert.Equal(["v.npy"], folder.Entries);
    }

    [Fact]
    public void SaveNumpy_writes_version_1_with_data_aligned_to_64_bytes()
    {
        using var folder = new TemporaryFolder();
        SampleVectors.Create(["a", "b"], Six, 3).SaveNumpy(folder.File("v.npy"));
        byte[] bytes = File.ReadAllBytes(folder.File("v.npy"));

        Assert.Equal([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, 118, 0], bytes[..10]);
        Assert.Equal(Good.PadRight(117) + '\n', Encoding.ASCII.GetString(bytes[10..128]));
        Assert.Equal(Six, MemoryMarshal.Cast<byte, float>(bytes.AsSpan(128)).ToArray());
    }

    [Fact]
    public void LoadNumpy_returns_embeddings_without_training_summary_and_counts()
    {
        using var folder = new TemporaryFolder();
        SampleVectors.Hard.SaveNumpy(folder.File("v.npy"));
        var loaded = ItemEmbeddings.LoadNumpy(folder.File("v.npy"));

        Assert.Equal(Enumerable.Range(1, loaded.Count).Select(key => $"{key}"), loaded.Names);
        Assert.Null(loaded.Training);
        Assert.All(loaded.ItemCounts, count => Assert.Equal(0, count));
        Assert.Throws<InvalidOperationException>(() => loaded.Uniqueness);
        Assert.Throws<InvalidOperationException>(() => loaded.CreateRecommender());
    }

    [Fact]
    public void LoadNumpy_throws_unless_there_is_one_name_per_row()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("v.npy", Npy(Good, Six));
        Assert.Contains(
            "1 names for 2 rows",
            Assert.Throws<ArgumentException>(() => ItemEmbeddings.LoadNumpy(path, ["a"])).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "more names",
            Assert.Throws<ArgumentException>(() => ItemEmbeddings.LoadNumpy(path, Enumerable.Repeat("a", int.MaxValue))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "row 1",
            Assert.Throws<ArgumentException>(() => ItemEmbeddings.LoadNumpy(path, ["a", null!])).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Good)]
    [InlineData("{\"shape\":(2,3),\"fortran_order\":False,\"descr\":\"<f4\"}")]
    [InlineData("  { 'shape' : ( 2 , 3 , ) , 'descr' : '<f4' , 'fortran_order' : False }  \n\n")]
    public void LoadNumpy_accepts_header_keys_in_any_order_with_any_whitespace(string dict)
    {
        foreach (byte version in (byte[])[1, 2, 3])
            Assert.Equal(Six, Load(Npy(dict, Six, version)).Matrix.ToArray());
    }

    [Fact]
    public void LoadNumpy_reads_Fortran_order_and_big_endian_numbers()
    {
        float[] columns = [1, 4, 2, 5, 3, 6];
        Assert.Equal(Six, Load(Npy(Good.Replace("False", "True", StringComparison.Ordinal), columns)).Matrix.ToArray());
        byte[] bigEndian = Npy(Good.Replace('<', '>'), Six);
        for (int start = bigEndian.Length - 24; start < bigEndian.Length; start += 4) bigEndian.AsSpan(start, 4).Reverse();
        Assert.Equal(Six, Load(bigEndian).Matrix.ToArray());
    }

    [Fact]
    public void LoadNumpy_rounds_doubles_to_floats()
        => Assert.Equal([0.1f, -2, 0, float.MaxValue, 1, 3], Load(Doubles(0.1, -2, 1E-300, 3.40282347E+38, 1 + 1E-9, 3)).Matrix.ToArray());

    [Theory]
    [InlineData(1E+39, "1E+39, beyond the range of a float")]
    [InlineData(double.NaN, "NaN, not finite")]
    [InlineData(double.NegativeInfinity, "-Infinity, not finite")]
    public void LoadNumpy_throws_for_doubles_that_are_not_finite_floats(double number, string found)
        => AssertRejected(Doubles(1, 2, 3, 4, number, 6), $"row 1 and column 1 (0-based) is {found}");

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "Infinity")]
    public void LoadNumpy_throws_for_numbers_that_are_not_finite(float number, string found)
    {
        AssertRejected(Npy(Good, [1, 2, number, 4, 5, 6]), $"row 0 and column 2 (0-based) is {found}");
        AssertRejected(
            Npy(Good.Replace("False", "True", StringComparison.Ordinal), [1, number, 2, 5, 3, 6]),
            $"row 1 and column 0 (0-based) is {found}");
    }

    [Theory]
    [InlineData("__import__('os').system('touch hacked')", "where there should be '{'")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1+2), }", "\"+2), }\\x0a\" where there should be ')'")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), 'x': __import__('os'), }", "it has 'x'")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), 'shape': (2, 3), }", "it has 'shape'")]
    [InlineData("{'descr': '<f4', 'fortran_order': 0, 'shape': (2, 3), }", "True or False")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': [2, 3], }", "where there should be '('")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-2, 3), }", "a size of 0 or more")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 99999999999999999999), }", "a size below 2^63")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), } + {}", "where there should be the end")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)", "ended where there should be '}'")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3", "ended where there should be ')'")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), ", "ended where there should be '''")]
    [InlineData("{'descr': '<f4', 'fortran_order': ", "ended where there should be True or False")]
    [InlineData("{'descr': '<f4', 'shape': (2, 3)}", "not a dict of")]
    [InlineData("{'descr': '<f4, 'fortran_order': False, 'shape': (2, 3), }", "where there should be")]
    [InlineData("{'descr': '<\\x664', 'fortran_order': False, 'shape': (2, 3), }", "plain text in quotes")]
    [InlineData("{'descr': '<f4\u00e9', 'fortran_order': False, 'shape': (2, 3), }", "plain text in quotes")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2, 3), }", "records")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (2, 3), }", "Python objects, which are never loaded")]
    [InlineData("{'descr': '<i4', 'fortran_order': False, 'shape': (2, 3), }", "type '<i4'")]
    [InlineData("{'descr': '<f2', 'fortran_order': False, 'shape': (2, 3), }", "type '<f2'")]
    [InlineData("", "ended where there should be '{'")]
    public void LoadNumpy_throws_when_the_header_is_not_the_expected_dictionary(string dict, string found)
        => AssertRejected(Npy(dict, Six), found);

    [Theory]
    [InlineData("()", "shape is ()")]
    [InlineData("(6,)", "shape is (6)")]
    [InlineData("(1, 2, 3)", "shape is (1, 2, 3)")]
    [InlineData("(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 6)", "shape is (1, 1, 1, 1, 1, 1, 1, 1, ...)")]
    [InlineData("(0, 3)", "at least one of each")]
    [InlineData("(2, 0)", "at least one of each")]
    [InlineData("(2, 4)", "32 bytes of numbers, but 24 bytes follow the header. It is truncated")]
    [InlineData("(2, 2)", "16 bytes of numbers, but 24 bytes follow the header. There is something after the array")]
    [InlineData("(1000000000, 2)", "8,000,000,000 bytes of numbers, but 24 bytes follow")]
    [InlineData("(4611686018427387904, 4)", "the largest array")]
    [InlineData("(9223372036854775807, 9223372036854775807)", "the largest array")]
    [InlineData("(2147483648, 2147483648)", "the largest array")]
    public void LoadNumpy_throws_when_the_shape_does_not_match_the_file(string shape, string found)
        => AssertRejected(Npy(Good.Replace("(2, 3)", shape, StringComparison.Ordinal), Six), found);

    [Fact]
    public void LoadNumpy_throws_when_the_header_length_is_excessive()
    {
        byte[] file = Npy(Good, Six, version: 2);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(8), uint.MaxValue);
        AssertRejected(file, "4,294,967,295 bytes long, but");
        AssertRejected(Npy(Good.PadRight(20_000), Six, version: 2), "20,001 bytes long");
        byte[] first = Npy(Good, Six);
        BinaryPrimitives.WriteUInt16LittleEndian(first.AsSpan(8), ushort.MaxValue);
        AssertRejected(first, "65,535 bytes long, but");
    }

    [Fact]
    public void LoadNumpy_throws_when_the_file_is_truncated_at_any_byte()
    {
        byte[] file = Npy(Good, Six);
        for (int length = 0; length < file.Length; length++)
            AssertRejected(file.AsSpan(0, length), "");
    }

    [Fact]
    public void LoadNumpy_loads_or_throws_InvalidDataException_when_any_byte_is_changed()
    {
        foreach (byte version in (byte[])[1, 2])
            FileAssert.LoadsOrThrowsInvalidDataWithAnyByteChanged(Npy(Good, Six, version), path => ItemEmbeddings.LoadNumpy(path));
    }

    [Fact]
    public void LoadNumpy_names_the_detected_file_type_when_it_is_not_npy()
    {
        AssertRejected([], "it is empty");
        AssertRejected("PK\x03\x04 and so on"u8, "zip");
        AssertRejected([0x1F, 0x8B, 8, 0, 0, 0, 0, 0], "gzip");
        AssertRejected("BZh91AY&SY"u8, "bzip2");
        AssertRejected([0x80, 4, 0x95, 0, 0, 0, 0, 0], "pickle");
        AssertRejected([0x89, (byte)'H', (byte)'D', (byte)'F', 13, 10, 26, 10], "HDF5");
        AssertRejected("2 3\na 1 2 3\n"u8, "it begins with \"2 3\\x0aa 1 \"");
        byte[] version4 = Npy(Good, Six);
        version4[6] = 4;
        AssertRejected(version4, "version is not 1.0, 2.0 or 3.0 but 4.0");
        version4[6] = 1;
        version4[7] = 1;
        AssertRejected(version4, "but 1.1");
    }

    [Fact]
    public void LoadNumpy_throws_the_file_system_exception_for_an_unreadable_path()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<FileNotFoundException>(() => ItemEmbeddings.LoadNumpy(folder.File("absent.npy")));
        Assert.Throws<DirectoryNotFoundException>(() => ItemEmbeddings.LoadNumpy(Path.Combine(folder.File("absent"), "v.npy")));
        Assert.Throws<UnauthorizedAccessException>(() => ItemEmbeddings.LoadNumpy(folder.Path));
        Assert.Throws<ArgumentException>(() => ItemEmbeddings.LoadNumpy(""));
    }

    [Fact]
    public void LoadNumpy_and_LoadWord2Vec_throw_for_a_pipe()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has paths of open pipes.");
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        string path = $"/proc/self/fd/{pipe.ClientSafePipeHandle.DangerousGetHandle()}";
        foreach (var load in (Func<ItemEmbeddings>[])[() => ItemEmbeddings.LoadNumpy(path), () => ItemEmbeddings.LoadWord2Vec(path)])
            Assert.Contains("it is a pipe or a device", Assert.Throws<InvalidDataException>(load).Message, StringComparison.Ordinal);
    }

    private static ItemEmbeddings Load(byte[] content)
    {
        using var folder = new TemporaryFolder();
        return ItemEmbeddings.LoadNumpy(folder.File("v.npy", content));
    }

    private static void AssertRejected(ReadOnlySpan<byte> content, string found)
        => FileAssert.ThrowsInvalidData(content, found, path => ItemEmbeddings.LoadNumpy(path));

    private static byte[] Doubles(params double[] numbers)
        => Npy(Good.Replace("<f4", "<f8", StringComparison.Ordinal), MemoryMarshal.AsBytes(numbers.AsSpan()), 1);

    private static byte[] Npy(string dict, float[] numbers, byte version = 1)
        => Npy(dict, MemoryMarshal.AsBytes(numbers.AsSpan()), version);

    private static byte[] Npy(string dict, ReadOnlySpan<byte> numbers, byte version)
    {
        byte[] header = Encoding.UTF8.GetBytes(dict + "\n");
        byte[] length = version == 1 ? BitConverter.GetBytes((ushort)header.Length) : BitConverter.GetBytes(header.Length);
        return [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', version, 0, .. length, .. header, .. numbers];
    }
}
