using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>Reads the 0-based indices of the current row's items, without missing items. They are valid until the next call.</summary>
internal delegate ReadOnlySpan<int> ItemsGetter();

/// <summary>Creates getters for columns of keys and of numbers of any raw type.</summary>
internal static class ColumnGetters
{
    /// <summary>A getter of the 0-based index of an item from a scalar key. The missing key becomes −1.</summary>
    public static Func<int> Item(DataViewRow row, DataViewSchema.Column column)
    {
        var type = (KeyDataViewType)column.Type;
        uint count = (uint)type.Count;
        return type.RawType switch
        {
            var raw when raw == typeof(byte) => Item<byte>(row, column, count),
            var raw when raw == typeof(ushort) => Item<ushort>(row, column, count),
            var raw when raw == typeof(uint) => Item<uint>(row, column, count),
            _ => Item<ulong>(row, column, count),
        };
    }

    /// <summary>A getter of the items of a vector of keys.</summary>
    public static ItemsGetter Items(DataViewRow row, DataViewSchema.Column column)
    {
        var type = (KeyDataViewType)((VectorDataViewType)column.Type).ItemType;
        uint count = (uint)type.Count;
        return type.RawType switch
        {
            var raw when raw == typeof(byte) => Items<byte>(row, column, count),
            var raw when raw == typeof(ushort) => Items<ushort>(row, column, count),
            var raw when raw == typeof(uint) => Items<uint>(row, column, count),
            _ => Items<ulong>(row, column, count),
        };
    }

    /// <summary>A getter of a number as a double.</summary>
    public static Func<double> Number(DataViewRow row, DataViewSchema.Column column) => column.Type.RawType switch
    {
        var type when type == typeof(float) => Number<float>(row, column),
        var type when type == typeof(double) => Number<double>(row, column),
        var type when type == typeof(sbyte) => Number<sbyte>(row, column),
        var type when type == typeof(short) => Number<short>(row, column),
        var type when type == typeof(int) => Number<int>(row, column),
        var type when type == typeof(long) => Number<long>(row, column),
        var type when type == typeof(byte) => Number<byte>(row, column),
        var type when type == typeof(ushort) => Number<ushort>(row, column),
        var type when type == typeof(uint) => Number<uint>(row, column),
        _ => Number<ulong>(row, column),
    };

    private static Func<int> Item<T>(DataViewRow row, DataViewSchema.Column column, uint count)
        where T : unmanaged, IBinaryInteger<T>
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        return () =>
        {
            T key = default;
            getter(ref key);
            ulong index = IndexOf(key);
            return index < count ? (int)index : -1;
        };
    }

    private static ItemsGetter Items<T>(DataViewRow row, DataViewSchema.Column column, uint count)
        where T : unmanaged, IBinaryInteger<T>
    {
        ValueGetter<VBuffer<T>> getter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> keys = default;
        int[] items = [];
        return () =>
        {
            getter(ref keys);
            ReadOnlySpan<T> values = keys.GetValues(); // a sparse vector omits zeros, which are missing keys
            if (items.Length < values.Length) items = new int[Math.Max(values.Length, 2 * items.Length)];
            int known = 0;
            foreach (T key in values)
            {
                ulong index = IndexOf(key);
                if (index < count) items[known++] = (int)index;
            }
            return items.AsSpan(0, known);
        };
    }

    private static Func<double> Number<T>(DataViewRow row, DataViewSchema.Column column)
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

    /// <summary>The 0-based index of a 1-based key. The missing key, 0, becomes <see cref="ulong.MaxValue"/>.</summary>
    private static ulong IndexOf<T>(T key)
        where T : unmanaged, IBinaryInteger<T> => unchecked(ulong.CreateTruncating(key) - 1);
}
