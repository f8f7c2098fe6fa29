using System.Runtime.CompilerServices;
using MLNet.CooccurrenceEmbedding.Mpi;

namespace MpiProcess.Scenarios;

/// <summary>How a world starts.</summary>
internal static class StartScenarios
{
    public static void World(string[] args)
    {
        using var world = MpiWorld.Start();
        Report.Write($"rank {world.Rank} of {world.Size}, {world.Library}");
    }

    /// <summary>Starts a library that an argument names.</summary>
    public static void Library(string[] args)
    {
        using var world = MpiWorld.Start(new MpiOptions { LibraryPath = args[0] });
        Report.Write($"rank {world.Rank} of {world.Size}, {world.Library}");
    }

    /// <summary>Pretends that the rank of an argument has another version of the library.</summary>
    public static void AnotherVersion(string[] args)
    {
        bool isOther = Environment.GetEnvironmentVariable("OMPI_COMM_WORLD_RANK") == args[0]
            || Environment.GetEnvironmentVariable("PMI_RANK") == args[0];
        using var world = MpiWorld.Start(new MpiOptions { PretendedVersion = isOther ? "9.9.9" : null });
    }

    public static void SecondStart(string[] args)
    {
        using (MpiWorld.Start())
        {
            TryStart();
        }
        TryStart();

        static void TryStart()
        {
            try
            {
                MpiWorld.Start();
            }
            catch (InvalidOperationException error)
            {
                Report.Write(error.Message);
            }
        }
    }

    /// <summary>Uses a null reference, which .NET notices by a signal, after MPI has started.</summary>
    public static void NullReference(string[] args)
    {
        using var world = MpiWorld.Start();
        world.Collectives.AllGather([1]);
        try
        {
            Report.Write($"length {Length(null!)}");
        }
        catch (NullReferenceException)
        {
            Report.Write("caught");
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Length(int[] values) => values.Length;
}
