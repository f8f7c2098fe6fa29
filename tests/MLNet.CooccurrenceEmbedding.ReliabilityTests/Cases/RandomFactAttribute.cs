using System.Reflection;
using System.Runtime.CompilerServices;

namespace MLNet.CooccurrenceEmbedding.ReliabilityTests.Cases;

/// <summary>A test that runs a <see cref="Campaign"/>. All campaigns share the time of FUZZ_MINUTES.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RandomFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
    : FactAttribute(sourceFilePath, sourceLineNumber)
{
    /// <summary>The number of such tests.</summary>
    internal static int Count { get; } = typeof(RandomFactAttribute).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods())
        .Count(method => method.GetCustomAttribute<RandomFactAttribute>() is not null);
}
