using MLNet.CooccurrenceEmbedding.Mpi;
using MLNet.CooccurrenceEmbedding.Mpi.Native;

namespace MLNet.CooccurrenceEmbedding.MpiTests;

/// <summary>What needs no MPI: the launcher that is recognized, the names of libraries, the options, the texts.</summary>
public class LauncherTests
{
    [Fact]
    public void The_launcher_of_Open_MPI_is_recognized_also_inside_another()
    {
        var launcher = Launcher.Find(Variables(("PMI_SIZE", "1"), ("OMPI_COMM_WORLD_SIZE", "8")));

        Assert.Equal(("Open MPI", 8), (launcher!.Mpi, launcher.Size));
        Assert.True(launcher.IsOpenMpi);
    }

    [Fact]
    public void The_launcher_of_the_MPICH_family_is_recognized()
    {
        var launcher = Launcher.Find(Variables(("PMI_SIZE", "3")));

        Assert.Equal(3, launcher!.Size);
        Assert.False(launcher.IsOpenMpi);
    }

    [Fact]
    public void A_process_without_the_variables_has_no_launcher() => Assert.Null(Launcher.Find(Variables()));

    [Theory]
    [InlineData(1, "4", true)]
    [InlineData(4, "4", false)]
    [InlineData(1, "1", false)]
    [InlineData(1, null, false)]
    public void Processes_of_Slurm_that_MPI_does_not_join_are_refused(int size, string? tasks, bool isRefused)
    {
        var error = Record.Exception(
            () => Launcher.CheckSlurm(size, tasks is null ? Variables() : Variables(("SLURM_STEP_NUM_TASKS", tasks))));

        Assert.Equal(isRefused, error is InvalidOperationException);
        if (isRefused) Assert.Contains("srun --mpi=pmix", error!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "libmpi_abi.so.1")]
    [InlineData("OMPI_COMM_WORLD_SIZE", "libmpi.so.40")]
    [InlineData("PMI_SIZE", "libmpi.so.12")]
    public void Names_of_the_launchers_MPI_are_tried_first(string? variable, string expected)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The names are those of Linux.");
        string[] names = MpiLibrary.Names(Launcher.Find(variable is null ? Variables() : Variables((variable, "2"))));

        Assert.Equal(expected, names[0]);
        string[] all = ["libmpi.so", "libmpi.so.12", "libmpi.so.40", "libmpi_abi.so.0", "libmpi_abi.so.1", "libmpich.so.12"];
        Assert.Equal(all, names.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-2)]
    [InlineData(25 * 24 * 3600)]
    public void A_timeout_out_of_range_is_refused(int seconds)
        => Assert.Throws<ArgumentOutOfRangeException>(() => new MpiOptions { CollectiveTimeout = TimeSpan.FromSeconds(seconds) });

    [Fact]
    public void The_timeout_is_30_minutes_or_infinite()
    {
        Assert.Equal(TimeSpan.FromMinutes(30), new MpiOptions().CollectiveTimeout);
        Assert.Equal(Timeout.InfiniteTimeSpan, new MpiOptions { CollectiveTimeout = Timeout.InfiniteTimeSpan }.CollectiveTimeout);
    }

    [Fact]
    public void Ranks_with_the_same_difference_are_named_together()
    {
        string[] versions = ["core 1\n.NET 10", "core 2\n.NET 10", "core 1\n.NET 10", "core 2\n.NET 10", "core 1\n.NET 9"];
        string difference = RankVersions.Difference(versions)!;

        Assert.EndsWith("Rank 1, 3 has core 2. Rank 0 has core 1. Rank 4 has .NET 9. Rank 0 has .NET 10.", difference);
        Assert.Null(RankVersions.Difference(["core 1", "core 1"]));
    }

    private static Func<string, string?> Variables(params (string Name, string Value)[] variables)
        => name => Array.Find(variables, variable => variable.Name == name).Value;
}
