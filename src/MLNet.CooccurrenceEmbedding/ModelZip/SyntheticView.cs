using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.ModelZip;

/// <summary>A view whose rows are computed from their indices, to create ML.NET's transformers from and to read their matrices.</summary>
/// <param name="schema">The columns. All of them are always active.</param>
/// <param name="rowCount">How many rows there are.</param>
/// <param name="createGetter">
/// From a column, and a function that returns the index of the current row, to a <see cref="ValueGetter{TValue}"/>.
/// </param>
internal sealed class SyntheticView(
    DataViewSchema schema, long rowCount, Func<DataViewSchema.Column, Func<long>, Delegate> createGetter) : IDataView
{
    public DataViewSchema Schema => schema;

    public bool CanShuffle => false;

    /// <summary>
    /// Creates a view of sparse vectors: row 0 is zero, and row i + 1 is the i-th unit vector. A linear map of the unit vectors is its
    /// matrix.
    /// </summary>
    public static SyntheticView UnitVectors(string columnName, int size)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(columnName, new VectorDataViewType(NumberDataViewType.Single, size));
        return new SyntheticView(builder.ToSchema(), size + 1L, (_, row) => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> vector) =>
        {
            int slot = (int)row() - 1;
            var editor = VBufferEditor.Create(ref vector, size, slot < 0 ? 0 : 1, requireIndicesOnDense: true);
            if (slot >= 0) (editor.Values[0], editor.Indices[0]) = (1, slot);
            vector = editor.Commit();
        }));
    }

    /// <summary>Creates a view of one vector, whose first slots are 1, and the others 0.</summary>
    public static SyntheticView Ones(string columnName, int count, int ofSlots)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(columnName, new VectorDataViewType(NumberDataViewType.Single, ofSlots));
        return new SyntheticView(builder.ToSchema(), 1, (_, _) => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> vector) =>
        {
            var editor = VBufferEditor.Create(ref vector, ofSlots);
            editor.Values.Clear();
            editor.Values[..count].Fill(1);
            vector = editor.Commit();
        }));
    }

    public long? GetRowCount() => rowCount;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
        => new Cursor(this, rowCount, createGetter);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
        => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(
        SyntheticView view, long rowCount, Func<DataViewSchema.Column, Func<long>, Delegate> createGetter) : DataViewRowCursor
    {
        private long _position = -1;

        public override long Position => _position;

        public override long Batch => 0;

        public override DataViewSchema Schema => view.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override bool MoveNext()
        {
            if (_position >= rowCount - 1) return false;
            _position++;
            return true;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
            => createGetter(column, () => _position) as ValueGetter<TValue>
                ?? throw new InvalidOperationException(
                    $"Column '{column.Name}' is {column.Type}, so its values cannot be read as {typeof(TValue)}.");
    }
}
