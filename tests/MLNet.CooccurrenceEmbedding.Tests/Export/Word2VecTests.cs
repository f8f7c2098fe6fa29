using System.Runtime.InteropServices;
using System.Text;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Export;

public class Word2VecTests
{
    [Theory]
    [InlineData(Word2VecFormat.Text)]
    [InlineData(Word2VecFormat.Binary)]
    public void LoadWord2Vec_returns_the_saved_names_and_bits(Word2VecFormat format)
    {
        using var folder = new TemporaryFolder();
        var embeddings = SampleVectors.Create([.. SampleVectors.HardNames, "\0", "\r", "%E6%9D", "%ff", new string('長', 20_000)]);
        embeddings.SaveWord2Vec(folder.File("v.w2v"), format);
        var loaded = ItemEmbeddings.LoadWord2Vec(folder.File("v.w2v"), format);

        Assert.Equal(embeddings.Names, loaded.Names);
        Columns.AssertSameBits(embeddings.Matrix.ToArray(), loaded.Matrix.ToArray());
        Assert.Null(loaded.Training);
        Assert.All(loaded.ItemCounts, count => Assert.Equal(0, count));
        Assert.Throws<InvalidOperationException>(() => loaded.Uniqueness);
        Assert.Throws<InvalidOperationException>(() => loaded.CreateRecommender());
        Assert.Equal(["v.w2v"], folder.Entries);
    }

    [Fact]
    public void SaveWord2Vec_writes_the_format_of_Gensim()
    {
        using var folder = new TemporaryFolder();
        var embeddings = SampleVectors.Create(["Toy Story", "東京\u3000%"], [1, -0.5f, 1E-5f, 1E+20f], 2);
        embeddings.SaveWord2Vec(folder.File("text"));
        embeddings.SaveWord2Vec(folder.File("binary"), Word2VecFormat.Binary);

        Assert.Equal("2 2\nToy%20Story 1 -0.5\n東京%E3%80%80%25 9.99999975E-06 1.00000002E+20\n", File.ReadAllText(folder.File("text")));
        Assert.Equal(
            Binary("2 2\n", ("Toy%20Story", [1, -0.5f]), ("東京%E3%80%80%25", [1E-5f, 1E+20f])), File.ReadAllBytes(folder.File("binary")));
    }

    [Fact]
    public void SaveWord2Vec_text_gives_the_same_bits_when_parsed_as_double()
    {
        using var folder = new TemporaryFolder();
        SampleVectors.Worded.SaveWord2Vec(folder.File("text"));
        float[] throughDoubles = [.. File.ReadLines(folder.File("text")).Skip(1)
            .SelectMany(line => line.Split(' ')[1..])
            .Select(text => (float)double.Parse(text, System.Globalization.CultureInfo.InvariantCulture))];

        Columns.AssertSameBits(SampleVectors.Worded.Matrix.ToArray(), throughDoubles);
    }

    [Theory]
    [InlineData("100%", "100%")]
    [InlineData("%", "%")]
    [InlineData("%zz%4", "%zz%4")]
    [InlineData("50%_off", "50%_off")]
    [InlineData("%ff", "%ff")] // not UTF-8
    [InlineData("%41%e6%9d%b1x%25", "A東x%")]
    [InlineData("%2541", "%41")]
    public void LoadWord2Vec_decodes_valid_percent_encodings_only(string word, string name)
        => Assert.Equal(name, Text($"1 2\n{word} 1 2\n").Names[0]);

    [Theory]
    [InlineData("2 2\na 1 2\nb 3 4\n")]
    [InlineData("2 2\na 1 2\nb 3 4")]
    [InlineData("2 2\na 1 2 \nb 3 4 \n")] // the original program
    [InlineData("2 2\r\na 1 2\r\nb 3 4\r\n")]
    [InlineData("2 2\na 1.0 2e0 \r\nb +3 .4E1\n\n\n")]
    public void LoadWord2Vec_reads_text_variants_of_other_programs(string text)
    {
        var loaded = Text(text);
        Assert.Equal(["a", "b"], loaded.Names);
        Assert.Equal([1, 2, 3, 4], loaded.Matrix.ToArray());
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("\n", "\n")] // the original program
    [InlineData("\n", "")]
    public void LoadWord2Vec_accepts_line_feeds_after_binary_vectors(string between, string atTheEnd)
    {
        var loaded = Bytes(
        [
            .. Binary("2 2\n", ("a", [1, 2])),
            .. Encoding.UTF8.GetBytes(between),
            .. Binary("", ("b", [3, 4])),
            .. Encoding.UTF8.GetBytes(atTheEnd),
        ]);
        Assert.Equal(["a", "b"], loaded.Names);
        Assert.Equal([1, 2, 3, 4], loaded.Matrix.ToArray());
    }

    [Fact]
    public void SaveWord2Vec_throws_for_invalid_names_and_keeps_the_existing_file()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("v.w2v", "earlier"u8);
        AssertUnsavable("item at index 2 is empty", "a", "b", "");
        AssertUnsavable("items at index 0 and 2 are both named 'x'", "x", "y", "x");
        AssertUnsavable("item at index 1 has an unpaired surrogate (U+D83D)", "a", "b\uD83D");
        AssertUnsavable("item at index 0 is longer than 65536 bytes", new string(' ', 30_000), "b");
        Assert.Equal("earlier", File.ReadAllText(path));
        Assert.Equal(["v.w2v"], folder.Entries);

        void AssertUnsavable(string found, params string[] names)
        {
            var embeddings = SampleVectors.Create(names);
            foreach (Word2VecFormat format in Enum.GetValues<Word2VecFormat>())
                Assert.Contains(
                    found,
                    Assert.Throws<InvalidOperationException>(() => embeddings.SaveWord2Vec(path, format)).Message,
                    StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("\n", "first line is not")]
    [InlineData("2\na 1 2\nb 3 4\n", "first line is not")]
    [InlineData("the 0.1 0.2\nof 0.3 0.4\n", "A GloVe file lacks that line")]
    [InlineData("2 2 2\na 1 2\nb 3 4\n", "first line is not")]
    [InlineData("-2 2\na 1 2\nb 3 4\n", "first line is not")]
    [InlineData("2 -2\na 1 2\nb 3 4\n", "first line is not")]
    [InlineData("2 2.0\na 1 2\nb 3 4\n", "first line is not")]
    [InlineData("99999999999999999999 2\na 1 2\nb 3 4\n", "first line is not")]
    [InlineData("0 2\n", "at least one of each")]
    [InlineData("2 0\na\nb\n", "at least one of each")]
    [InlineData("1000000000 2\na 1 2\nb 3 4\n", "It is truncated")]
    [InlineData("2 1000000000\na 1 2\nb 3 4\n", "It is truncated")]
    [InlineData("2147483647 2147483647\na 1 2\nb 3 4\n", "the largest array")]
    [InlineData("9223372036854775807 9223372036854775807\na 1 2\nb 3 4\n", "the largest array")]
    [InlineData("3 2\na 1 2\nbbbbbbbb 3 4\n", "it ends before row 2")]
    [InlineData("2 2\na 1 2\nbbbb 3\n", "row 1 (0-based) has 1 numbers instead of 2")]
    [InlineData("2 2\na 1 2\nb 3 4 5\n", "row 1 (0-based) has more than 2 numbers")]
    [InlineData("2 2\na 1 2\nb 3  4\n", "row 1 (0-based) has \"\" where number 1")]
    [InlineData("2 2\na 1 2\nb 3 x\n", "row 1 (0-based) has \"x\" where number 1")]
    [InlineData("2 2\na 1 2\nb 3 0x4\n", "has \"0x4\" where number 1")]
    [InlineData("2 2\na 1 2\nb 3 4,5\n", "has \"4,5\" where number 1")]
    [InlineData("2 2\na 1 2\nb nan 4\n", "row 1 (0-based) has a number that is NaN")]
    [InlineData("2 2\na 1 2\nb 3 inf\n", "row 1 (0-based) has \"inf\" where number 1")]
    [InlineData("2 2\na 1 2\nb 3 -Infinity\n", "row 1 (0-based) has a number that is -Infinity")]
    [InlineData("2 2\na 1 2\nb 3 1e39\n", "row 1 (0-based) has a number that is Infinity as a float")]
    [InlineData("2 2\na 1 2\na 3 4\n", "the word of row 1 (0-based), \"a\", is also in an earlier row")]
    [InlineData("2 2\nA 1 2\n%41 3 4\n", "\"%41\", is also in an earlier row")]
    [InlineData("2 2\na 1 2\n 33 44\n", "the word of row 1 (0-based) is empty")]
    [InlineData("2 2\na 1 2\n\nb 3 4\n", "no space and no numbers follow")]
    [InlineData("2 2\na 1 2\nbbbbbb\n", "no space and no numbers follow \"bbbbbb\"")]
    [InlineData("2 2\na 1 2\nb 3 4\nc 5 6\n", "there is more after the last row that its first line declares: \"c 5 6\\x0a\"")]
    public void LoadWord2Vec_throws_when_the_text_does_not_match_its_header(string text, string found)
        => FileAssert.ThrowsInvalidData(Encoding.UTF8.GetBytes(text), found, path => ItemEmbeddings.LoadWord2Vec(path));

    [Fact]
    public void LoadWord2Vec_throws_when_the_binary_data_does_not_match_its_header()
    {
        byte[] rows = Binary("", ("a", [1, 2]), ("b", [3, 4]));
        AssertRejected("1000000000 2\n", rows, "It is truncated");
        AssertRejected("2 500000000\n", rows, "It is truncated");
        AssertRejected("2147483647 2147483647\n", rows, "the largest array");
        AssertRejected("3 2\n", rows, "It is truncated");
        AssertRejected("1 2\n", rows, "there is more after the last row");
        AssertRejected("2 2\n", [.. rows, (byte)'\n', (byte)'\n'], "there is more after the last row");
        AssertRejected("2 2\n", Binary("", ("a", [1, 2]), ("a", [3, 4])), "earlier row");
        AssertRejected("2 2\n", Binary("", ("a", [1, 2]), ("b", [3, float.NaN])), "row 1 (0-based) has a number that is NaN");
        AssertRejected(
            "2 2\n", Binary("", ("a", [1, float.NegativeInfinity]), ("b", [3, 4])), "row 0 (0-based) has a number that is -Infinity");
        AssertRejected("2 2\n", Binary("", ("a", [1, 2]), ("", [3, 4]), ("c", [0, 0])), "is empty");
        AssertRejected("2 2\n", Binary("", ("a", [1, 2]), ("b\nb", [3, 4])), "no space and no numbers follow");
        AssertRejected("2 2\n", [.. rows[..10], 0xFF, .. rows[10..]], "is not UTF-8: \"\\xffb\"");
        AssertRejected(new string('1', 65), rows, "first line is not");

        static void AssertRejected(string header, byte[] rows, string found)
            => FileAssert.ThrowsInvalidData(
                [.. Encoding.ASCII.GetBytes(header), .. rows], found, path => ItemEmbeddings.LoadWord2Vec(path, Word2VecFormat.Binary));
    }

    [Theory]
    [InlineData(Word2VecFormat.Text)]
    [InlineData(Word2VecFormat.Binary)]
    public void LoadWord2Vec_throws_when_a_word_exceeds_the_maximum_length(Word2VecFormat format)
    {
        byte[] header = [.. "2 2\na"u8];
        byte[] file = [.. header, .. Enumerable.Repeat((byte)'a', 200_000)];
        FileAssert.ThrowsInvalidData(file, "longer than 65,536 bytes: \"aaaa", path => ItemEmbeddings.LoadWord2Vec(path, format));
        FileAssert.ThrowsInvalidData(
            [.. "1 2\na "u8, .. Enumerable.Repeat((byte)'1', 200_000)], "where number 0", path => ItemEmbeddings.LoadWord2Vec(path));
    }

    [Theory]
    [InlineData("1 1\na 0.12\n")] // as long as a float
    [InlineData("2 3\na 0.5 1.5 2.5\nb 3.5 4.5 5.5\n")] // as long as the floats, with the line feeds
    [InlineData("2 2\na 1 2\nb 3 4\n")]
    [InlineData("2 2\na 1.23456789 2.3456789 \nb 3.3 4\n")]
    public void LoadWord2Vec_names_the_text_format_when_text_is_read_as_binary(string text)
        => FileAssert.ThrowsInvalidData(
            Encoding.UTF8.GetBytes(text),
            "it is the text format: load it with Word2VecFormat.Text",
            path => ItemEmbeddings.LoadWord2Vec(path, Word2VecFormat.Binary));

    [Fact]
    public void LoadWord2Vec_names_the_text_format_when_long_text_is_read_as_binary()
    {
        using var folder = new TemporaryFolder();
        SampleVectors.Create(["a", "b"], new float[20_000], 10_000).SaveWord2Vec(folder.File("text"));
        FileAssert.ThrowsInvalidData(
            File.ReadAllBytes(folder.File("text")),
            "it is the text format",
            path => ItemEmbeddings.LoadWord2Vec(path, Word2VecFormat.Binary));
    }

    [Fact]
    public void LoadWord2Vec_names_the_binary_format_when_binary_is_read_as_text()
    {
        FileAssert.ThrowsInvalidData(
            Binary("1 2\n", ("a", [0, 0])),
            "it is the binary format: load it with Word2VecFormat.Binary",
            path => ItemEmbeddings.LoadWord2Vec(path));
        FileAssert.ThrowsInvalidData(
            Binary("2 2\n", ("a", [1, 2]), ("東京", [3, 4])), "it is the binary format", path => ItemEmbeddings.LoadWord2Vec(path));
    }

    [Fact]
    public void LoadWord2Vec_loads_or_throws_InvalidDataException_when_any_byte_is_changed()
    {
        FileAssert.LoadsOrThrowsInvalidDataWithAnyByteChanged(
            "2 3\na%20b 1.5 -2 3e1\nb 4 5 6\n"u8.ToArray(), path => ItemEmbeddings.LoadWord2Vec(path));
        FileAssert.LoadsOrThrowsInvalidDataWithAnyByteChanged(
            Binary("2 2\n", ("a%20b", [1, 2]), ("b", [3, 4])), path => ItemEmbeddings.LoadWord2Vec(path, Word2VecFormat.Binary));
    }

    [Fact]
    public void LoadWord2Vec_names_the_detected_file_type_when_it_is_not_word2vec()
    {
        foreach (Word2VecFormat format in Enum.GetValues<Word2VecFormat>())
        {
            FileAssert.ThrowsInvalidData("PK\x03\x04 and so on"u8, "zip", path => ItemEmbeddings.LoadWord2Vec(path, format));
            FileAssert.ThrowsInvalidData([0x93, .. "NUMPY and so on"u8], "LoadNumpy", path => ItemEmbeddings.LoadWord2Vec(path, format));
            FileAssert.ThrowsInvalidData(
                [0xEF, 0xBB, 0xBF, .. "1 1\na 1\n"u8], "byte order mark", path => ItemEmbeddings.LoadWord2Vec(path, format));
            FileAssert.ThrowsInvalidData(Encoding.Unicode.GetPreamble(), "UTF-16", path => ItemEmbeddings.LoadWord2Vec(path, format));
            FileAssert.ThrowsInvalidData([0x1F, 0x8B, 8, 0], "gzip", path => ItemEmbeddings.LoadWord2Vec(path, format));
        }
    }

    [Theory]
    [InlineData(Word2VecFormat.Text)]
    [InlineData(Word2VecFormat.Binary)]
    public void LoadWord2Vec_throws_when_the_file_is_truncated_before_the_last_number(Word2VecFormat format)
    {
        using var folder = new TemporaryFolder();
        SampleVectors.Create("first", "second").SaveWord2Vec(folder.File("v"), format);
        byte[] file = File.ReadAllBytes(folder.File("v"));
        // Missing digits of the last number cannot be detected.
        int lastNumber = format == Word2VecFormat.Binary ? file.Length : Array.LastIndexOf(file, (byte)' ') + 1;
        for (int length = 0; length < lastNumber; length++)
            FileAssert.ThrowsInvalidData(file.AsSpan(0, length), "", path => ItemEmbeddings.LoadWord2Vec(path, format));
    }

    private static ItemEmbeddings Text(string text)
    {
        using var folder = new TemporaryFolder();
        return ItemEmbeddings.LoadWord2Vec(folder.File("v", Encoding.UTF8.GetBytes(text)));
    }

    private static ItemEmbeddings Bytes(byte[] bytes)
    {
        using var folder = new TemporaryFolder();
        return ItemEmbeddings.LoadWord2Vec(folder.File("v", bytes), Word2VecFormat.Binary);
    }

    private static byte[] Binary(string header, params (string Word, float[] Vector)[] rows)
        =>
        [
            .. Encoding.UTF8.GetBytes(header),
            .. rows.SelectMany(row =>
                (byte[])[.. Encoding.UTF8.GetBytes(row.Word + " "), .. MemoryMarshal.AsBytes(row.Vector.AsSpan())]),
        ];
}
