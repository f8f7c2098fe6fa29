using MLNet.CooccurrenceEmbedding.MpiTests.Support;

namespace MLNet.CooccurrenceEmbedding.MpiTests;

/// <summary>The exchanges of data. The program itself compares each byte that arrives with what its rank should have sent.</summary>
public class ExchangeTests
{
    private const string Unlimited = "1073741824";

    [Theory]
    [MemberData(nameof(MpiLauncher.NamesAndRanks), MemberType = typeof(MpiLauncher))]
    public void Parts_arrive_at_their_ranks(string mpi, int ranks)
        => MpiLauncher.GetOrSkip(mpi).Run(ranks, "all-to-all", Unlimited, "1001").AssertAll(ranks);

    [Theory]
    [MemberData(nameof(MpiLauncher.NamesAndRanks), MemberType = typeof(MpiLauncher))]
    public void Parts_of_several_messages_arrive_in_order(string mpi, int ranks)
        => MpiLauncher.GetOrSkip(mpi).Run(ranks, "all-to-all", "1000", "50000").AssertAll(ranks);

    [Theory]
    [MemberData(nameof(MpiLauncher.Names), MemberType = typeof(MpiLauncher))]
    public void Parts_of_megabytes_arrive(string mpi)
        => MpiLauncher.GetOrSkip(mpi).Run(2, "all-to-all", Unlimited, "7000001").AssertAll(2);

    [Theory]
    [MemberData(nameof(MpiLauncher.NamesAndRanks), MemberType = typeof(MpiLauncher))]
    public void Few_bytes_are_gathered_by_every_rank(string mpi, int ranks)
        => MpiLauncher.GetOrSkip(mpi).Run(ranks, "all-gather", Unlimited, "3").AssertAll(ranks);

    [Theory] // some ranks send as much as fits into the first message, and some more
    [MemberData(nameof(MpiLauncher.Names), MemberType = typeof(MpiLauncher))]
    public void About_248_bytes_are_gathered_by_every_rank(string mpi)
        => MpiLauncher.GetOrSkip(mpi).Run(4, "all-gather", Unlimited, "248").AssertAll(4);

    [Theory]
    [MemberData(nameof(MpiLauncher.NamesAndRanks), MemberType = typeof(MpiLauncher))]
    public void Bytes_of_several_messages_are_gathered_by_every_rank(string mpi, int ranks)
        => MpiLauncher.GetOrSkip(mpi).Run(ranks, "all-gather", "1000", "100000").AssertAll(ranks);

    [Theory]
    [MemberData(nameof(MpiLauncher.Names), MemberType = typeof(MpiLauncher))]
    public void Bytes_to_other_ranks_are_counted(string mpi)
        => MpiLauncher.GetOrSkip(mpi).Run(3, "bytes-sent").AssertAll(3, "sent 2000");

    [Theory]
    [MemberData(nameof(MpiLauncher.Names), MemberType = typeof(MpiLauncher))]
    public void A_part_of_another_size_than_expected_is_an_error(string mpi)
    {
        RankOutputs outputs = MpiLauncher.GetOrSkip(mpi).Run(2, "wrong-size");

        Assert.Contains("rank 1: AllToAll: rank 1 received 40 bytes from rank 0. 50 were expected.", outputs.Error);
        Assert.NotEqual(0, outputs.ExitCode);
    }
}
