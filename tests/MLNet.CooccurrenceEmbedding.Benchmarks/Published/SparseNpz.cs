using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;
using MLNet.CooccurrenceEmbedding.Export;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Published;

/// <summary>
/// Reads matrices of scipy.sparse.save_npz, in the formats CSR and CSC. Each stored entry is a like, whatever its number. The files are not
/// trusted: an array may take at most <see cref="MaximumBytes"/>, whatever sizes the file states.
/// </summary>
internal static class SparseNpz
{
    private const int MaximumBytes = 1 << 29;

    /// <summary>Reads a matrix of users x items.</summary>
    public static LikeFile Read(FileInfo file)
    {
        try
        {
            using ZipArchive zip = ZipFile.OpenRead(file.FullName);
            bool isByColumn = ReadFormat(zip) switch
            {
                "csr" => false,
                "csc" => true,
                var other => throw new InvalidDataException($"its format is '{other}' instead of 'csr' or 'csc'."),
            };
            if (ReadIntegers(zip, "shape.npy") is not [var rows and < int.MaxValue, var columns and < int.MaxValue])
                throw new InvalidDataException("its shape is not that of a matrix.");
            int[] starts = ReadIntegers(zip, "indptr.npy"), indices = ReadIntegers(zip, "indices.npy");
            return new LikeFile(
                isByColumn
                    ? ReadEntries(starts, indices, columns, rows).ConvertAll(entry => (entry.Index, entry.Line))
                    : ReadEntries(starts, indices, rows, columns),
                rows);
        }
        catch (InvalidDataException error)
        {
            throw new UserErrorException($"{file} cannot be read as a sparse matrix of SciPy: {error.Message}");
        }
    }

    /// <summary>Reads the upper right block of the adjacency matrix of users and items, which LightGCN saves as s_adj_mat.npz.</summary>
    public static LikeFile ReadAdjacency(FileInfo file, int userCount)
    {
        List<(int User, int Item)> likes = Read(file).Likes.FindAll(entry => entry.User < userCount);
        if (likes.Exists(like => like.Item < userCount))
        {
            throw new UserErrorException(
                $"{file} joins two of the first {userCount} rows. They should be the users: give the test file with the same users.");
        }
        return new LikeFile(likes.ConvertAll(like => (like.User, like.Item - userCount)), userCount);
    }

    private static List<(int Line, int Index)> ReadEntries(int[] starts, int[] indices, int lines, int width)
    {
        if (starts.Length != lines + 1 || starts[0] != 0 || starts[^1] != indices.Length)
            throw new InvalidDataException($"indptr.npy does not divide the {indices.Length} indices among {lines} rows or columns.");
        for (int line = 0; line < lines; line++)
            if (starts[line + 1] < starts[line]) throw new InvalidDataException($"indptr.npy decreases after position {line}.");
        if (Array.FindIndex(indices, index => index >= width) is >= 0 and var beyond)
            throw new InvalidDataException($"indices.npy has {indices[beyond]}, but the shape allows less than {width}.");
        var entries = new List<(int, int)>(indices.Length);
        for (int line = 0; line < lines; line++)
            for (int k = starts[line]; k < starts[line + 1]; k++) entries.Add((line, indices[k]));
        return entries;
    }

    private static string ReadFormat(ZipArchive zip)
    {
        const int Longest = 64;
        using UntrustedFile file = Open(zip, "format.npy");
        NumpyHeader.Read(file);
        return Encoding.ASCII.GetString(file.Peek(Longest)).Replace("\0", "");
    }

    /// <summary>Reads an array of whole numbers from 0 to the largest <see cref="int"/>.</summary>
    private static int[] ReadIntegers(ZipArchive zip, string name)
    {
        using UntrustedFile file = Open(zip, name);
        var header = NumpyHeader.Read(file);
        int size = header.Type switch
        {
            "<i4" => sizeof(int),
            "<i8" => sizeof(long),
            var other => throw file.Invalid($"its numbers are of type '{other}' instead of '<i4' or '<i8'"),
        };
        if (header.Shape is not [var count] || file.Remaining % size != 0 || count != file.Remaining / size)
            throw file.Invalid($"its shape ({string.Join(", ", header.Shape)}) is not that of the {file.Remaining} bytes of numbers");
        var numbers = new int[count];
        Span<byte> bytes = stackalloc byte[size];
        for (int k = 0; k < numbers.Length; k++)
        {
            file.ReadExactly(bytes);
            long number = size == sizeof(int)
                ? BinaryPrimitives.ReadInt32LittleEndian(bytes)
                : BinaryPrimitives.ReadInt64LittleEndian(bytes);
            if (number is < 0 or > int.MaxValue) throw file.Invalid($"number {k} (0-based) is {number}");
            numbers[k] = (int)number;
        }
        return numbers;
    }

    private static UntrustedFile Open(ZipArchive zip, string name)
    {
        ZipArchiveEntry entry = zip.GetEntry(name)
            ?? throw new InvalidDataException($"it has no {name}. Save it with scipy.sparse.save_npz(path, matrix.tocsr()).");
        var content = new MemoryStream();
        using Stream stream = entry.Open();
        var buffer = new byte[1 << 16];
        for (int read; (read = stream.Read(buffer)) > 0; content.Write(buffer, 0, read))
            if (content.Length + read > MaximumBytes) throw new InvalidDataException($"{name} is larger than {MaximumBytes} bytes.");
        content.Position = 0;
        return UntrustedFile.From(content, $"{name}, an array of NumPy");
    }
}
