using System.Reflection;

namespace MLNet.CooccurrenceEmbedding.TestSupport;

/// <summary>The repository that the tests were built from, and its programs.</summary>
internal static class Repository
{
    public static string Root { get; } = Metadata("RepositoryRoot");

    /// <summary>Returns the path of the dll of a program. The test project references the program, so that it is built.</summary>
    public static string Program(string name) => Metadata("Programs").Replace("*", name, StringComparison.Ordinal);

    private static string Metadata(string name) => typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == name).Value!;
}
