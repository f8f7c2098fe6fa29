using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MLNet.CooccurrenceEmbedding.Distribution;
using MLNet.CooccurrenceEmbedding.MpiTests.Support;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.MpiTests;

/// <summary>Fits on several ranks.</summary>
public class FitTests
{
    /// <summary>The lines of each rank, from fits in this process.</summary>
    internal static readonly Lazy<string[]> LinesOfOneProcess = new(() =>
    [
        .. from shape in FitShapes.Names
           let vectors = FitShapes.Fit(shape, SingleProcess.Instance, parts: 1, byUser: false)
           let hash = Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(vectors.Matrix.Span)))
           from placement in (string[])["Replicated", "ByUser"]
           select $"{shape} {placement} {hash}",
    ]);

    [Theory]
    [MemberData(nameof(MpiLauncher.NamesAndRanks), MemberType = typeof(MpiLauncher))]
    public void Vectors_of_each_input_format_and_placement_have_the_bits_of_a_fit_in_one_process(string mpi, int ranks)
    {
        MpiLauncher launcher = MpiLauncher.GetOrSkip(mpi);

        // With 4 ranks, the last one has no rows.
        launcher.Run(ranks, "shapes", $"{Math.Min(ranks, 3)}").AssertAll(ranks, LinesOfOneProcess.Value);
    }
}
