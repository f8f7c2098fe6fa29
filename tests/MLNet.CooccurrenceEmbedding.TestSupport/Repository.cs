using System.Reflection;

namespace MLNet.CooccurrenceEmbedding.TestSupport;

/// <summary>The repository that the tests were built from, and what was built of it with them.</summary>
internal static class Repository
{
    public static string Root { get; } = Metadata("RepositoryRoot");

    /// <summary>The dll of a program of the repository, which the test project refers to so that it is built.</summary>
    public static string Program(string name) => Metadata("Programs").Replace("*", name, StringComparison.Ordinal);

    private static string Metadata(string name) => typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == name).Value!;
}
