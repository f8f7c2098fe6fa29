using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Evaluation;

/// <summary>
/// Reads when each like was made. The time of a like with several rows is that of its last row, so that no row of a user in the train set
/// is later than the user's held-out likes.
/// </summary>
internal static class LikeTimes
{
    /// <summary>Checks that a column holds times.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It does not.</exception>
    public static void Check(ColumnShape column)
    {
        InputColumns.RequireScalar(column, "Time", "time");
        if (!column.IsKey && (column.RawType == typeof(DateTime) || column.RawType == typeof(DateTimeOffset)
            || ColumnTypes.Numbers.Contains(column.RawType))) return;
        throw InputColumns.SchemaMismatch(
            $"Time column '{column.Name}' is {column.TypeName}, but a number, a DateTime or a DateTimeOffset is expected. "
            + $"Convert it first: mlContext.Transforms.Conversion.ConvertType(\"{column.Name}\", outputKind: DataKind.DateTime).");
    }

    /// <summary>Reads the time of each like, in the order of <see cref="Likes.Items"/>.</summary>
    /// <exception cref="InvalidOperationException">A like has no time.</exception>
    public static double[] Read(NamedLikes likes, string timeColumnName, Workers workers)
    {
        LikesInput input = likes.Input;
        DataViewSchema.Column time = InputColumns.Find(input.View.Schema, timeColumnName);
        var times = new double[likes.Matrix.Count];
        Array.Fill(times, double.NegativeInfinity);
        CursorReader.Read(
            input.View, [input.Item, input.User!.Value, time], workers.Count, () => { }, row => new Sink(row, likes, time, times));
        return times;
    }

    private static Func<double> CreateGetter(DataViewRow row, DataViewSchema.Column column)
    {
        return column.Type switch
        {
            DateTimeDataViewType => Create<DateTime>(time => (time - DateTime.UnixEpoch).TotalSeconds),
            DateTimeOffsetDataViewType => Create<DateTimeOffset>(time => (time - DateTimeOffset.UnixEpoch).TotalSeconds),
            _ => ColumnGetters.Number(row, column),
        };

        Func<double> Create<T>(Func<T, double> convert)
        {
            ValueGetter<T> getter = row.GetGetter<T>(column);
            T value = default!;
            return () =>
            {
                getter(ref value);
                return convert(value);
            };
        }
    }

    /// <summary>Raises the times of the likes of a cursor's rows to those of the rows.</summary>
    private sealed class Sink(DataViewRow row, NamedLikes likes, DataViewSchema.Column column, double[] times) : IRowSink
    {
        private readonly Func<int> _user = likes.Users.CreateFinder(row);
        private readonly Func<int> _item = ColumnGetters.Item(row, likes.Input.Item);
        private readonly Func<double> _time = CreateGetter(row, column);

        public void Add()
        {
            int user = _user(), item = _item();
            if (user < 0 || item < 0) return;
            double time = _time();
            if (double.IsNaN(time))
            {
                throw new InvalidOperationException(
                    $"Time column '{column.Name}' has no value in a row of user '{likes.UserNames[user]}' and item "
                    + $"'{likes.ItemNames[item]}'. Leave such rows out with "
                    + $"mlContext.Data.FilterRowsByMissingValues(likes, \"{column.Name}\").");
            }
            int likesRow = likes.RowOfUser[user];
            int place = likes.Matrix.Starts[likesRow] + likes.Matrix.ItemsOf(likesRow).BinarySearch(item);
            RaiseTo(ref times[place], time);
        }

        /// <summary>Sets a time that other threads may raise too.</summary>
        private static void RaiseTo(ref double latest, double time)
        {
            double seen = Volatile.Read(ref latest);
            while (time > seen)
            {
                double found = Interlocked.CompareExchange(ref latest, time, seen);
                if (found == seen) return;
                seen = found;
            }
        }
    }
}
