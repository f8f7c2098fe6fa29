using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.Hosting;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Conformance;

/// <summary>
/// Estimators and transformers refuse schemas that lack a column, or have it with another type, with the exception of ML.NET's own ones.
/// </summary>
public sealed class InvalidInputConformanceTests
{
    /// <summary>Types that no column of the library may have.</summary>
    private static readonly DataViewType[] WrongTypes =
        [BooleanDataViewType.Instance, new VectorDataViewType(NumberDataViewType.Double, 2), DateTimeDataViewType.Instance];

    [Theory]
    [MemberData(nameof(InputShapes.Names), MemberType = typeof(InputShapes))]
    public void Fit_and_the_estimator_schema_refuse_a_missing_column_and_a_wrong_type(string shapeName)
    {
        InputShape shape = InputShapes.Get(shapeName);
        Assert.All(shape.FitColumns.SelectMany(column => InvalidViews(shape, column)), invalid =>
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => shape.Estimator.GetOutputSchema(SchemaShapes.From(invalid.Schema)));
            Assert.Throws<ArgumentOutOfRangeException>(() => shape.Estimator.Fit(invalid));
        });
    }

    [Theory]
    [MemberData(nameof(InputShapes.Names), MemberType = typeof(InputShapes))]
    public void Transformer_refuses_a_missing_column_and_a_wrong_type(string shapeName)
    {
        InputShape shape = InputShapes.Get(shapeName);
        Assert.All(shape.ItemColumns.SelectMany(column => InvalidViews(shape, column)), invalid =>
            AssertTransformRefused(shape.Transformer, invalid));
    }

    [Theory]
    [MemberData(nameof(InputShapes.Names), MemberType = typeof(InputShapes))]
    public void Transformer_refuses_items_of_another_type_than_in_training(string shapeName)
    {
        InputShape shape = InputShapes.Get(shapeName);
        Assert.All(shape.ItemColumns, column =>
            AssertTransformRefused(shape.Transformer, WithColumn(shape.Data, column, OtherItems(shape.Data.Schema[column].Type))));
    }

    [Theory]
    [MemberData(nameof(InputShapes.Names), MemberType = typeof(InputShapes))]
    public void Loaded_model_refuses_a_missing_column(string shapeName)
    {
        InputShape shape = InputShapes.Get(shapeName);
        Assert.All(shape.ItemColumns, column => AssertTransformRefused(shape.Loaded, WithColumn(shape.Data, column, type: null)));
    }

    // A loaded model of keys is ML.NET's own value mapping. It checks the type of keys only when a cursor is opened, and throws a
    // NotSupportedException for a vector.
    [Theory]
    [MemberData(nameof(InputShapes.Names), MemberType = typeof(InputShapes))]
    public void Loaded_model_refuses_a_wrong_type_at_the_latest_when_vectors_are_read(string shapeName)
    {
        InputShape shape = InputShapes.Get(shapeName);
        Assert.All(shape.Transformer.Columns, pair =>
        {
            DataViewType[] types = [.. WrongTypes, OtherItems(shape.Data.Schema[pair.InputColumnName].Type)];
            Assert.All(types, type =>
            {
                IDataView invalid = WithColumn(shape.Data, pair.InputColumnName, type);
                Exception? error = Record.Exception(() => Columns.Vectors(shape.Loaded.Transform(invalid), pair.OutputColumnName));
                Assert.True(
                    error is ArgumentOutOfRangeException or InvalidOperationException or NotSupportedException,
                    $"An exception for {type} was expected, but this was found: {error}");
            });
        });
    }

    [Theory]
    [MemberData(nameof(InputShapes.Names), MemberType = typeof(InputShapes))]
    public void AsEstimator_refuses_a_missing_column_and_a_wrong_type(string shapeName)
    {
        InputShape shape = InputShapes.Get(shapeName);
        IEstimator<ITransformer> estimator = shape.Transformer.AsEstimator(shape.Data.Schema);
        Assert.All(shape.ItemColumns.SelectMany(column => InvalidViews(shape, column)), invalid =>
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => estimator.GetOutputSchema(SchemaShapes.From(invalid.Schema)));
            Assert.Throws<ArgumentOutOfRangeException>(() => estimator.Fit(invalid));
        });
    }

    [Theory]
    [MemberData(nameof(InputShapes.Names), MemberType = typeof(InputShapes))]
    public void Transform_needs_the_item_columns_only(string shapeName)
    {
        InputShape shape = InputShapes.Get(shapeName);
        string[] others = [.. shape.Data.Schema.Select(column => column.Name).Except(shape.ItemColumns)];
        IDataView items = others.Length == 0
            ? shape.Data
            : new MLContext().Transforms.DropColumns(others).Fit(shape.Data).Transform(shape.Data);
        Assert.All(shape.Transformer.Columns, pair =>
        {
            Columns.AssertSameBits(
                Columns.Vectors(shape.Transformer.Transform(shape.Data), pair.OutputColumnName),
                Columns.Vectors(shape.Transformer.Transform(items), pair.OutputColumnName));
            Columns.AssertSameBits(
                Columns.Vectors(shape.Loaded.Transform(shape.Data), pair.OutputColumnName),
                Columns.Vectors(shape.Loaded.Transform(items), pair.OutputColumnName));
        });
    }

    private static void AssertTransformRefused(ITransformer transformer, IDataView invalid)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => transformer.GetOutputSchema(invalid.Schema));
        Assert.Throws<ArgumentOutOfRangeException>(() => transformer.Transform(invalid));
        Assert.Throws<ArgumentOutOfRangeException>(() => transformer.GetRowToRowMapper(invalid.Schema));
    }

    private static IEnumerable<IDataView> InvalidViews(InputShape shape, string column)
        => [WithColumn(shape.Data, column, type: null), .. WrongTypes.Select(type => WithColumn(shape.Data, column, type))];

    /// <summary>A view of the same columns, without rows, in which a column has another type, or is missing.</summary>
    private static RowsView WithColumn(IDataView data, string name, DataViewType? type)
    {
        var columns = data.Schema.Where(column => type is not null || column.Name != name).Select(column =>
            new RowsColumn<int>(column.Name, column.Name == name ? type! : column.Type, _ => 0)
            {
                Annotations = column.Name == name ? null : column.Annotations,
            });
        return new RowsView(0, [.. columns]);
    }

    /// <summary>A type of items that could be fitted in place of <paramref name="type"/>, but is not the same.</summary>
    private static DataViewType OtherItems(DataViewType type) => type switch
    {
        VectorDataViewType vector => new VectorDataViewType((PrimitiveDataViewType)OtherItems(vector.ItemType), vector.Size),
        TextDataViewType => NumberDataViewType.Int32,
        _ => TextDataViewType.Instance,
    };
}
