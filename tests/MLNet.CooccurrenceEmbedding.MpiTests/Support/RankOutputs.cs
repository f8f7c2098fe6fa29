using System.Globalization;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.MpiTests.Support;

/// <summary>What the ranks of a run wrote. Each line of MpiProcess begins with the number of its rank.</summary>
internal sealed class RankOutputs(ChildProcess.Result result)
{
    public int ExitCode => result.ExitCode;

    /// <summary>What the ranks and the launcher wrote to the standard error.</summary>
    public string Error => result.Error;

    /// <summary>All that was written, for the message of a failed test.</summary>
    public string All => $"exit code {result.ExitCode}\n{result.Output}\n{result.Error}";

    /// <summary>Returns the lines of a rank, without its number.</summary>
    public string[] Lines(int rank)
    {
        string prefix = string.Create(CultureInfo.InvariantCulture, $"{rank}: ");
        return
        [
            .. result.Output.Split('\n')
                .Where(line => line.StartsWith(prefix, StringComparison.Ordinal))
                .Select(line => line[prefix.Length..]),
        ];
    }

    /// <summary>Asserts that each rank wrote the same lines, and then "done".</summary>
    public void AssertAll(int ranks, params string[] expected)
    {
        Assert.True(ExitCode == 0, All);
        for (int rank = 0; rank < ranks; rank++) Assert.True(Lines(rank).SequenceEqual([.. expected, "done"]), All);
    }
}
