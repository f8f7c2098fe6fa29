using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.TestSupport;

/// <summary>Gets the value of a column in a row. The first row is 0.</summary>
internal delegate void RowGetter<T>(int row, ref T value);

/// <summary>A column of a <see cref="RowsView"/>.</summary>
internal abstract class RowsColumn(string name, DataViewType type)
{
    public string Name => name;

    public DataViewType Type => type;

    public DataViewSchema.Annotations? Annotations { get; init; }

    /// <summary>Creates the getter of a cursor, which calls <paramref name="row"/> for the current row.</summary>
    public abstract Delegate CreateGetter(Func<int> row);
}

/// <inheritdoc/>
/// <param name="name">The name of the column.</param>
/// <param name="type">The type of the column.</param>
/// <param name="createGetter">Called once for each cursor, whose rows ascend.</param>
internal sealed class RowsColumn<T>(string name, DataViewType type, Func<RowGetter<T>> createGetter) : RowsColumn(name, type)
{
    public RowsColumn(string name, DataViewType type, RowGetter<T> getter)
        : this(name, type, () => getter)
    {
    }

    public RowsColumn(string name, DataViewType type, Func<int, T> getValue)
        : this(name, type, (int row, ref T value) => value = getValue(row))
    {
    }

    public override Delegate CreateGetter(Func<int> row)
    {
        RowGetter<T> getter = createGetter();
        return new ValueGetter<T>((ref T value) => getter(row(), ref value));
    }
}
