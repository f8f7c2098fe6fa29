using CsCheck;
using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.ReliabilityTests.Cases;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.ReliabilityTests.Hostile;

/// <summary>
/// Damaged and malicious model zips. FromModel throws documented exceptions only, does not hang, and allocates in proportion to the file.
/// Exceptions of ML.NET's Load and transformers are only counted.
/// </summary>
public class DamagedModelTests(ITestOutputHelper output)
{
    private readonly Outcomes _outcomes = new();

    [RandomFact]
    public void FromModel_reads_damaged_zips_or_throws_documented_exceptions() => Run(
        400,
        Gen.Select(Gen.OneOf([.. SampleModel.All]), Mutation.Some, (model, mutations)
            => new Damaged(model, "zip", Mutation.Apply(model.Zip, mutations), mutations)));

    [RandomFact]
    public void FromModel_reads_zips_with_damaged_entries_or_throws_documented_exceptions() => Run(
        400,
        Gen.Select(Gen.OneOf(Places()), Mutation.Some, (place, mutations) =>
        {
            var (name, content) = place.Model.Entries[place.Index];
            return new Damaged(place.Model, name, place.Model.With(place.Index, Mutation.Apply(content, mutations)), mutations);
        }));

    [Fact]
    public void FromModel_reads_undamaged_models()
    {
        foreach (SampleModel model in SampleModel.All)
        {
            var mlContext = new MLContext();
            using var zip = new MemoryStream(model.Zip);
            ITransformer loaded = mlContext.Model.Load(zip, out _);
            Assert.Equal(Toy.Dimension, ItemEmbeddings.FromModel(mlContext, loaded, "Vector").Dimension);
            Assert.NotEmpty(Columns.Vectors(loaded.Transform(model.Data), "Vector"));
        }
    }

    private void Run(int count, Gen<Damaged> cases)
    {
        Campaign.Run(output, cases, count, Check);
        _outcomes.WriteTo(output);
    }

    private void Check(Damaged damaged)
    {
        var mlContext = new MLContext();
        ITransformer? model = null;
        var load = Watchdog.Run(() => model = mlContext.Model.Load(new MemoryStream(damaged.Zip), out _));
        _outcomes.Add("Load", load.Error, load.Allocated);
        if (model is null) return;

        ItemEmbeddings? embeddings = null;
        var read = Watchdog.Run(() => embeddings = ItemEmbeddings.FromModel(mlContext, model, "Vector"));
        _outcomes.Add("FromModel", read.Error, read.Allocated);
        if (read.Error is not (null or ArgumentException or InvalidDataException))
            throw new InvalidOperationException($"FromModel throws {read.Error}", read.Error);
        Watchdog.AssertInProportion(read.Allocated, damaged.Zip.Length);

        var transform = Watchdog.Run(() => Columns.Vectors(model.Transform(damaged.Model.Data), "Vector"));
        _outcomes.Add("Transform", transform.Error, transform.Allocated);
    }

    private static (SampleModel Model, int Index)[] Places()
        => [.. SampleModel.All.SelectMany(model => model.Entries.Index().Select(entry => (model, entry.Index)))];

    private sealed record Damaged(SampleModel Model, string Place, byte[] Zip, Mutation[] Mutations)
    {
        public override string ToString() => $"Model of {Model.Name}, {Place}: {string.Join("; ", Mutations.AsEnumerable())}";
    }
}
