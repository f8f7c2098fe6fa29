using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MLNet.CooccurrenceEmbedding.Data;

namespace MLNet.CooccurrenceEmbedding.ModelZip;

/// <summary>
/// Reads the matrix of a linear map by mapping unit vectors, since the transformer has no public access to it. All data is checked, since a
/// model is an untrusted file.
/// </summary>
internal static class SavedLinearMap
{
    /// <summary>Reads the matrix: items x dimension, row-major.</summary>
    /// <param name="parts">Parts of a model. The last linear map among them is read.</param>
    /// <param name="sourceName">The column that it should read.</param>
    /// <param name="outputColumnName">The column of pooled vectors, whose <see cref="BuiltInPooling.SumsName"/> it should write.</param>
    /// <param name="itemCount">The number of items according to the model's training summary.</param>
    /// <param name="dimension">The numbers per vector according to it.</param>
    /// <exception cref="InvalidDataException">There is no linear map with these columns and sizes.</exception>
    public static float[] Read(ReadOnlySpan<ITransformer> parts, string sourceName, string outputColumnName, int itemCount, int dimension)
    {
        for (int index = parts.Length - 1; index >= 0; index--)
        {
            if (parts[index] is not PrincipalComponentAnalysisTransformer map) continue;
            if (itemCount < 1 || dimension < 1 || !BuiltInModel.Fits(itemCount, dimension) || !BuiltInLinearMap.Fits(itemCount, dimension))
                throw new InvalidDataException($"The model declares {itemCount} x {dimension} numbers, which no model can hold.");
            IDataView mapped = Map(map, sourceName, outputColumnName, (int)BuiltInLinearMap.Width(itemCount, dimension), dimension);
            return ReadMatrix(mapped, outputColumnName, itemCount, dimension);
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

        // The sizes of its input and output determine the size of its matrix. If the output were the input column passed through, which has
        // index 0, they would not.
        DataViewSchema.Column? output = mapped.Schema.GetColumnOrNull(BuiltInPooling.SumsName(outputColumnName));
        DataViewType? type = output?.Index > 0 ? output.Value.Type : null;
        if (!VectorColumn.Type(dimension).Equals(type))
            throw new InvalidDataException(
                $"The model's linear map gives '{outputColumnName}' as {type?.ToString() ?? "nothing"}, not as a vector of {dimension}.");
        return mapped;
    }

    private static float[] ReadMatrix(IDataView mapped, string outputColumnName, int itemCount, int dimension)
    {
        DataViewSchema.Column column = mapped.Schema[BuiltInPooling.SumsName(outputColumnName)];
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
                throw new InvalidDataException($"The model's linear map gives '{outputColumnName}' other than zeros where there is no item.");
        }
        return matrix;
    }
}
