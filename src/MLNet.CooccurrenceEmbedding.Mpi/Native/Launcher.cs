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

    /// <exception cref="InvalidOperationException">
    /// Slurm's srun started several processes, and MPI knows of this one only. Each would train on its own rows alone.
    /// </exception>
    /// <param name="size">The number of ranks of the world.</param>
    /// <param name="variable">Returns the value of an environment variable, or null.</param>
    public static void CheckSlurm(int size, Func<string, string?> variable)
    {
        const string SlurmVariable = "SLURM_STEP_NUM_TASKS";
        if (size > 1 || !int.TryParse(variable(SlurmVariable), out int tasks) || tasks <= 1) return;
        throw new InvalidOperationException(
            $"Slurm started {tasks} processes ({SlurmVariable}={tasks}), but the MPI library of this process sees only one. Start them with "
            + "srun --mpi=pmix (Open MPI) or srun --mpi=pmi2 (MPICH), or with mpirun; srun --mpi=list shows what this Slurm has.");
    }

    /// <summary>
    /// Returns a hint for the user if this process may use one core of several, to which Open MPI binds a process by default, or null.
    /// </summary>
    public static string? OneCoreHint()
    {
        const string OnlineCores = "/sys/devices/system/cpu/online";
        if (Environment.ProcessorCount > 1 || !File.Exists(OnlineCores)) return null;
        string cores = File.ReadAllText(OnlineCores).Trim(); // ranges such as 0-3,8. A single core is a number
        return int.TryParse(cores, out _)
            ? null
            : $"This rank may use one core, and the computer has the cores {cores}. With Open MPI, start the program with "
                + "'mpirun --bind-to none' to use all cores.";
    }
}
