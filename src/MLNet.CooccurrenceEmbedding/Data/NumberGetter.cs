using System.Numerics;
using Microsoft.ML;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>Reads a column of numbers of any type as doubles.</summary>
internal static class NumberGetter
{
    public static Func<double> Create(DataViewRow row, DataViewSchema.Column column) => column.Type.RawType switch
    {
        var type when type == typeof(float) => Create<float>(row, column),
        var type when type == typeof(double) => Create<double>(row, column),
        var type when type == typeof(sbyte) => Create<sbyte>(row, column),
        var type when type == typeof(short) => Create<short>(row, column),
        var type when type == typeof(int) => Create<int>(row, column),
        var type when type == typeof(long) => Create<long>(row, column),
        var type when type == typeof(byte) => Create<byte>(row, column),
        var type when type == typeof(ushort) => Create<ushort>(row, column),
        var type when type == typeof(uint) => Create<uint>(row, column),
        _ => Create<ulong>(row, column),
    };

    private static Func<double> Create<T>(DataViewRow row, DataViewSchema.Column column)
        where T : unmanaged, INumberBase<T>
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        return () =>
        {
            T number = default;
            getter(ref number);
            return double.CreateTruncating(number);
        };
    }
}
