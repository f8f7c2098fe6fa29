using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MLNet.CooccurrenceEmbedding.Data;

namespace MLNet.CooccurrenceEmbedding.ModelZip;

/// <summary>
/// The matrix of a linear map, read back by mapping unit vectors: the transformer has no other access to it. Everything is
/// checked, since a model is an untrusted file.
/// </summary>
internal static class SavedLinearMap
{
    /// <param name="parts">Parts of a model. The first linear map among them is the one that is read.</param>
    /// <param name="sourceName">The column that it should read.</param>
    /// <param name="outputColumnName">The column that it should write.</param>
    /// <param name="itemCount">How many items the model claims to have.</param>
    /// <param name="dimension">How many numbers per vector it claims to have.</param>
    public static float[] Read(ReadOnlySpan<ITransformer> parts, string sourceName, string outputColumnName, int itemCount, int dimension)
    {
        foreach (ITransformer part in parts)
        {
            if (part is not PrincipalComponentAnalysisTransformer map) continue;
            if (itemCount < 1 || dimension < 1 || !BuiltInModel.Fits(itemCount, dimension) || !BuiltInLinearMap.Fits(itemCount, dimension))
                throw new InvalidDataException($"The model claims {itemCount} x {dimension} numbers, which no model can hold.");
            IDataView mapped = Map(map, sourceName, outputColumnName, (int)BuiltInLinearMap.Width(itemCount, dimension), dimension);
            return ReadMatrix(mapped, mapped.Schema[outputColumnName], itemCount, dimension);
        }
        throw new InvalidDataException($"The model lacks the linear map that writes '{outputColumnName}'.");
    }

    private static IDataView Map(
        PrincipalComponentAnalysisTransformer map, string sourceName, string outputColumnName, int width, int dimension)
    {
        IDataView mapped;
        try
        {
            mapped = map.Transform(SyntheticView.UnitVectors(sourceName, width));
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            throw new InvalidDataException($"The model's linear map does not fit its vectors: {error.Message}", error);
        }

        // The sizes of its input and its output prove how many numbers it holds. A column that it only passes through,
        // the unit vectors themselves, proves nothing.
        DataViewSchema.Column? made = mapped.Schema.GetColumnOrNull(outputColumnName);
        DataViewType? type = made?.Index > 0 ? made.Value.Type : null;
        if (!VectorColumn.Type(dimension).Equals(type))
            throw new InvalidDataException(
                $"The model's linear map gives '{outputColumnName}' as {type?.ToString() ?? "nothing"}, not as a vector of {dimension}.");
        return mapped;
    }

    private static float[] ReadMatrix(IDataView mapped, DataViewSchema.Column column, int itemCount, int dimension)
    {
        var matrix = new float[itemCount * dimension];
        using var cursor = mapped.GetRowCursor([column]);
        var getter = cursor.GetGetter<VBuffer<float>>(column);
        VBuffer<float> vector = default;
        while (cursor.MoveNext())
        {
            getter(ref vector);
            int item = (int)cursor.Position - 1; // the first vector is all zeros
            if (item >= 0 && item < itemCount)
                vector.CopyTo(matrix.AsSpan(item * dimension, dimension));
            else if (vector.GetValues().ContainsAnyExcept(0f))
                throw new InvalidDataException($"The model's linear map gives '{column.Name}' other than zeros where there is no item.");
        }
        return matrix;
    }
}
