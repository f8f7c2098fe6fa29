using System.Diagnostics;
using System.Runtime.InteropServices;
using MLNet.CooccurrenceEmbedding.Mpi;

namespace MpiProcess.Scenarios;

/// <summary>Times AllToAll against MPI's blocking MPI_Alltoallv: [BYTES], the bytes of all parts of a rank, and [ROUNDS].</summary>
internal static unsafe class TimeScenario
{
    public static void Run(string[] args)
    {
        using var world = MpiWorld.Start();
        long bytes = long.Parse(args[0]) / world.Size;
        int rounds = args.Length > 1 ? int.Parse(args[1]) : 11;
        long[] parts = [.. Enumerable.Repeat(bytes, world.Size)];
        byte* source = Filled(bytes * world.Size), received = Filled(bytes * world.Size);

        Report.Write($"AllToAll {Median(() => world.Collectives.AllToAll(source, parts, received, parts)):0.0000} ms");
        var blocking = (delegate* unmanaged[Cdecl]<void*, int*, int*, nint, void*, int*, int*, nint, nint, int>)
            NativeLibrary.GetExport(world.Functions.Library, "MPI_Alltoallv");
        int[] counts = [.. parts.Select(part => (int)part)], starts = [.. parts.Select((part, rank) => (int)(part * rank))];
        if (bytes * world.Size <= int.MaxValue) Report.Write($"MPI_Alltoallv {Median(Blocking):0.0000} ms");
        byte[] small = new byte[100], large = new byte[1000];
        Report.Write($"AllGather of 100 bytes {Median(() => world.Collectives.AllGather(small)):0.0000} ms");
        Report.Write($"AllGather of 1000 bytes {Median(() => world.Collectives.AllGather(large)):0.0000} ms");

        void Blocking()
        {
            (nint type, nint all) = (world.Functions.Handles.Byte, world.Functions.Handles.World);
            fixed (int* count = counts, start = starts)
                _ = blocking(source, count, start, type, received, count, start, type, all);
        }

        double Median(Action action)
        {
            var times = new List<double>();
            for (int round = 0; round < rounds; round++)
            {
                world.Collectives.AllGather([]);
                long start = Stopwatch.GetTimestamp();
                action();
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
            times.Sort();
            return times[times.Count / 2];
        }
    }

    private static byte* Filled(long bytes)
    {
        byte* memory = (byte*)NativeMemory.AllocZeroed((nuint)bytes + 1);
        for (long i = 0; i < bytes; i += 4096) memory[i] = 1; // so that all pages exist
        return memory;
    }
}
