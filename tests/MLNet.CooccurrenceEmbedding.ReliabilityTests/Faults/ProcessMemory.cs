using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace MLNet.CooccurrenceEmbedding.ReliabilityTests.Faults;

/// <summary>Measures the private memory of this process, including unmanaged memory.</summary>
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

    /// <summary>Measures after unreachable objects have been collected and finalized.</summary>
    public static long BytesInUse
    {
        get
        {
            Collect();
            return Bytes;
        }
    }

    /// <summary>Runs an action while no finalizer runs.</summary>
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

    /// <summary>A finalizer that blocks the finalizer thread.</summary>
    private sealed class Blocker(ManualResetEventSlim begun, ManualResetEventSlim end)
    {
        ~Blocker()
        {
            begun.Set();
            end.Wait();
        }
    }
}
