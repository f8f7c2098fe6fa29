using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using System.Text;

namespace MLNet.CooccurrenceEmbedding.Mpi;

/// <content>What a rank does when it or another one fails.</content>
public sealed partial class MpiWorld
{
    // A launcher can drop what it has not read yet when it ends the ranks.
    private static readonly TimeSpan TimeForOutput = TimeSpan.FromMilliseconds(500);

    private const byte Succeeded = 0, Failed = 1;

    /// <summary>Runs an action on each rank that can fail on some of them, and makes all ranks fail together.</summary>
    /// <param name="what">What the action does, for messages: a participle such as "reading the likes".</param>
    /// <param name="action">The action. It does not communicate.</param>
    /// <exception cref="MpiRankException">The action failed on another rank. Where it failed, its own exception is thrown.</exception>
    internal T OnAllRanks<T>(string what, Func<T> action)
    {
        T? result = default;
        byte[] outcome = [Succeeded];
        ExceptionDispatchInfo? failure = null;
        try
        {
            result = action();
        }
        catch (Exception error)
        {
            failure = ExceptionDispatchInfo.Capture(error);
            outcome = [Failed, .. Encoding.UTF8.GetBytes(error.Message)];
        }
        if (_collectives.HasFailed) failure?.Throw(); // the ranks are not in step, so they cannot exchange their outcomes

        byte[][] outcomes = Collectives.AllGather(outcome);
        failure?.Throw();
        int failed = Array.FindIndex(outcomes, other => other[0] == Failed);
        if (failed < 0) return result!;
        throw new MpiRankException(failed, $"Rank {failed} failed while {what}: {Encoding.UTF8.GetString(outcomes[failed].AsSpan(1))}");
    }

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
