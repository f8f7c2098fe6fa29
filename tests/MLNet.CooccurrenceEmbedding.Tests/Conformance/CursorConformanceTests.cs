using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Conformance;

/// <summary>A cursor gives the same rows for any subset of columns, in any order, and on any number of threads.</summary>
public sealed class CursorConformanceTests
{
    private const int CursorCount = 3;

    [Theory]
    [MemberData(nameof(InputShapes.Names), MemberType = typeof(InputShapes))]
    public void Cursor_over_some_columns_gives_the_values_of_a_cursor_over_all(string shapeName)
    {
        IDataView view = Transformed(shapeName);
        DataViewSchema.Column[] all = [.. view.Schema];
        IEnumerable<DataViewSchema.Column[]> subsets =
        [
            [],
            .. all.Select(column => new[] { column }),
            [.. all.Where(column => column.Index % 2 == 0)],
            [.. all.Where(column => column.Index % 2 == 1)],
            [.. all.Reverse()],
        ];
        Assert.All(subsets, subset =>
        {
            using var cursor = view.GetRowCursor(subset);
            Assert.Equal(all.Select(subset.Contains), all.Select(cursor.IsColumnActive));
            using var complete = view.GetRowCursor(all);
            Assert.Equal(Printed.Rows(complete, subset), Printed.Rows(cursor, subset));
        });
    }

    [Theory]
    [MemberData(nameof(InputShapes.Names), MemberType = typeof(InputShapes))]
    public void Parallel_cursors_give_the_rows_and_ids_of_a_single_cursor(string shapeName)
    {
        IDataView view = Transformed(shapeName);
        DataViewRowCursor[] cursors = view.GetRowCursorSet(view.Schema, CursorCount);
        Assert.Equal(CursorCount, cursors.Length);
        var rows = new List<(DataViewRowId, string)>[CursorCount];
        Parallel.For(0, CursorCount, new ParallelOptions { MaxDegreeOfParallelism = CursorCount }, part =>
        {
            using (cursors[part])
                rows[part] = Printed.Rows(cursors[part], view.Schema);
        });
        AssertSameRows(Printed.Rows(view, view.Schema), rows.SelectMany(part => part));
    }

    [Theory]
    [MemberData(nameof(InputShapes.Names), MemberType = typeof(InputShapes))]
    public void Shuffled_cursor_gives_the_rows_and_ids_in_another_order(string shapeName)
    {
        IDataView view = Transformed(shapeName);
        Assert.True(view.CanShuffle);
        using var cursor = view.GetRowCursor(view.Schema, new Random(1));
        var (expected, shuffled) = (Printed.Rows(view, view.Schema), Printed.Rows(cursor, view.Schema));
        AssertSameRows(expected, shuffled);
        Assert.NotEqual(expected.Select(row => row.Id), shuffled.Select(row => row.Id));
    }

    // A model of text or integers ends with ML.NET's DropColumns, which does not check the columns of its cursors.
    [Theory]
    [InlineData("keys")]
    [InlineData("output hides the keys")]
    [InlineData("baskets of keys, mean")]
    [InlineData("wide matrix, sum")]
    [InlineData("keys and histories of keys")]
    [InlineData("counts of keys")]
    public void Cursor_throws_ArgumentOutOfRangeException_for_a_column_of_another_schema(string shapeName)
    {
        IDataView view = Transformed(shapeName);
        using var cursor = view.GetRowCursor(view.Schema);
        RowsColumn[] columns = [.. Enumerable.Range(0, view.Schema.Count + 1)
            .Select(n => new RowsColumn<float>($"Foreign{n}", NumberDataViewType.Single, _ => 0))];
        Assert.All(new RowsView(0, columns).Schema, foreign =>
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => cursor.IsColumnActive(foreign));
            Assert.Throws<ArgumentOutOfRangeException>(() => cursor.GetGetter<float>(foreign));
        });
    }

    [Theory]
    [MemberData(nameof(InputShapes.Names), MemberType = typeof(InputShapes))]
    public void Cursor_throws_InvalidOperationException_for_a_getter_of_another_type(string shapeName)
    {
        IDataView view = Transformed(shapeName);
        using var cursor = view.GetRowCursor(view.Schema);
        Assert.All(view.Schema, column => Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<TimeSpan>(column)));
    }

    [Theory]
    [MemberData(nameof(InputShapes.Names), MemberType = typeof(InputShapes))]
    public void Row_of_the_row_mapper_gives_the_values_of_Transform(string shapeName)
    {
        InputShape shape = InputShapes.Get(shapeName);
        ITransformer transformer = shape.Transformer;
        IRowToRowMapper mapper = transformer.GetRowToRowMapper(shape.Data.Schema);
        using var input = shape.Data.GetRowCursor(mapper.GetDependencies(mapper.OutputSchema));
        using DataViewRow row = mapper.GetRow(input, mapper.OutputSchema);
        Func<string> values = Printed.Values(row, mapper.OutputSchema);
        var rows = new List<string>();
        while (input.MoveNext()) rows.Add(values());
        IDataView view = Transformed(shapeName);
        Assert.Equal(Printed.Rows(view, view.Schema).Select(expected => expected.Values), rows);
    }

    private static IDataView Transformed(string shapeName)
    {
        InputShape shape = InputShapes.Get(shapeName);
        return shape.Transformer.Transform(shape.Data);
    }

    private static void AssertSameRows(
        IEnumerable<(DataViewRowId Id, string Values)> expected, IEnumerable<(DataViewRowId Id, string Values)> actual)
        => Assert.Equal(ById(expected), ById(actual));

    private static (DataViewRowId Id, string Values)[] ById(IEnumerable<(DataViewRowId Id, string Values)> rows)
        => [.. rows.OrderBy(row => row.Id.High).ThenBy(row => row.Id.Low)];
}
