using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Conformance;

/// <summary>A loaded model has the schema and the values of the saved one.</summary>
public sealed class SaveAndLoadConformanceTests
{
    /// <summary>
    /// The largest difference of a pooled vector of a loaded model, relative to the norm of the vector. The built-in transformers add up
    /// the same vectors in another order.
    /// </summary>
    private const double PooledTolerance = 1e-6;

    /// <summary>A saved model has names and counts in annotations that begin with this.</summary>
    private const string SavedAnnotations = "CooccurrenceEmbedding.";

    [Theory]
    [MemberData(nameof(InputShapes.Names), MemberType = typeof(InputShapes))]
    public void Loaded_model_has_the_columns_types_and_annotations_of_the_saved_one(string shapeName)
    {
        InputShape shape = InputShapes.Get(shapeName);
        ITransformer loaded = shape.Loaded;
        string[] expected = Print(shape.Transformer.GetOutputSchema(shape.Data.Schema));
        Assert.Equal(expected, Print(loaded.GetOutputSchema(shape.Data.Schema)));
        Assert.Equal(expected, Print(loaded.Transform(shape.Data).Schema));
        Assert.True(loaded.IsRowToRowMapper);
        Assert.Equal(expected, Print(loaded.GetRowToRowMapper(shape.Data.Schema).OutputSchema));

        // The slot names of pooled columns are empty in the loaded model.
        string[] Print(DataViewSchema schema) => [.. schema.Select(column => IsPooled(shape, column)
            ? $"{Printed.Column(column, SavedAnnotations, "SlotNames")}, slot names: {column.HasSlotNames()}"
            : Printed.Column(column, SavedAnnotations))];
    }

    [Theory]
    [MemberData(nameof(InputShapes.Names), MemberType = typeof(InputShapes))]
    public void Loaded_model_gives_the_values_of_the_saved_one(string shapeName)
    {
        InputShape shape = InputShapes.Get(shapeName);
        AssertSameValues(shape, shape.Transformer.Transform(shape.Data), shape.Loaded.Transform(shape.Data));
    }

    [Theory]
    [MemberData(nameof(InputShapes.Names), MemberType = typeof(InputShapes))]
    public void Model_that_is_loaded_and_saved_again_gives_the_schema_and_bits_of_the_loaded_one(string shapeName)
    {
        InputShape shape = InputShapes.Get(shapeName);
        IDataView once = shape.Loaded.Transform(shape.Data);
        IDataView twice = SavedModel.Reload(shape.Loaded, shape.Data).Transform(shape.Data);
        Assert.Equal(Printed.Schema(once.Schema), Printed.Schema(twice.Schema));
        Assert.Equal(Printed.Rows(once, once.Schema), Printed.Rows(twice, twice.Schema));
    }

    private static void AssertSameValues(InputShape shape, IDataView expected, IDataView actual)
    {
        Assert.Equal(Exact(expected), Exact(actual));
        Assert.All(shape.PooledColumns, column =>
            AssertClose(Columns.Vectors(expected, column), Columns.Vectors(actual, column)));

        List<(DataViewRowId, string)> Exact(IDataView view)
            => Printed.Rows(view, view.Schema.Where(column => !IsPooled(shape, column)));
    }

    private static bool IsPooled(InputShape shape, DataViewSchema.Column column)
        => !column.IsHidden && shape.PooledColumns.Contains(column.Name);

    private static void AssertClose(float[][] expected, float[][] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        double worst = expected.Zip(actual).Max(row => Distance(row.First, row.Second));
        Assert.InRange(worst, 0, PooledTolerance);
    }

    private static double Distance(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        double difference = Math.Sqrt(expected.Zip(actual).Sum(pair => Math.Pow((double)pair.First - pair.Second, 2)));
        double norm = Math.Sqrt(expected.Sum(value => (double)value * value));
        return norm > 0 ? difference / norm : difference;
    }
}
