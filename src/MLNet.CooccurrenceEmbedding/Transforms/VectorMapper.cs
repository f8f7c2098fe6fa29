using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.Data;

namespace MLNet.CooccurrenceEmbedding.Transforms;

/// <summary>
/// Adds columns of vectors to single rows or to views of a schema. Vectors are computed when they are read.
/// </summary>
internal sealed class VectorMapper : IRowToRowMapper
{
    private readonly DataViewSchema.Column[] _inputs;
    private readonly OutputColumn[] _columns;

    /// <summary>For each column, that of the input, or the number of columns of the input plus the index of the added one.</summary>
    private readonly int[] _sources;

    private readonly VectorGetters _getters;

    /// <param name="inputSchema">A schema with the columns of items.</param>
    /// <param name="columns">The columns to add.</param>
    /// <param name="getters">Computes the vectors of a row.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column of items is missing or has another type than in training.</exception>
    public VectorMapper(DataViewSchema inputSchema, OutputColumn[] columns, VectorGetters getters)
    {
        InputSchema = inputSchema;
        OutputSchema = VectorColumn.AddTo(
            inputSchema, [.. columns.Select(column => column.OutputName)], getters.Embeddings.Dimension, out _sources);
        _inputs = [.. columns.Select(column => column.FindInput(inputSchema))];
        foreach (DataViewSchema.Column input in _inputs) OutputColumn.RequireSameItems(input, getters.Embeddings.Names);
        _columns = columns;
        _getters = getters;
    }

    public DataViewSchema InputSchema { get; }

    /// <summary>The columns of the input and those of vectors. A column of vectors that hides another one follows it.</summary>
    public DataViewSchema OutputSchema { get; }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
        => dependingColumns
            .Select(column => _sources[column.Index])
            .Select(source => source < InputSchema.Count ? source : _inputs[source - InputSchema.Count].Index)
            .Distinct()
            .Order()
            .Select(index => InputSchema[index]);

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Schema != InputSchema)
            throw new ArgumentOutOfRangeException(nameof(input), "The schema of the row is not the one that the mapper was created for.");
        return new Row(input, new MappedColumns(this, input, activeColumns));
    }

    /// <summary>Creates a view with the columns of vectors added.</summary>
    public IDataView Map(IDataView input) => new View(input, this);

    /// <summary>The columns of a row, or of the rows of a cursor.</summary>
    private sealed class MappedColumns
    {
        private readonly VectorMapper _mapper;
        private readonly DataViewRow _input;
        private readonly ActiveColumns _active;

        public MappedColumns(VectorMapper mapper, DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
        {
            _mapper = mapper;
            _input = input;
            _active = new ActiveColumns(mapper.OutputSchema, activeColumns);
        }

        public DataViewSchema Schema => _active.Schema;

        public bool IsActive(DataViewSchema.Column column) => _active.Contains(column);

        public ValueGetter<TValue> Getter<TValue>(DataViewSchema.Column column)
        {
            _active.Require(column);
            int source = _mapper._sources[column.Index], added = source - _mapper.InputSchema.Count;
            if (added < 0) return _input.GetGetter<TValue>(_mapper.InputSchema[source]);
            return _mapper._getters.Create(_input, _mapper._inputs[added], _mapper._columns[added].Format) as ValueGetter<TValue>
                ?? throw new InvalidOperationException(
                    $"Column '{column.Name}' is {column.Type}, so its values cannot be read as {typeof(TValue)}.");
        }
    }

    private sealed class View(IDataView input, VectorMapper mapper) : IDataView
    {
        public DataViewSchema Schema => mapper.OutputSchema;

        public bool CanShuffle => input.CanShuffle;

        public long? GetRowCount() => input.GetRowCount();

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
        {
            DataViewSchema.Column[] active = [.. columnsNeeded];
            return Map(input.GetRowCursor(mapper.GetDependencies(active), rand), active);
        }

        public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
        {
            DataViewSchema.Column[] active = [.. columnsNeeded];
            return [.. input.GetRowCursorSet(mapper.GetDependencies(active), n, rand).Select(cursor => Map(cursor, active))];
        }

        private Cursor Map(DataViewRowCursor cursor, DataViewSchema.Column[] active)
            => new(cursor, new MappedColumns(mapper, cursor, active));
    }

    private sealed class Cursor(DataViewRowCursor input, MappedColumns columns) : DataViewRowCursor
    {
        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override DataViewSchema Schema => columns.Schema;

        public override bool MoveNext() => input.MoveNext();

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => columns.IsActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => columns.Getter<TValue>(column);

        protected override void Dispose(bool disposing)
        {
            if (disposing) input.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class Row(DataViewRow input, MappedColumns columns) : DataViewRow
    {
        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override DataViewSchema Schema => columns.Schema;

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => columns.IsActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => columns.Getter<TValue>(column);

        protected override void Dispose(bool disposing)
        {
            if (disposing) input.Dispose();
            base.Dispose(disposing);
        }
    }
}
