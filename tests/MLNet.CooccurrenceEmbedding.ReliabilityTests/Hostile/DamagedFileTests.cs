using System.Text;
using CsCheck;
using MLNet.CooccurrenceEmbedding.ReliabilityTests.Cases;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.ReliabilityTests.Hostile;

/// <summary>Loading a damaged or malicious file gives finite vectors or an InvalidDataException.</summary>
public sealed class DamagedFileTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Outcomes _outcomes = new();

    public void Dispose() => _folder.Dispose();

    [RandomFact]
    public void LoadNumpy_loads_damaged_files_or_throws_InvalidDataException()
        => Run(600, embeddings => embeddings.SaveNumpy(_folder.File("good")), path => ItemEmbeddings.LoadNumpy(path));

    [RandomFact]
    public void LoadWord2Vec_loads_damaged_text_or_throws_InvalidDataException()
        => Run(600, embeddings => embeddings.SaveWord2Vec(_folder.File("good")), path => ItemEmbeddings.LoadWord2Vec(path));

    [RandomFact]
    public void LoadWord2Vec_loads_damaged_binary_or_throws_InvalidDataException()
        => Run(
            600,
            embeddings => embeddings.SaveWord2Vec(_folder.File("good"), Word2VecFormat.Binary),
            path => ItemEmbeddings.LoadWord2Vec(path, Word2VecFormat.Binary));

    private void Run(int count, Action<ItemEmbeddings> save, Func<string, ItemEmbeddings> load)
    {
        save(Toy.Fit(Toy.Context(), Toy.Keyed()).Embeddings);
        byte[] good = File.ReadAllBytes(_folder.File("good"));
        Assert.Equal(Toy.ItemCount, load(_folder.File("good")).Count);

        // Text that is written over parts of the file.
        Gen<byte[]> text = Gen.OneOf(
            "0", "-1", "1e999", "nan", "2147483647", "9223372036854775808", " ", "\n", "\r\n", "(1,)", "'<f8'", "%", "\u00e9", "1 1\n")
            .Array[1, 3].Select(parts => Encoding.UTF8.GetBytes(string.Concat(parts)));
        Gen<byte[]> cases = Gen.Frequency(
            (5, Mutation.Some.Select(mutations => Mutation.Apply(good, mutations))),
            (2, Gen.Select(
                text,
                Gen.Double[0, 1],
                (bytes, place) => Mutation.Apply(good, [new(MutationKind.Overwrite, place * place * place, bytes)]))),
            (1, Gen.Byte.Array[0, 300]));
        Campaign.Run(output, cases, count, content => Check(_folder.File("bad", content), content.Length, load), Convert.ToHexString);
        _outcomes.WriteTo(output);
    }

    private void Check(string path, int length, Func<string, ItemEmbeddings> load)
    {
        ItemEmbeddings? embeddings = null;
        var (error, allocated) = Watchdog.Run(() => embeddings = load(path));
        _outcomes.Add("Load", error, allocated);
        if (error is not (null or InvalidDataException)) throw new InvalidOperationException($"Load throws {error}", error);
        Watchdog.AssertInProportion(allocated, length);
        if (embeddings is null) return;
        Assert.Equal(embeddings.Count * embeddings.Dimension, embeddings.Matrix.Length);
        Assert.Equal(-1, embeddings.Matrix.ToArray().AsSpan().IndexOfAnyExceptInRange(float.MinValue, float.MaxValue));
    }
}
