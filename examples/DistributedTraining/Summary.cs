using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MLNet.CooccurrenceEmbedding;

namespace DistributedTraining;

/// <summary>Writes the result of a fit.</summary>
internal static class Summary
{
    /// <summary>Writes what is the same on all ranks, and the cost of an iteration on this rank.</summary>
    public static void Write(CooccurrenceEmbeddingTransformer model, ProgressLines progress, FileInfo output)
    {
        TrainingSummary training = model.Training;
        Console.WriteLine($"likes      {training.LikeCount:N0} of {training.UserCount:N0} users");
        Console.WriteLine($"vectors    {training.ItemCount:N0} x {training.Dimension}");
        Console.WriteLine($"loss       {training.Loss:N3}, {training.ExplainedFraction:P2} explained");
        Console.WriteLine($"iterations {training.Iterations}");
        if (progress.IterationsMeasured > 0)
        {
            Console.WriteLine(
                $"iteration  {progress.SecondsPerIteration:F3} s, {progress.BytesPerIteration / 1e6:F1} MB sent by rank 0");
        }
        Console.WriteLine($"converged  {(training.Converged ? "yes" : "no")}");
        Console.WriteLine($"certified  {(training.Certified ? "yes" : "no")}");
        Console.WriteLine($"SHA-256    {Hash(model.Embeddings)}");
        Console.WriteLine($"model      {output}");
    }

    /// <summary>Writes what differs between the ranks. The launcher shows the lines of the ranks in any order.</summary>
    public static void WriteRank(int rank, TrainingSummary training, long bytesSent)
    {
        using var process = Process.GetCurrentProcess();
        Console.WriteLine($"rank {rank}: {training.Elapsed.TotalSeconds:F1} s, peak memory {process.PeakWorkingSet64 / 1e6:N0} MB, "
            + $"{bytesSent / 1e6:N1} MB sent");
    }

    private static string Hash(ItemEmbeddings embeddings)
    {
        const int FloatsAtATime = 1 << 20; // all vectors can have more bytes than a span can hold
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        ReadOnlySpan<float> rest = embeddings.Matrix.Span;
        while (!rest.IsEmpty)
        {
            int count = Math.Min(rest.Length, FloatsAtATime);
            hash.AppendData(MemoryMarshal.AsBytes(rest[..count]));
            rest = rest[count..];
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
