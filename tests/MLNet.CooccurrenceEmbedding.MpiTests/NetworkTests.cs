using MLNet.CooccurrenceEmbedding.MpiTests.Support;

namespace MLNet.CooccurrenceEmbedding.MpiTests;

/// <summary>Fits on ranks that a network connects.</summary>
public class NetworkTests
{
    private static readonly string[] Formats = ["text", "counts"];

    [Fact]
    public void Ranks_in_two_network_namespaces_train_the_bits_of_one_process_over_TCP()
    {
        MpiLauncher launcher = MpiLauncher.GetOrSkip(MpiLauncher.OpenMpi);
        using var namespaces = NetworkNamespaces.CreateOrSkip();
        RankOutputs world = namespaces.RunOpenMpi(launcher, "world");
        long bytesBefore = namespaces.BytesOnCable();
        RankOutputs fits = namespaces.RunOpenMpi(launcher, ["shapes", "2", .. Formats]);
        long bytes = namespaces.BytesOnCable() - bytesBefore;
        TestContext.Current.TestOutputHelper?.WriteLine($"{bytes:N0} bytes crossed the cable during the fits.");

        Assert.StartsWith("rank 1 of 2, ", world.Lines(1).FirstOrDefault() ?? world.All, StringComparison.Ordinal);
        fits.AssertAll(2, [.. FitTests.LinesOfOneProcess.Value.Where(line => Formats.Contains(line.Split(' ')[0]))]);
        // The start of a world sends less than 100 kB, and the fits send megabytes.
        Assert.True(bytes > 1_000_000, $"{bytes} bytes crossed the cable.");
    }
}
