using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>The 0-based indices of the current row's items, missing ones left out. Valid until the next call.</summary>
internal delegate ReadOnlySpan<int> ItemsGetter();

/// <summary>Reads a column of vectors of keys, whatever their raw type.</summary>
internal static class ItemsGetters
{
    public static ItemsGetter Create(DataViewRow row, DataViewSchema.Column column)
    {
        var type = (KeyDataViewType)((VectorDataViewType)column.Type).ItemType;
        uint count = (uint)type.Count;
        return type.RawType switch
        {
            var raw when raw == typeof(byte) => Create<byte>(row, column, count),
            var raw when raw == typeof(ushort) => Create<ushort>(row, column, count),
            var raw when raw == typeof(uint) => Create<uint>(row, column, count),
            _ => Create<ulong>(row, column, count),
        };
    }

    private static ItemsGetter Create<T>(DataViewRow row, DataViewSchema.Column column, uint count)
        where T : unmanaged, IBinaryInteger<T>
    {
        ValueGetter<VBuffer<T>> getter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> keys = default;
        int[] items = [];
        return () =>
        {
            getter(ref keys);
            ReadOnlySpan<T> values = keys.GetValues(); // those that a sparse vector leaves out are 0, the missing key
            if (items.Length < values.Length) items = new int[Math.Max(values.Length, 2 * items.Length)];
            int known = 0;
            foreach (T key in values)
            {
                ulong index = unchecked(ulong.CreateTruncating(key) - 1); // the missing key, 0, becomes the largest number
                if (index < count) items[known++] = (int)index;
            }
            return items.AsSpan(0, known);
        };
    }
}
