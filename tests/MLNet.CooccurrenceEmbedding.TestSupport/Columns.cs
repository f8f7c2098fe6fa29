using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.TestSupport;

/// <summary>
/// Reads vector columns and their slot names, and compares vectors bit by bit: NaN equals NaN, and 0 differs from −0.
/// </summary>
internal static class Columns
{
    public static float[][] Vectors(IDataView view, string column)
    {
        using var cursor = view.GetRowCursor([view.Schema[column]]);
        return Vectors(cursor, column);
    }

    public static float[][] Vectors(DataViewRowCursor cursor, string column)
    {
        var getter = cursor.GetGetter<VBuffer<float>>(cursor.Schema[column]);
        VBuffer<float> vector = default;
        var rows = new List<float[]>();
        while (cursor.MoveNext())
        {
            getter(ref vector);
            rows.Add([.. vector.DenseValues()]);
        }
        return [.. rows];
    }

    public static string[] SlotNames(DataViewSchema.Column column)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    public static void AssertSameBits(IEnumerable<float> expected, IEnumerable<float> actual)
        => Assert.Equal(
            MemoryMarshal.Cast<float, int>(expected.ToArray()).ToArray(),
            MemoryMarshal.Cast<float, int>(actual.ToArray()).ToArray());

    public static void AssertSameBits(float[][] expected, float[][] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        AssertSameBits(expected.SelectMany(row => row), actual.SelectMany(row => row));
    }

    public static void AssertSame(ItemEmbeddings expected, ItemEmbeddings actual)
    {
        Assert.Equal(expected.Dimension, actual.Dimension);
        AssertSameBits(expected.Matrix.ToArray(), actual.Matrix.ToArray());
        Assert.Equal(expected.Names, actual.Names);
        Assert.Equal(expected.ItemCounts, actual.ItemCounts);
        Assert.Equal(GetUniqueness(expected), GetUniqueness(actual));
        Assert.Equal(expected.Training!.LossPerIteration, actual.Training!.LossPerIteration);
        Assert.Equal(
            expected.Training with { LossPerIteration = [] },
            actual.Training with { LossPerIteration = [] });
    }

    /// <summary>Returns the uniqueness, or <see langword="null"/> if the items' own counts are unknown.</summary>
    private static IReadOnlyList<double>? GetUniqueness(ItemEmbeddings embeddings)
    {
        try
        {
            return embeddings.Uniqueness;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
