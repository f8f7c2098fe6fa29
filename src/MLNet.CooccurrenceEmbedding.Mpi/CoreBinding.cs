namespace MLNet.CooccurrenceEmbedding.Mpi;

/// <summary>Recognizes that a launcher lets this process run on one core only, which is the default of Open MPI.</summary>
internal static class CoreBinding
{
    /// <summary>Returns a hint for the user, or null if this process can use more than one core, or the computer has only one.</summary>
    public static string? Hint()
    {
        const string OnlineCores = "/sys/devices/system/cpu/online";
        if (Environment.ProcessorCount > 1 || !File.Exists(OnlineCores)) return null;
        // A list of ranges, such as 0-3,8. One core is a number.
        string cores = File.ReadAllText(OnlineCores).Trim();
        return int.TryParse(cores, out _)
            ? null
            : $"This rank may use one core, and the computer has the cores {cores}. With Open MPI, start the program with "
                + "'mpirun --bind-to none' to use all cores.";
    }
}
