using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace MLNet.CooccurrenceEmbedding.ReliabilityTests.Faults;

/// <summary>What this process has of the machine's memory for itself: what is outside the managed heap is in it.</summary>
internal static class ProcessMemory
{
    public static long Bytes
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.PrivateMemorySize64;
        }
    }

    /// <summary>After everything that nobody refers to has been collected and finalized.</summary>
    public static long BytesInUse
    {
        get
        {
            Collect();
            return Bytes;
        }
    }

    /// <summary>While the action runs, nothing is freed that is left to the finalizers to free.</summary>
    public static void WithoutFinalizers(Action action)
    {
        using ManualResetEventSlim begun = new(), end = new();
        Collect();
        LeaveBlocker();
        GC.Collect();
        begun.Wait();
        try
        {
            action();
        }
        finally
        {
            end.Set();
            Collect();
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        void LeaveBlocker() => _ = new Blocker(begun, end);
    }

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }

    /// <summary>All finalizers run on one thread, and this one keeps it.</summary>
    private sealed class Blocker(ManualResetEventSlim begun, ManualResetEventSlim end)
    {
        ~Blocker()
        {
            begun.Set();
            end.Wait();
        }
    }
}
