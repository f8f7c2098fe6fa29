using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.Persistence;

/// <summary>A column of sparse vectors: all zeros first, then 1 in each slot in turn. What a linear map makes of them is its matrix.</summary>
internal sealed class UnitVectors : IDataView
{
    private readonly int _size;

    public UnitVectors(string columnName, int size)
    {
        _size = size;
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(columnName, new VectorDataViewType(NumberDataViewType.Single, size));
        Schema = builder.ToSchema();
    }

    public DataViewSchema Schema { get; }

    public bool CanShuffle => false;

    public long? GetRowCount() => _size + 1L;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => new Cursor(this);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [new Cursor(this)];

    private sealed class Cursor(UnitVectors view) : NumberedCursor(view.Schema, view._size + 1L)
    {
        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => (ValueGetter<TValue>)(Delegate)VectorGetter();

        private ValueGetter<VBuffer<float>> VectorGetter() => (ref VBuffer<float> vector) =>
        {
            int count = Position == 0 ? 0 : 1;
            var editor = VBufferEditor.Create(ref vector, view._size, count, requireIndicesOnDense: true);
            if (count == 1)
            {
                editor.Values[0] = 1;
                editor.Indices[0] = (int)Position - 1;
            }
            vector = editor.Commit();
        };
    }
}
