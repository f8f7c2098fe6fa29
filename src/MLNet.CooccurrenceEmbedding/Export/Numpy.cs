using System.Buffers.Binary;
using System.Globalization;

namespace MLNet.CooccurrenceEmbedding.Export;

/// <summary>Reads and writes .npy files of NumPy: one matrix, items x dimension, without names.</summary>
internal static class Numpy
{
    public const string Description = "a NumPy array (.npy)";

    private const int ChunkBytes = 1 << 16;
    private const string Remedy = "Save it with numpy.save(path, array.astype(numpy.float32))";

    public static void Write(ItemEmbeddings embeddings, Stream stream)
    {
        stream.Write(new NumpyHeader("<f4", IsFortranOrder: false, [embeddings.Count, embeddings.Dimension]).ToBytes());
        LittleEndianFloats.Write(stream, embeddings.Matrix.Span);
    }

    public static ItemEmbeddings Read(UntrustedFile file, IEnumerable<string>? names)
    {
        var header = NumpyHeader.Read(file);
        int itemSize = header.Type switch
        {
            "<f4" or ">f4" => sizeof(float),
            "<f8" or ">f8" => sizeof(double),
            "|O" => throw file.Invalid($"it holds Python objects, which are never loaded. {Remedy}"),
            var other => throw file.Invalid($"its numbers are of type '{other}' instead of '<f4', '<f8', '>f4' or '>f8'. {Remedy}"),
        };
        (int count, int dimension) = RequireMatrix(file, header.Shape, itemSize);
        string[] itemNames = RequireNames(names, count);
        var matrix = new float[count * dimension];
        ReadNumbers(file, header, itemSize, dimension, matrix);
        return ItemEmbeddings.FromFile(matrix, dimension, itemNames);
    }

    /// <summary>The shape, after checking that it is a matrix, that an array can hold it, and that the file has its size.</summary>
    private static (int Count, int Dimension) RequireMatrix(UntrustedFile file, IReadOnlyList<long> shape, int itemSize)
    {
        const int MaximumShown = 8;
        string sizes = string.Join(", ", shape.Take(MaximumShown).Select(size => size.ToString(CultureInfo.InvariantCulture)));
        string text = $"({sizes}{(shape.Count > MaximumShown ? ", ..." : "")})";
        if (shape is not [> 0 and var count, > 0 and var dimension])
            throw file.Invalid($"its shape is {text}; a matrix is needed, (items, dimension), with at least one of each");
        if ((Int128)count * dimension > Array.MaxLength)
            throw file.Invalid($"its shape {text} is more than the {UntrustedFile.Format(Array.MaxLength)} numbers of the largest array");
        long bytes = count * dimension * itemSize;
        if (bytes != file.Remaining)
        {
            throw file.Invalid(
                $"its shape {text} makes {UntrustedFile.Format(bytes)} bytes of numbers, "
                + $"but {UntrustedFile.Format(file.Remaining)} bytes follow the header. "
                + (bytes > file.Remaining ? "It is truncated" : "There is something after the array"));
        }
        return ((int)count, (int)dimension);
    }

    private static string[] RequireNames(IEnumerable<string>? names, int count)
    {
        if (names is null) return [.. Enumerable.Range(1, count).Select(key => key.ToString(CultureInfo.InvariantCulture))];
        string[] given = [.. names.Take(count + 1)];
        if (given.Length != count)
        {
            string found = given.Length > count ? "more names" : $"{given.Length} names";
            throw new ArgumentException($"There are {found} for {count} rows. Give one for each.", nameof(names));
        }
        if (Array.IndexOf(given, null) is >= 0 and var index)
            throw new ArgumentException($"The name of row {index} (0-based) is null.", nameof(names));
        return given;
    }

    private static void ReadNumbers(UntrustedFile file, NumpyHeader header, int itemSize, int dimension, float[] matrix)
    {
        int count = matrix.Length / dimension;
        bool isBigEndian = header.Type[0] == '>';
        int row = 0;
        int column = 0;
        var buffer = new byte[(int)Math.Min(ChunkBytes, (long)matrix.Length * itemSize)];
        for (long left = (long)matrix.Length * itemSize; left > 0; left -= buffer.Length)
        {
            Span<byte> chunk = buffer.AsSpan(0, (int)Math.Min(buffer.Length, left));
            file.ReadExactly(chunk);
            for (; chunk.Length > 0; chunk = chunk[itemSize..])
            {
                double number = ReadNumber(chunk[..itemSize], isBigEndian);
                if (!float.IsFinite((float)number))
                {
                    string why = double.IsFinite(number) ? "beyond the range of a float" : "not finite";
                    throw file.Invalid(
                        $"the number in row {row} and column {column} (0-based) is {number.ToString(CultureInfo.InvariantCulture)}, {why}");
                }
                matrix[row * dimension + column] = (float)number;
                if (header.IsFortranOrder ? ++row == count : ++column == dimension)
                    (row, column) = header.IsFortranOrder ? (0, column + 1) : (row + 1, 0);
            }
        }
    }

    private static double ReadNumber(ReadOnlySpan<byte> bytes, bool isBigEndian)
    {
        if (bytes.Length == sizeof(float))
            return isBigEndian ? BinaryPrimitives.ReadSingleBigEndian(bytes) : BinaryPrimitives.ReadSingleLittleEndian(bytes);
        return isBigEndian ? BinaryPrimitives.ReadDoubleBigEndian(bytes) : BinaryPrimitives.ReadDoubleLittleEndian(bytes);
    }
}
