using MLNet.CooccurrenceEmbedding.MpiTests.Support;

namespace MLNet.CooccurrenceEmbedding.MpiTests;

/// <summary>How a world starts and ends.</summary>
public class WorldTests
{
    [Theory]
    [MemberData(nameof(MpiLauncher.NamesAndRanks), MemberType = typeof(MpiLauncher))]
    public void Each_rank_knows_its_number_the_size_and_the_library(string mpi, int ranks)
    {
        RankOutputs outputs = MpiLauncher.GetOrSkip(mpi).Run(ranks, "world");

        Assert.True(outputs.ExitCode == 0, outputs.All);
        for (int rank = 0; rank < ranks; rank++)
        {
            string[] lines = outputs.Lines(rank);
            Assert.Equal(2, lines.Length);
            Assert.StartsWith($"rank {rank} of {ranks}, {mpi} ", lines[0]);
            Assert.Equal("done", lines[1]);
        }
    }

    [Theory]
    [InlineData(MpiLauncher.OpenMpi, "libmpi.so.40")]
    [InlineData(MpiLauncher.Mpich, "libmpich.so.12")]
    public void A_process_without_a_launcher_is_a_world_of_one_rank(string mpi, string library)
    {
        MpiLauncher.GetOrSkip(mpi);
        RankOutputs outputs = MpiLauncher.RunAlone("library", library);

        string[] lines = outputs.Lines(0);
        Assert.True(lines.Length == 2, outputs.All);
        Assert.StartsWith($"rank 0 of 1, {mpi} ", lines[0]);
        Assert.Equal("done", lines[1]);
        Assert.Equal(0, outputs.ExitCode);
    }

    [Theory]
    [InlineData(MpiLauncher.OpenMpi, "OMPI_COMM_WORLD_SIZE=2", MpiLauncher.Mpich, "libmpich.so.12")]
    [InlineData(MpiLauncher.Mpich, "PMI_SIZE=2", MpiLauncher.OpenMpi, "libmpi.so.40")]
    public void A_library_of_another_MPI_than_the_launcher_is_refused(string mpi, string variable, string otherMpi, string otherLibrary)
    {
        MpiLauncher.GetOrSkip(otherMpi);
        RankOutputs outputs = MpiLauncher.GetOrSkip(mpi).Run(2, "library", otherLibrary);

        for (int rank = 0; rank < 2; rank++)
        {
            string[] lines = outputs.Lines(rank);
            Assert.True(lines.Length == 1, outputs.All);
            Assert.StartsWith($"InvalidOperationException: The launcher of {mpi}", lines[0]);
            Assert.Contains($"started 2 processes ({variable}), but the MPI library of this process sees 1.", lines[0]);
            Assert.Contains($"The library is of another MPI: {otherMpi} ", lines[0]);
            Assert.Contains("LibraryPath", lines[0]);
        }
    }

    [Fact]
    public void A_missing_library_is_named_with_the_remedy()
    {
        string line = Assert.Single(MpiLauncher.RunAlone("library", "/missing/libmpi.so").Lines(0));

        Assert.StartsWith("DllNotFoundException: The MPI library /missing/libmpi.so cannot be loaded. Install an MPI", line);
        Assert.Contains("apt-get install openmpi-bin", line);
        Assert.Contains("LibraryPath", line);
    }

    [Fact]
    public void Another_library_is_refused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "libc.so.6 is a library of Linux.");
        string line = Assert.Single(MpiLauncher.RunAlone("library", "libc.so.6").Lines(0));

        Assert.StartsWith("InvalidOperationException: libc.so.6 is not a library of MPI 3 or newer: it has no function MPI_", line);
    }

    [Theory]
    [MemberData(nameof(MpiLauncher.Names), MemberType = typeof(MpiLauncher))]
    public void All_ranks_refuse_a_rank_of_another_version(string mpi)
    {
        RankOutputs outputs = MpiLauncher.GetOrSkip(mpi).Run(3, "another-version", "1");

        for (int rank = 0; rank < 3; rank++)
        {
            string[] lines = outputs.Lines(rank);
            Assert.True(lines.Length == 1, outputs.All);
            Assert.StartsWith("InvalidOperationException: All ranks must run the same program on the same runtime.", lines[0]);
            Assert.Contains("Rank 1 has MLNet.CooccurrenceEmbedding.Mpi 9.9.9. Rank 0 has MLNet.CooccurrenceEmbedding.Mpi ", lines[0]);
            Assert.DoesNotContain("Rank 2", lines[0]);
        }
        Assert.Equal(0, outputs.ExitCode);
    }

    [Theory]
    [MemberData(nameof(MpiLauncher.Names), MemberType = typeof(MpiLauncher))]
    public void A_second_start_is_refused_also_after_the_end_of_the_first(string mpi)
    {
        const string Refusal = "MpiWorld.Start was called in this process before. MPI cannot be started again, even after Dispose. "
            + "Use one world for all work of the process.";
        MpiLauncher.GetOrSkip(mpi).Run(2, "second-start").AssertAll(2, Refusal, Refusal);
    }

    [Theory]
    [MemberData(nameof(MpiLauncher.Names), MemberType = typeof(MpiLauncher))]
    public void A_null_reference_is_an_exception_also_after_the_start(string mpi)
        => MpiLauncher.GetOrSkip(mpi).Run(2, "null-reference").AssertAll(2, "caught");
}
