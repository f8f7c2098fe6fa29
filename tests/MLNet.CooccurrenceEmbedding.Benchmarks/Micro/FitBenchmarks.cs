using BenchmarkDotNet.Attributes;
using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Micro;

/// <summary>Measures Fit on generated likes, with the default options except for the dimension.</summary>
[MemoryDiagnoser]
public class FitBenchmarks
{
    private IDataView? _likes;

    [Params(50_000, 200_000)]
    public int Likes { get; set; }

    [Params(32, 300)]
    public int Dimension { get; set; }

    [GlobalSetup]
    public void Generate() => _likes = LikesView.Create(PowerLawLikes.Generate(users: Likes / 80, items: 10_000, Likes));

    [Benchmark]
    public CooccurrenceEmbeddingTransformer Fit() => new MLContext().Transforms
        .CooccurrenceEmbed("Vector", LikesView.ItemColumn, LikesView.UserColumn, Dimension)
        .Fit(_likes!);
}
