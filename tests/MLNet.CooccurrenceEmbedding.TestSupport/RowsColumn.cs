using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.TestSupport;

/// <summary>Writes what a column holds in a row, counted from 0.</summary>
internal delegate void RowGetter<T>(int row, ref T value);

/// <summary>A column of a <see cref="RowsView"/>.</summary>
internal abstract class RowsColumn(string name, DataViewType type)
{
    public string Name => name;

    public DataViewType Type => type;

    public DataViewSchema.Annotations? Annotations { get; init; }

    /// <summary>The getter that a cursor hands out, which asks for its row each time.</summary>
    public abstract Delegate GetterAt(Func<int> row);
}

/// <inheritdoc/>
/// <param name="name">Its name.</param>
/// <param name="type">What the schema says of it.</param>
/// <param name="makeGetter">Called once for each cursor, whose rows ascend.</param>
internal sealed class RowsColumn<T>(string name, DataViewType type, Func<RowGetter<T>> makeGetter) : RowsColumn(name, type)
{
    public RowsColumn(string name, DataViewType type, RowGetter<T> getter)
        : this(name, type, () => getter)
    {
    }

    public RowsColumn(string name, DataViewType type, Func<int, T> valueOf)
        : this(name, type, (int row, ref T value) => value = valueOf(row))
    {
    }

    public override Delegate GetterAt(Func<int> row)
    {
        RowGetter<T> getter = makeGetter();
        return new ValueGetter<T>((ref T value) => getter(row(), ref value));
    }
}
