using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using MLNet.CooccurrenceEmbedding.Distribution;

namespace MLNet.CooccurrenceEmbedding.Mpi;

/// <summary>
/// Checks that all ranks run the same software. Others would train other vectors or exchange other data, and fail later, or not at all.
/// </summary>
internal static class RankVersions
{
    /// <exception cref="InvalidOperationException">The versions differ. Thrown on every rank, with the same message.</exception>
    /// <param name="collectives">The communication between the ranks.</param>
    /// <param name="pretendedVersion">Replaces the version of this library, for tests.</param>
    public static void Check(ICollectives collectives, string? pretendedVersion)
    {
        string own = string.Join('\n', OwnVersions(pretendedVersion));
        string[] all = [.. collectives.AllGather(Encoding.UTF8.GetBytes(own)).Select(bytes => Encoding.UTF8.GetString(bytes))];
        if (Difference(all) is { } difference) throw new InvalidOperationException(difference);
    }

    /// <summary>Says which ranks differ from rank 0 and how, or returns null if none does.</summary>
    /// <param name="versions">The versions of each rank, one per line.</param>
    internal static string? Difference(string[] versions)
    {
        string[] first = versions[0].Split('\n');
        string[] differences =
        [
            .. versions
                .Select((text, rank) => (Versions: text, Rank: rank))
                .Where(rank => rank.Versions != versions[0])
                .GroupBy(rank => rank.Versions, rank => rank.Rank)
                .Select(group => $"Rank {string.Join(", ", group)} has {string.Join("; ", group.Key.Split('\n').Except(first))}. "
                    + $"Rank 0 has {string.Join("; ", first.Except(group.Key.Split('\n')))}."),
        ];
        return differences.Length == 0
            ? null
            : $"All ranks must run the same program on the same runtime. {string.Join(' ', differences)}";
    }

    private static string[] OwnVersions(string? pretendedVersion) =>
    [
        $"MLNet.CooccurrenceEmbedding {VersionOf(typeof(ItemEmbeddings))}",
        $"MLNet.CooccurrenceEmbedding.Mpi {pretendedVersion ?? VersionOf(typeof(RankVersions))}",
        RuntimeInformation.FrameworkDescription,
        $"processor architecture {RuntimeInformation.ProcessArchitecture}",
    ];

    /// <summary>The version with the commit, if the assembly was built in a repository.</summary>
    private static string VersionOf(Type type)
        => type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
