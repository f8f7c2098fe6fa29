using MLNet.CooccurrenceEmbedding.Benchmarks.Recommenders;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Peers;

/// <summary>A part of the comparison that is measured or skipped as a whole.</summary>
/// <param name="Name">The name in messages.</param>
/// <param name="FindMissing">Returns what to install so that the peer can be measured, or null if nothing is missing.</param>
/// <param name="Measure">Measures the peer on every split, in separate processes.</param>
internal sealed record Peer(string Name, Func<string?> FindMissing, Func<SplitLikes[], PeerMeasurement> Measure);

/// <param name="Results">A result for each method, setting and split.</param>
/// <param name="Version">The name and the version of the peer's program, or null for this library.</param>
internal sealed record PeerMeasurement(PeerResult[] Results, string? Version);
