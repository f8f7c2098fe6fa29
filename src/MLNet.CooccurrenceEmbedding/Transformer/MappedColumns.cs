using Microsoft.ML;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>The columns of a mapped row: what <see cref="RowMapper"/>'s rows and <see cref="MappedView"/>'s cursors share.</summary>
internal sealed class MappedColumns
{
    private readonly AddedColumns _added;
    private readonly DataViewRow _input;
    private readonly bool[] _active;
    private Func<int, Delegate>? _getters;

    public MappedColumns(AddedColumns added, DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        _added = added;
        _input = input;
        _active = new bool[added.OutputSchema.Count];
        foreach (var column in activeColumns)
            _active[column.Index] = true;
    }

    public DataViewSchema Schema => _added.OutputSchema;

    public bool IsActive(DataViewSchema.Column column) => _active[column.Index];

    public ValueGetter<TValue> Getter<TValue>(DataViewSchema.Column column)
    {
        if (!IsActive(column))
            throw new ArgumentException($"Column '{column.Name}' was not asked for when these rows were opened.", nameof(column));
        int added = column.Index - _added.InputSchema.Count;
        if (added < 0)
            return _input.GetGetter<TValue>(_added.InputSchema[column.Index]);
        _getters ??= _added.Open(_input);
        return _getters(added) as ValueGetter<TValue>
            ?? throw new ArgumentException($"Column '{column.Name}' holds {column.Type}, not {typeof(TValue)}.", nameof(column));
    }
}
