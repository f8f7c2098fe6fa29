using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>Reads the likes matrix from a view, with several cursors at once where the view offers them.</summary>
internal static class LikesReader
{
    public static LikesReading Read(
        IDataView input, DataViewSchema.Column item, DataViewSchema.Column user, int numberOfThreads, Action throwIfCancelled)
    {
        LikesPart[] parts = ReadParts(input.GetRowCursorSet([item, user], numberOfThreads), item, user, throwIfCancelled);

        long rows = parts.Sum(part => part.Count);
        if (rows > Array.MaxLength)
        {
            throw new InvalidOperationException(
                $"There are {rows} rows with a user in column '{user.Name}' and an item in column '{item.Name}'; at most {Array.MaxLength} "
                + "can be held. Give Fit fewer, for example with mlContext.Data.FilterRowsByColumn or a sample of the users.");
        }

        UserNumbers users = parts[0].Users;
        foreach (LikesPart part in parts.AsSpan(1))
            part.RenumberInto(users);

        var likes = Likes.FromPairs((int)((KeyDataViewType)item.Type).Count, users.Count, [.. parts.SelectMany(part => part.TakeChunks())], numberOfThreads);
        return new LikesReading(likes, rows - likes.Count, parts.Sum(part => part.SkippedRowCount));
    }

    private static LikesPart[] ReadParts(
        DataViewRowCursor[] cursors, DataViewSchema.Column item, DataViewSchema.Column user, Action throwIfCancelled)
    {
        using var failed = new CancellationTokenSource();
        try
        {
            // Cursors of one set may wait for each other, so each needs a thread of its own.
            var tasks = cursors.Select(cursor => Task.Factory.StartNew(
                () => ReadPart(cursor, item, user, throwIfCancelled, failed),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default)).ToArray();
            return Task.WhenAll(tasks).GetAwaiter().GetResult();
        }
        finally
        {
            foreach (var cursor in cursors)
                cursor.Dispose();
        }
    }

    private static LikesPart ReadPart(
        DataViewRowCursor cursor, DataViewSchema.Column item, DataViewSchema.Column user, Action throwIfCancelled, CancellationTokenSource failed)
    {
        try
        {
            using (cursor)
            {
                var part = new LikesPart(ItemGetter.Create(cursor, item), UserNumbers.Create(cursor, user));
                for (int row = 0; cursor.MoveNext(); row = (row + 1) & 0xFFF)
                {
                    if (row == 0)
                    {
                        throwIfCancelled();
                        if (failed.IsCancellationRequested) break;
                    }
                    part.AddRow();
                }
                return part;
            }
        }
        catch
        {
            failed.Cancel();
            throw;
        }
    }
}
