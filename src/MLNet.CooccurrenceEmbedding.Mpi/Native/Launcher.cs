namespace MLNet.CooccurrenceEmbedding.Mpi.Native;

/// <summary>
/// The launcher that started this process, as its environment variables tell. Under the launcher of another MPI, a library believes that
/// it was started alone: each of P processes then is rank 0 of 1.
/// </summary>
/// <param name="Mpi">The MPI of the launcher.</param>
/// <param name="Variable">The environment variable with the number of ranks.</param>
/// <param name="Size">The number of ranks that it started.</param>
internal sealed record Launcher(string Mpi, string Variable, int Size)
{
    private const string OpenMpiVariable = "OMPI_COMM_WORLD_SIZE", MpichVariable = "PMI_SIZE";

    public bool IsOpenMpi => Variable == OpenMpiVariable;

    /// <summary>Returns the launcher, or null if this process was started without one, or by an unknown one.</summary>
    public static Launcher? Find() => Find(Environment.GetEnvironmentVariable);

    /// <param name="variable">Returns the value of an environment variable, or null.</param>
    public static Launcher? Find(Func<string, string?> variable)
    {
        // Open MPI first: its launcher can itself be started by one that sets the other variable.
        if (int.TryParse(variable(OpenMpiVariable), out int size)) return new("Open MPI", OpenMpiVariable, size);
        return int.TryParse(variable(MpichVariable), out size) ? new("MPICH, Intel MPI or MS-MPI", MpichVariable, size) : null;
    }

    /// <exception cref="InvalidOperationException">The world has another number of ranks than this launcher started.</exception>
    public void CheckSize(int size, string library)
    {
        if (size == Size) return;
        throw new InvalidOperationException(
            $"The launcher of {Mpi} started {Size} processes ({Variable}={Size}), but the MPI library of this process sees {size}. "
            + $"The library is of another MPI: {library}. Start the program with the launcher of that MPI, such as mpirun.openmpi or "
            + $"mpirun.mpich, or set {nameof(MpiOptions)}.{nameof(MpiOptions.LibraryPath)} to the library of the launcher.");
    }
}
