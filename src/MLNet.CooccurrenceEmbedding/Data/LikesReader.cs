using Microsoft.ML;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>Reads the likes matrix from a view.</summary>
internal static class LikesReader
{
    public static LikesReading Read(IDataView input, LikesColumns columns, int numberOfThreads, Action throwIfCancelled)
        => Read(input, columns, numberOfThreads, throwIfCancelled, out _, out _);

    /// <param name="input">The rows.</param>
    /// <param name="columns">The columns to read.</param>
    /// <param name="numberOfThreads">Threads to use. The likes do not depend on it.</param>
    /// <param name="throwIfCancelled">Called now and then.</param>
    /// <param name="users">The users of the rows, numbered in an order that means nothing.</param>
    /// <param name="userOfRow">The number of the user that each row of the likes matrix belongs to.</param>
    public static LikesReading Read(
        IDataView input, LikesColumns columns, int numberOfThreads, Action throwIfCancelled, out UserNumbers users, out int[] userOfRow)
    {
        LikesRows[] rows = RowReader.Read(input, columns.All, numberOfThreads, throwIfCancelled, row => LikesRows.Create(row, columns));
        LikesPart[] parts = Array.ConvertAll(rows, read => read.Part);

        long read = parts.Sum(part => part.Count);
        if (read > Array.MaxLength)
        {
            throw new InvalidOperationException(
                $"There are {read} likes, each with {columns.Description}; at most {Array.MaxLength} "
                + "can be held. Give Fit fewer, for example with mlContext.Data.FilterRowsByColumn or a sample of the users.");
        }

        users = parts[0].Users;
        foreach (LikesPart part in parts.AsSpan(1))
            part.RenumberInto(users);

        var chunks = new List<ReadOnlyMemory<UserItem>>();
        List<ReadOnlyMemory<float>>? weights = columns.RatingsAsWeights ? [] : null;
        foreach (LikesPart part in parts)
        {
            var taken = part.TakeChunks();
            chunks.AddRange(taken.Likes);
            weights?.AddRange(taken.Weights);
        }
        var likes = Likes.FromPairs(columns.ItemCount, users.Count, chunks, out userOfRow, numberOfThreads, weights);
        return new LikesReading(likes, read - likes.Count, parts.Sum(part => part.SkippedRowCount), parts.Sum(part => part.BelowThresholdRowCount));
    }
}
