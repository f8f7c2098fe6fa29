using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.Hosting;

namespace MLNet.CooccurrenceEmbedding.Tests.Conformance;

/// <summary>The schema that an estimator promises is the schema that its transformer delivers, as ML.NET's own estimators do it.</summary>
public sealed class SchemaConformanceTests
{
    [Theory]
    [MemberData(nameof(InputShapes.Names), MemberType = typeof(InputShapes))]
    public void Estimator_promises_the_columns_types_and_annotations_that_Transform_delivers(string shapeName)
    {
        InputShape shape = InputShapes.Get(shapeName);
        SchemaShape promised = shape.Estimator.GetOutputSchema(SchemaShapes.From(shape.Data.Schema));
        SchemaShape delivered = SchemaShapes.From(shape.Transformer.Transform(shape.Data).Schema);
        Assert.Equal(Printed.Shape(delivered), Printed.Shape(promised));
    }

    [Theory]
    [MemberData(nameof(InputShapes.Names), MemberType = typeof(InputShapes))]
    public void AsEstimator_promises_the_columns_types_and_annotations_that_Transform_delivers(string shapeName)
    {
        InputShape shape = InputShapes.Get(shapeName);
        IEstimator<ITransformer> estimator = shape.Transformer.AsEstimator(shape.Data.Schema);
        SchemaShape promised = estimator.GetOutputSchema(SchemaShapes.From(shape.Data.Schema));
        SchemaShape delivered = SchemaShapes.From(estimator.Fit(shape.Data).Transform(shape.Data).Schema);
        Assert.Equal(Printed.Shape(delivered), Printed.Shape(promised));
    }

    [Theory]
    [MemberData(nameof(InputShapes.Names), MemberType = typeof(InputShapes))]
    public void Transform_the_row_mapper_and_GetOutputSchema_give_equal_schemas(string shapeName)
    {
        InputShape shape = InputShapes.Get(shapeName);
        ITransformer transformer = shape.Transformer;
        string[] expected = Printed.Schema(transformer.GetOutputSchema(shape.Data.Schema));
        Assert.Equal(expected, Printed.Schema(transformer.Transform(shape.Data).Schema));

        Assert.True(transformer.IsRowToRowMapper);
        IRowToRowMapper mapper = transformer.GetRowToRowMapper(shape.Data.Schema);
        Assert.Same(shape.Data.Schema, mapper.InputSchema);
        Assert.Equal(expected, Printed.Schema(mapper.OutputSchema));
    }

    [Theory]
    [MemberData(nameof(InputShapes.Names), MemberType = typeof(InputShapes))]
    public void Input_columns_keep_their_order_types_and_annotations(string shapeName)
    {
        InputShape shape = InputShapes.Get(shapeName);
        DataViewSchema input = shape.Data.Schema, output = shape.Transformer.GetOutputSchema(input);
        string[] added = [.. shape.Transformer.Columns.Select(pair => pair.OutputColumnName)];
        var kept = output.Where(column => column.IsHidden || !added.Contains(column.Name)).ToArray();

        Assert.Equal(input.Select(Visible), kept.Select(Visible));
        Assert.Equal(input.Select(column => column.IsHidden || added.Contains(column.Name)), kept.Select(column => column.IsHidden));
        Assert.All(added.Where(name => input.GetColumnOrNull(name) is not null), name =>
            Assert.Equal(name, output[output[name].Index - 1].Name)); // a column that hides another follows it
    }

    /// <summary>The printed column, as if it was not hidden.</summary>
    private static string Visible(DataViewSchema.Column column) => Printed.Column(column).Replace(", hidden", "", StringComparison.Ordinal);
}
