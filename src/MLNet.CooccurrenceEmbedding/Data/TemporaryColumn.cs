namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>
/// Names of columns that a model adds and drops again. ML.NET drops every column of that name, so a column of the data must not have it.
/// The data to transform is not known when the model is created, so the names contain a random number.
/// </summary>
internal static class TemporaryColumn
{
    /// <summary>A random number. It is constant, so that equal fits save equal models.</summary>
    private const string Unique = "cc1f3a52-7c0e-4a0e-9d39-5a8f0e1b6c47";

    /// <summary>The name of a temporary column.</summary>
    /// <param name="column">The column that it is computed from or for.</param>
    /// <param name="content">What it has, a word.</param>
    public static string Name(string column, string content) => $"{column} ({content} {Unique})";
}
