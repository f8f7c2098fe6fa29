using System.Diagnostics.CodeAnalysis;

namespace MLNet.CooccurrenceEmbedding.Mpi;

/// <content>How a rank that has failed ends all ranks.</content>
public sealed partial class MpiWorld
{
    // A launcher can drop what it has not read yet when it ends the ranks.
    private static readonly TimeSpan TimeForOutput = TimeSpan.FromMilliseconds(500);

    /// <summary>Ends all ranks with exit code 1, and says why.</summary>
    [DoesNotReturn]
    internal void Abort(string message)
    {
        // Not every MPI says who called MPI_Abort, and none says why.
        Console.Out.Flush();
        Console.Error.WriteLine($"rank {Rank}: {message}");
        Console.Error.Flush();
        Thread.Sleep(TimeForOutput);
        _mpi.Abort(exitCode: 1);
    }
}
