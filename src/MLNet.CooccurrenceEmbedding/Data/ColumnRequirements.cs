using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>What a single column must be.</summary>
internal static class ColumnRequirements
{
    /// <summary>Checks that a key, named <paramref name="name"/> by the user, has as many values as there can be items.</summary>
    public static void RequireUsableCount(DataViewSchema.Column column, string name)
    {
        ulong count = ((KeyDataViewType)ColumnTypes.ItemType(column)).Count;
        if (count is 0 or > int.MaxValue)
        {
            throw new ArgumentException(
                $"Item column '{name}' is {column.Type}: a key of {count} values. There must be from 1 to {int.MaxValue}, since each has a "
                + $"vector. Map the values that occur to a key of their own: {InputColumns.MapValueToKey(name)}.");
        }
    }

    public static void RequireUser(ColumnShape column)
    {
        RequireScalar(column, "User", "user");
        if (!column.IsKey && !column.IsTextOrInteger)
        {
            throw new ArgumentException(
                $"User column '{column.Name}' is {column.TypeName}, but a key, an integer or text is expected. Map it to a key first: "
                + $"{InputColumns.MapValueToKey(column.Name)}.");
        }
    }

    public static void RequireNumber(ColumnShape column, string role)
    {
        RequireScalar(column, role, "number");
        if (column.IsKey || !ColumnTypes.Numbers.Contains(column.RawType))
        {
            throw new ArgumentException(
                $"{role} column '{column.Name}' is {column.TypeName}, but a number is expected. Convert it first: "
                + $"mlContext.Transforms.Conversion.ConvertType(\"{column.Name}\", outputKind: DataKind.Single).");
        }
    }

    public static void RequireScalar(ColumnShape column, string role, string noun)
    {
        if (!column.IsScalar)
        {
            throw new ArgumentException(
                $"{role} column '{column.Name}' is {column.TypeName}, a vector, but a scalar is expected: one {noun} per row. Give one row for each value of the vector.");
        }
    }
}
