using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Export;

public class CsvTests
{
    [Fact]
    public void SaveCsv_quotes_names_and_ends_lines_as_RFC_4180_requires()
    {
        using var folder = new TemporaryFolder();
        SampleVectors.Create([" a,\"b\"\r\nc\t", ""], [1, -0.5f, 1E-5f, -0f], 2).SaveCsv(folder.File("v.csv"));

        Assert.Equal(
            "item,0,1\r\n\" a,\"\"b\"\"\r\nc\t\",1,-0.5\r\n\"\",9.99999975E-06,-0\r\n"u8.ToArray(),
            File.ReadAllBytes(folder.File("v.csv")));
        Assert.Equal(["v.csv"], folder.Entries);
    }

    [Fact]
    public void SaveCsv_throws_for_an_unpaired_surrogate_and_keeps_the_existing_file()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("v.csv", "earlier"u8);
        var refusal = Assert.Throws<InvalidOperationException>(() => SampleVectors.Create("a", "b\uDE00c").SaveCsv(path));
        Assert.Contains("item at index 1 has an unpaired surrogate (U+DE00)", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("earlier", File.ReadAllText(path));
    }
}
