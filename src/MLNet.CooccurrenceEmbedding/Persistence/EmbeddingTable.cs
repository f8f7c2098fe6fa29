using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.Persistence;

/// <summary>
/// The vectors as a table of two columns, key and vector. Its first row is for the missing key, 0: the stock transformer
/// would answer a key that the table lacks with a vector of no length, which breaks what follows it.
/// </summary>
internal sealed class EmbeddingTable : IDataView
{
    private readonly ItemEmbeddings _embeddings;
    private readonly float _unknown;

    public EmbeddingTable(ItemEmbeddings embeddings, KeyDataViewType keyType, string keyColumnName, string outputColumnName, float unknown)
    {
        _embeddings = embeddings;
        _unknown = unknown;
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(keyColumnName, keyType);
        builder.AddColumn(keyColumnName + " vector", VectorColumn.Type(embeddings.Dimension), TableAnnotations.Of(embeddings, outputColumnName));
        Schema = builder.ToSchema();
    }

    public DataViewSchema Schema { get; }

    public DataViewSchema.Column KeyColumn => Schema[0];

    public DataViewSchema.Column ValueColumn => Schema[1];

    public bool CanShuffle => false;

    public long? GetRowCount() => _embeddings.Count + 1L;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => new Cursor(this);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [new Cursor(this)];

    private void CopyVector(long key, ref VBuffer<float> vector)
    {
        var editor = VBufferEditor.Create(ref vector, _embeddings.Dimension);
        if (key == 0)
            editor.Values.Fill(_unknown);
        else
            _embeddings.GetVectorByKey((ulong)key).CopyTo(editor.Values);
        vector = editor.Commit();
    }

    private sealed class Cursor(EmbeddingTable table) : NumberedCursor(table.Schema, table._embeddings.Count + 1L)
    {
        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Delegate getter = column.Index == table.ValueColumn.Index ? VectorGetter() : KeyGetter(column.Type.RawType);
            return (ValueGetter<TValue>)getter;
        }

        private ValueGetter<VBuffer<float>> VectorGetter() => (ref VBuffer<float> vector) => table.CopyVector(Position, ref vector);

        private Delegate KeyGetter(Type rawType) => rawType switch
        {
            _ when rawType == typeof(byte) => (ValueGetter<byte>)((ref byte key) => key = (byte)Position),
            _ when rawType == typeof(ushort) => (ValueGetter<ushort>)((ref ushort key) => key = (ushort)Position),
            _ when rawType == typeof(uint) => (ValueGetter<uint>)((ref uint key) => key = (uint)Position),
            _ => (ValueGetter<ulong>)((ref ulong key) => key = (ulong)Position),
        };
    }
}
