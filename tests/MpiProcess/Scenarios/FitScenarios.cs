using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MLNet.CooccurrenceEmbedding.Mpi;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MpiProcess.Scenarios;

/// <summary>Fits on the ranks.</summary>
internal static class FitScenarios
{
    /// <summary>
    /// [PARTS, FORMAT...]: writes the hash of the vectors for each format, or for those that are named, and for each placement. Ranks beyond
    /// PARTS have no rows.
    /// </summary>
    public static void Shapes(string[] args)
    {
        using var world = MpiWorld.Start();
        int parts = int.Parse(args[0], CultureInfo.InvariantCulture);
        foreach (string shape in args.Length > 1 ? args[1..] : FitShapes.Names)
        {
            foreach (bool byUser in (bool[])[false, true])
            {
                var embeddings = FitShapes.Fit(shape, world.Collectives, parts, byUser);
                string hash = Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(embeddings.Matrix.Span)));
                Report.Write($"{shape} {(byUser ? LikesPlacement.ByUser : LikesPlacement.Replicated)} {hash}");
            }
        }
    }
}
