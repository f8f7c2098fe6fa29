using Microsoft.ML;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>The columns of a mapped row: what <see cref="VectorMapper"/>'s rows and <see cref="VectorView"/>'s cursors share.</summary>
internal sealed class VectorRow
{
    private readonly VectorMapper _mapper;
    private readonly DataViewRow _input;
    private readonly bool[] _active;

    public VectorRow(VectorMapper mapper, DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        _mapper = mapper;
        _input = input;
        _active = new bool[mapper.OutputSchema.Count];
        foreach (var column in activeColumns)
            _active[column.Index] = true;
    }

    public DataViewSchema Schema => _mapper.OutputSchema;

    public bool IsActive(DataViewSchema.Column column) => _active[column.Index];

    public ValueGetter<TValue> Getter<TValue>(DataViewSchema.Column column)
    {
        if (!IsActive(column))
            throw new ArgumentException($"Column '{column.Name}' was not asked for when these rows were opened.", nameof(column));
        if (!_mapper.IsOutput(column))
            return _input.GetGetter<TValue>(_mapper.InputSchema[column.Index]);
        return (Delegate)_mapper.VectorGetter(_input, column) as ValueGetter<TValue>
            ?? throw new ArgumentException($"Column '{column.Name}' holds {column.Type}, not {typeof(TValue)}.", nameof(column));
    }
}
