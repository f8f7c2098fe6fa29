namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>The types of values that are read.</summary>
internal static class ColumnTypes
{
    public static IReadOnlyList<Type> Integers { get; } =
    [
        typeof(sbyte), typeof(short), typeof(int), typeof(long),
        typeof(byte), typeof(ushort), typeof(uint), typeof(ulong),
    ];

    public static IReadOnlyList<Type> Numbers { get; } = [typeof(float), typeof(double), .. Integers];
}
