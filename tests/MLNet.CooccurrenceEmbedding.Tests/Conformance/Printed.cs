using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.Tests.Conformance;

/// <summary>
/// Prints schemas and rows as text, so that a failed comparison shows what differs. Numbers of type <see cref="float"/> are printed as
/// their bits.
/// </summary>
internal static class Printed
{
    /// <summary>Prints each column of a schema.</summary>
    public static string[] Schema(DataViewSchema schema) => [.. schema.Select(column => Column(column))];

    /// <summary>Prints name and type of a column, whether it is hidden, and the annotations with their values.</summary>
    /// <param name="column">The column.</param>
    /// <param name="ignoredPrefixes">Annotations whose names begin with one of these are left out.</param>
    public static string Column(DataViewSchema.Column column, params string[] ignoredPrefixes)
    {
        var annotations = column.Annotations.Schema
            .Where(annotation => !ignoredPrefixes.Any(prefix => annotation.Name.StartsWith(prefix, StringComparison.Ordinal)))
            .OrderBy(annotation => annotation.Name, StringComparer.Ordinal)
            .Select(annotation => $"{annotation.Name}: {annotation.Type} = {AnnotationValue(column.Annotations, annotation)}");
        return $"{column.Name}: {column.Type}{(column.IsHidden ? ", hidden" : "")} [{string.Join(", ", annotations)}]";
    }

    /// <summary>A line per column, by name, with the names and types of its annotations.</summary>
    public static string[] Shape(SchemaShape shape)
        => [.. shape.OrderBy(column => column.Name, StringComparer.Ordinal).Select(column =>
            $"{column.Name}: {column.Kind} of {column.ItemType}{(column.IsKey ? ", key" : "")} "
            + $"[{string.Join(", ", Shape(column.Annotations))}]")];

    /// <summary>The rows of a cursor: the id, and the values of <paramref name="columns"/>, which are columns of its schema.</summary>
    public static List<(DataViewRowId Id, string Values)> Rows(DataViewRowCursor cursor, IEnumerable<DataViewSchema.Column> columns)
    {
        Func<string> values = Values(cursor, columns);
        var getId = cursor.GetIdGetter();
        DataViewRowId id = default;
        var rows = new List<(DataViewRowId, string)>();
        while (cursor.MoveNext())
        {
            getId(ref id);
            rows.Add((id, values()));
        }
        return rows;
    }

    /// <summary>The rows of a view in their order.</summary>
    public static List<(DataViewRowId Id, string Values)> Rows(IDataView view, IEnumerable<DataViewSchema.Column> columns)
    {
        using var cursor = view.GetRowCursor(columns);
        return Rows(cursor, columns);
    }

    /// <summary>Returns a function that prints the values of the current row.</summary>
    public static Func<string> Values(DataViewRow row, IEnumerable<DataViewSchema.Column> columns)
    {
        Func<string>[] values = [.. columns.Select(column => (Func<string>)Call(nameof(RowValue), column.Type, row, column))];
        return () => string.Join("; ", values.Select(value => value()));
    }

    private static string AnnotationValue(DataViewSchema.Annotations annotations, DataViewSchema.Column column)
        => (string)Call(nameof(AnnotationText), column.Type, annotations, column);

    private static string AnnotationText<T>(DataViewSchema.Annotations annotations, DataViewSchema.Column column)
    {
        T value = default!;
        annotations.GetValue(column.Name, ref value);
        return Text(value);
    }

    private static Func<string> RowValue<T>(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<T>(column);
        return () =>
        {
            T value = default!;
            getter(ref value);
            return $"{column.Name} {Text(value)}";
        };
    }

    private static string Text<T>(T value) => value switch
    {
        VBuffer<float> numbers => Join(numbers),
        VBuffer<ReadOnlyMemory<char>> texts => Join(texts),
        VBuffer<byte> keys => Join(keys),
        VBuffer<uint> keys => Join(keys),
        VBuffer<int> counts => Join(counts),
        VBuffer<long> integers => Join(integers),
        VBuffer<double> numbers => Join(numbers),
        float number => BitConverter.SingleToInt32Bits(number).ToString("x8"),
        ReadOnlyMemory<char> text => $"'{text}'",
        _ when typeof(T).IsGenericType => throw new NotSupportedException(typeof(T).ToString()),
        _ => value!.ToString()!,
    };

    private static string Join<T>(VBuffer<T> vector) => $"({string.Join(", ", vector.DenseValues().Select(Text))})";

    private static object Call(string method, DataViewType type, params object[] arguments)
        => typeof(Printed).GetMethod(method, BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(type.RawType)
            .Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;
}
