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

    private sealed class Cursor(UnitVectors view) : DataViewRowCursor
    {
        private long _position = -1;

        public override long Position => _position;

        public override long Batch => 0;

        public override DataViewSchema Schema => view.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override bool MoveNext()
        {
            if (_position >= view._size) return false;
            _position++;
            return true;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => (ValueGetter<TValue>)(Delegate)VectorGetter();

        private ValueGetter<VBuffer<float>> VectorGetter() => (ref VBuffer<float> vector) =>
        {
            int count = _position == 0 ? 0 : 1;
            var editor = VBufferEditor.Create(ref vector, view._size, count, requireIndicesOnDense: true);
            if (count == 1)
            {
                editor.Values[0] = 1;
                editor.Indices[0] = (int)_position - 1;
            }
            vector = editor.Commit();
        };
    }
}
