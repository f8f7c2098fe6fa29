using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.Data;

namespace MLNet.CooccurrenceEmbedding.Hosting;

/// <summary>An estimator whose Fit returns a transformer that has been fitted before.</summary>
internal sealed class FittedEstimator : IEstimator<ITransformer>
{
    private readonly ITransformer _fitted;
    private readonly HashSet<string> _known; // the columns of the schema that it was created for
    private readonly SchemaShape.Column[] _needed;
    private readonly (SchemaShape.Column Column, bool PassesThrough)[] _output;

    public FittedEstimator(ITransformer fitted, DataViewSchema inputSchema)
    {
        _fitted = fitted;
        IRowToRowMapper? mapper = fitted.IsRowToRowMapper ? fitted.GetRowToRowMapper(inputSchema) : null;
        DataViewSchema outputSchema = mapper?.OutputSchema ?? fitted.GetOutputSchema(inputSchema);

        var passing = outputSchema.Where(column => PassesThrough(column, inputSchema)).Select(column => column.Name).ToHashSet();
        var made = outputSchema.Where(column => !column.IsHidden && !passing.Contains(column.Name));
        var needed = mapper?.GetDependencies(made).Select(column => column.Name).ToHashSet() ?? [];

        SchemaShape input = SchemaShapes.From(inputSchema);
        _known = [.. input.Select(column => column.Name)];
        _needed = [.. input.Where(column => needed.Contains(column.Name))];
        _output = [.. SchemaShapes.From(outputSchema).Select(column => (column, passing.Contains(column.Name)))];
    }

    public ITransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        GetOutputSchema(SchemaShapes.From(input.Schema)); // throws if the fitted transformer cannot transform the input
        return _fitted;
    }

    /// <summary>
    /// The columns that the transformer computes, and the columns of the input that it passes through unchanged.
    /// </summary>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var found = inputSchema.ToDictionary(column => column.Name);
        foreach (var column in _needed)
            Require(column, found);

        var output = new List<SchemaShape.Column>();
        foreach (var (column, passesThrough) in _output)
        {
            if (!passesThrough)
                output.Add(column);
            else if (found.TryGetValue(column.Name, out var asFound))
                output.Add(asFound);
        }
        var made = _output.Where(column => !column.PassesThrough).Select(column => column.Column.Name).ToHashSet();
        output.AddRange(inputSchema.Where(column => !_known.Contains(column.Name) && !made.Contains(column.Name)));
        return new SchemaShape(output);
    }

    // A computed column has its own annotations, even where it hides a column of the same name and type.
    private static bool PassesThrough(DataViewSchema.Column column, DataViewSchema inputSchema)
        => !column.IsHidden
            && inputSchema.GetColumnOrNull(column.Name) is { } input
            && input.Index == column.Index
            && input.Type.Equals(column.Type)
            && ReferenceEquals(input.Annotations, column.Annotations);

    private static void Require(SchemaShape.Column expected, Dictionary<string, SchemaShape.Column> found)
    {
        string name = expected.Name;
        string expectedType = Describe(expected);
        if (!found.TryGetValue(name, out var actual))
        {
            string columns = string.Join(", ", found.Keys.Select(column => $"'{column}'"));
            throw InputColumns.SchemaMismatch(
                $"There is no column '{name}', which the fitted transformer reads as {expectedType}. The columns are: "
                + $"{(columns.Length > 0 ? columns : "none")}. Add '{name}' to the data before the estimator that AsEstimator made, "
                + $"or copy the column that holds it: mlContext.Transforms.CopyColumns(\"{name}\", ...).");
        }
        if (actual.Kind != expected.Kind || actual.IsKey != expected.IsKey || !actual.ItemType.Equals(expected.ItemType))
        {
            throw InputColumns.SchemaMismatch(
                $"Column '{name}' is {Describe(actual)}, but the fitted transformer reads it as {expectedType}. "
                + "Load or make it as it was when the transformer was fitted, "
                + "for instance with mlContext.Transforms.Conversion, before the estimator that AsEstimator made.");
        }
    }

    private static string Describe(SchemaShape.Column column)
        => ColumnShape.From(column).TypeName + (column.Kind == SchemaShape.Column.VectorKind.VariableVector ? " of any length" : "");
}
