using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.Distribution;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>Checks that a column is the same in all processes of a training: its type, and the values that its keys stand for.</summary>
internal static class ColumnAgreement
{
    /// <param name="processes">The processes.</param>
    /// <param name="schema">The schema of the data of this process, which has the column.</param>
    /// <param name="role">What the column holds: "item".</param>
    /// <param name="name">The name of the column.</param>
    /// <exception cref="InvalidOperationException">The columns differ. It is thrown in all processes.</exception>
    public static void Require(ICollectives processes, DataViewSchema schema, string role, string name)
    {
        if (processes.Size == 1) return;
        DataViewSchema.Column column = InputColumns.Find(schema, name);
        processes.RequireSame($"{role} column", $"'{name}', {ColumnShape.From(column).TypeName}", "Give the same columns to all, and map keys in all with the same transformer.");
        if (column.Type is not VectorDataViewType && ColumnTypes.ItemType(column) is not KeyDataViewType) return;
        processes.RequireSame(
            $"keys or slots of column '{name}'",
            Describe(ItemNames.ReadAnnotation(column)),
            "Map the column in all processes with the same transformer, or give text or integers, which are mapped together.");
    }

    private static string Describe(string[]? names)
    {
        if (names is null) return "without names";
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string name in names)
        {
            hash.AppendData(BitConverter.GetBytes(name.Length));
            hash.AppendData(MemoryMarshal.AsBytes<char>(name));
        }
        return $"{names.Length} names with the SHA-256 {Convert.ToHexStringLower(hash.GetHashAndReset())[..16]}";
    }
}
