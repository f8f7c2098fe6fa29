using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.Data;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>Adds the vectors of each row's items.</summary>
internal sealed class VectorColumns : AddedColumns
{
    private readonly DataViewSchema.Column[] _items;
    private readonly EmbeddedColumn[] _columns;
    private readonly ItemEmbeddings _embeddings;
    private readonly float _unknown;
    private readonly Pooling _pooling;

    public VectorColumns(DataViewSchema inputSchema, EmbeddedColumn[] columns, ItemEmbeddings embeddings, float unknown, Pooling pooling)
        : base(inputSchema, VectorColumn.AddTo(inputSchema, columns.Select(column => column.OutputName), embeddings.Dimension))
    {
        _items = [.. columns.Select(column => TransformColumns.Find(inputSchema, column))];
        foreach (DataViewSchema.Column items in _items) TransformColumns.RequireSameItems(items, embeddings.Names);
        _columns = columns;
        _embeddings = embeddings;
        _unknown = unknown;
        _pooling = pooling;
    }

    public override DataViewSchema.Column SourceOf(int added) => _items[added];

    public override Func<int, Delegate> Open(DataViewRow input)
        => added => VectorGetters.Create(input, _items[added], _columns[added].Shape, _embeddings, _unknown, _pooling);
}
