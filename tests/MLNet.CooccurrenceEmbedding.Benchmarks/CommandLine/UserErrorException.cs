namespace MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;

/// <summary>Something that the person at the keyboard can put right. The message says how, on one line.</summary>
internal sealed class UserErrorException(string message) : Exception(message);
