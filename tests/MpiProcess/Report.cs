namespace MpiProcess;

/// <summary>Writes lines that begin with the number of this rank.</summary>
internal static class Report
{
    // The launchers' numbers, since MPI has none before it is started.
    private static readonly string Rank = Environment.GetEnvironmentVariable("OMPI_COMM_WORLD_RANK")
        ?? Environment.GetEnvironmentVariable("PMI_RANK")
        ?? "0";

    public static void Write(string line)
    {
        // One call of the system, so that lines of several ranks are not mixed.
        using Stream output = Console.OpenStandardOutput();
        output.Write(System.Text.Encoding.UTF8.GetBytes($"{Rank}: {line.ReplaceLineEndings(" ")}\n"));
    }
}
