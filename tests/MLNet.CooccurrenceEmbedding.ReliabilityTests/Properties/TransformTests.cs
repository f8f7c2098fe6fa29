using System.Runtime.InteropServices;
using CsCheck;
using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.ReliabilityTests.Cases;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.ReliabilityTests.Properties;

public class TransformTests(ITestOutputHelper output)
{
    /// <summary>−1 is a missing key.</summary>
    private static readonly Gen<int> Key = Gen.Frequency((9, Gen.Int[0, int.MaxValue - 1]), (1, Gen.Const(-1)));

    private static readonly Gen<(LikesCase Likes, int[] Asked)> Questions = Gen.Select(
        Gen.Frequency((19, LikesCases.Small), (1, LikesCases.Liked)), Key.Array[0, 60])
        .Select(pair => (pair.Item1, Array.ConvertAll(pair.Item2, key => key < 0 ? -1 : key % pair.Item1.ItemCount)));

    [RandomFact]
    public void Transform_gives_the_rows_of_the_matrix_before_and_after_reload() => Campaign.Run(output, Questions, 100, question =>
    {
        var (likes, asked) = question;
        var fitted = CaseFit.Fit(likes);
        RowsView data = CaseView.Create(likes with { Rows = [.. asked.Select(item => new CaseRow(0, item, 1))] }, parts: 2);
        float unknown = likes.Options.Unknown == UnknownItemVector.NaN ? float.NaN : 0;
        float[][] expected = [.. asked.Select(item => item < 0
            ? [.. Enumerable.Repeat(unknown, likes.Options.Dimension)]
            : fitted.Embeddings.GetVector(item).ToArray())];
        Columns.AssertSameBits(expected, Columns.Vectors(fitted.Transform(data), "Vector"));

        var mlContext = new MLContext();
        ITransformer model = fitted;
        for (int round = 1; round <= 2; round++)
        {
            model = SavedModel.Reload(model, data);
            Columns.AssertSameBits(expected, Columns.Vectors(model.Transform(data), "Vector"));
            ItemEmbeddings loaded = ItemEmbeddings.FromModel(mlContext, model, "Vector");
            if (likes.ItemCount < 1000)
            {
                Columns.AssertSame(fitted.Embeddings, loaded);
                Assert.Equal(fitted.Embeddings.Uniqueness, loaded.Uniqueness);
                continue;
            }
            Assert.True(SameBits(fitted.Embeddings.Matrix.Span, loaded.Matrix.Span));
            Assert.True(
                fitted.Embeddings.Names.SequenceEqual(loaded.Names) && fitted.Embeddings.Uniqueness.SequenceEqual(loaded.Uniqueness));
            break; // each case is slow
        }
    });

    private static bool SameBits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
        => MemoryMarshal.AsBytes(expected).SequenceEqual(MemoryMarshal.AsBytes(actual));
}
