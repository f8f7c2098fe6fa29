using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace MLNet.CooccurrenceEmbedding.ModelZip;

/// <summary>
/// The matrix that <see cref="BuiltInLinearMap"/> has written to ML.NET's format of a PrincipalComponentAnalysisTransformer. All data is
/// checked, since a model is an untrusted file.
/// </summary>
internal sealed class SavedLinearMap
{
    /// <summary>The length of the header of a part of a model.</summary>
    public const int HeaderBytes = 256;

    private const int NumbersBeforeMatrix = 5;

    private readonly byte[] _bytes;
    private readonly string _outputName;
    private readonly string _sourceName;
    private readonly int _width;
    private readonly int _dimension;
    private readonly int _matrix;

    private SavedLinearMap(byte[] bytes, int model, long modelBytes)
    {
        _bytes = bytes;
        _outputName = ReadText(ReadInt32(model + sizeof(int)));
        _sourceName = ReadText(ReadInt32(model + 2 * sizeof(int)));
        _width = ReadInt32(model + 3 * sizeof(int));
        _dimension = ReadInt32(model + 4 * sizeof(int));
        _matrix = model + NumbersBeforeMatrix * sizeof(int);
        long matrixBytes = modelBytes - (NumbersBeforeMatrix + 1) * sizeof(int); // one number follows
        HasMatrixOnly = _width > 0 && _dimension > 0 && matrixBytes == (Int128)_width * _dimension * sizeof(float);
    }

    /// <summary>Whether nothing follows the matrix. ML.NET's own transformers may have means.</summary>
    private bool HasMatrixOnly { get; }

    /// <summary>Whether a part of a model that starts with these bytes is such a transformer, in the version that is supported.</summary>
    public static bool IsHeader(ReadOnlySpan<byte> header)
        => header.Length >= HeaderBytes && header.StartsWith("ML\0MODEL"u8) && header[0x40..].StartsWith("PCA\0FUNC"u8)
            && BinaryPrimitives.ReadInt32LittleEndian(header[0x48..]) == 0x00010002;

    /// <summary>Returns <see langword="null"/> if it has several columns, as only a transformer of another origin has.</summary>
    /// <param name="bytes">The part of the model, which starts with such a header.</param>
    public static SavedLinearMap? From(byte[] bytes)
    {
        long model = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(0x10));
        long length = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(0x18));
        Require(length >= (NumbersBeforeMatrix + 1) * sizeof(int) && length <= bytes.Length);
        Require(model >= HeaderBytes && model <= bytes.Length - length);
        return BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan((int)model)) == 1 ? new SavedLinearMap(bytes, (int)model, length) : null;
    }

    /// <summary>Finds the map with the vectors of a table.</summary>
    /// <param name="maps">The maps of a model, in order.</param>
    /// <param name="sourceName">The column that it reads.</param>
    /// <param name="outputColumnName">The column of pooled vectors.</param>
    /// <param name="itemCount">The number of items according to the model's training summary.</param>
    /// <param name="dimension">The numbers per vector according to it.</param>
    /// <exception cref="InvalidDataException">There is no map that reads this column and has this size.</exception>
    public static SavedLinearMap Find(
        IEnumerable<SavedLinearMap> maps, string sourceName, string outputColumnName, int itemCount, int dimension)
    {
        if (itemCount < 1 || dimension < 1 || !BuiltInModel.Fits(itemCount, dimension) || !BuiltInLinearMap.Fits(itemCount, dimension))
            throw new InvalidDataException($"The model declares {itemCount} x {dimension} numbers, which no model can hold.");
        long width = BuiltInLinearMap.Width(itemCount, dimension);
        SavedLinearMap? found = null;
        foreach (SavedLinearMap map in maps)
        {
            // Two maps may read the same column, such as a column of the data that is pooled to two columns. Later parts of a model hide
            // columns of earlier parts.
            if (map._sourceName == sourceName && map._width == width && map._dimension == dimension && map.HasMatrixOnly
                && (found is null || map.IsFor(outputColumnName) || !found.IsFor(outputColumnName)))
            {
                found = map;
            }
        }
        return found ?? throw new InvalidDataException(
            $"The model lacks the linear map of '{sourceName}' with {dimension} x {width} numbers, "
            + $"which holds the vectors of '{outputColumnName}'.");
    }

    /// <summary>Reads the vectors: items x dimension, row-major.</summary>
    public float[] ReadMatrix(int itemCount, MemoryLimit limit)
    {
        limit.Take((long)itemCount * _dimension * sizeof(float));
        var matrix = new float[itemCount * _dimension];
        for (int row = 0; row < _dimension; row++)
        {
            ReadOnlySpan<float> numbers = MemoryMarshal.Cast<byte, float>(
                _bytes.AsSpan(_matrix + row * _width * sizeof(float), _width * sizeof(float)));
            for (int item = 0; item < itemCount; item++)
                matrix[item * _dimension + row] = numbers[item];
            if (numbers[itemCount..].ContainsAnyExcept(0f))
                throw new InvalidDataException("The model's linear map has other than zeros where there is no item.");
        }
        return matrix;
    }

    /// <summary>Whether it writes this column, or a temporary column for it.</summary>
    private bool IsFor(string outputColumnName)
        => _outputName == outputColumnName || _outputName.StartsWith(outputColumnName + " (", StringComparison.Ordinal);

    /// <summary>A text of the part. Their ends and their characters are in two tables.</summary>
    private string ReadText(int index)
    {
        long ends = ReadInt64(0x20), endBytes = ReadInt64(0x28), characters = ReadInt64(0x30), characterBytes = ReadInt64(0x38);
        Require(ends >= 0 && characters >= 0 && index >= 0 && index < endBytes / sizeof(long));
        Require(ends <= _bytes.Length - endBytes && characterBytes >= 0 && characters <= _bytes.Length - characterBytes);
        long start = index == 0 ? 0 : ReadInt64((int)ends + (index - 1) * sizeof(long));
        long end = ReadInt64((int)ends + index * sizeof(long));
        Require(start >= 0 && end >= start && end <= characterBytes);
        return new string(MemoryMarshal.Cast<byte, char>(_bytes.AsSpan((int)(characters + start), (int)(end - start))));
    }

    private int ReadInt32(int offset) => BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(offset));

    private long ReadInt64(int offset) => BinaryPrimitives.ReadInt64LittleEndian(_bytes.AsSpan(offset));

    private static void Require(bool isValid)
    {
        if (!isValid) throw new InvalidDataException("The model has a linear map that is damaged.");
    }
}
