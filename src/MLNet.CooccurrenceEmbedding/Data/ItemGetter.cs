using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>Reads a key column, whatever its raw type, as 0-based item indices.</summary>
internal static class ItemGetter
{
    /// <summary>The 0-based index of the current row's item, or −1 for a missing one.</summary>
    public static Func<int> Create(DataViewRow row, DataViewSchema.Column column)
    {
        var type = (KeyDataViewType)column.Type;
        uint count = (uint)type.Count;
        return type.RawType switch
        {
            var raw when raw == typeof(byte) => Create<byte>(row, column, count),
            var raw when raw == typeof(ushort) => Create<ushort>(row, column, count),
            var raw when raw == typeof(uint) => Create<uint>(row, column, count),
            _ => Create<ulong>(row, column, count),
        };
    }

    private static Func<int> Create<T>(DataViewRow row, DataViewSchema.Column column, uint count)
        where T : unmanaged, IBinaryInteger<T>
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        return () =>
        {
            T key = default;
            getter(ref key);
            ulong index = unchecked(ulong.CreateTruncating(key) - 1); // the missing key, 0, becomes the largest number
            return index < count ? (int)index : -1;
        };
    }
}
