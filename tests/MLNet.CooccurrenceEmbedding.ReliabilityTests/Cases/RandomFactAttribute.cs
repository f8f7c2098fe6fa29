using System.Reflection;
using System.Runtime.CompilerServices;

namespace MLNet.CooccurrenceEmbedding.ReliabilityTests.Cases;

/// <summary>A test that runs a <see cref="Campaign"/>. All of them share the time that FUZZ_MINUTES gives.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RandomFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
    : FactAttribute(sourceFilePath, sourceLineNumber)
{
    /// <summary>How many such tests there are.</summary>
    internal static int Count { get; } = typeof(RandomFactAttribute).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods())
        .Count(method => method.GetCustomAttribute<RandomFactAttribute>() is not null);
}
