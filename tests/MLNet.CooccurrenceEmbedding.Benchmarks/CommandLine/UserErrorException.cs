namespace MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;

/// <summary>An error that the user can correct. The message is one line and says how.</summary>
internal sealed class UserErrorException(string message) : Exception(message);
