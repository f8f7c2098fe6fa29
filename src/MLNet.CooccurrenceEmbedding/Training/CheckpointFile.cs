using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using MLNet.CooccurrenceEmbedding.Distribution;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>The rows of this process of a matrix of a checkpoint.</summary>
/// <param name="Columns">Its columns.</param>
/// <param name="Row">The elements of a row, to read or to write.</param>
internal sealed record CheckpointMatrix(int Columns, Func<int, Span<float>> Row)
{
    public static CheckpointMatrix From(RowMatrix matrix) => new(matrix.Columns, row => matrix.Row(row)[..matrix.Columns]);

    /// <summary>A matrix of one column.</summary>
    public static CheckpointMatrix From(float[] column) => new(1, row => column.AsSpan(row, 1));
}

/// <summary>
/// The format of a checkpoint. It does not depend on the number of processes: each reads and writes its own rows. Numbers are
/// little-endian.
/// <code>
/// 8 bytes   the text in Magic
/// 4 bytes   version of the format
/// 4 bytes   length of the header
/// 32 bytes  SHA-256 of the 16 bytes before and of the header
/// header    JSON in UTF-8: CheckpointHeader
/// matrices  float32, one after the other, each row-major without padding
/// </code>
/// </summary>
/// <param name="headerLength">The length of the header.</param>
/// <param name="columns">The columns of each matrix.</param>
/// <param name="partition">The rows of each process.</param>
internal sealed class CheckpointFile(int headerLength, IReadOnlyList<int> columns, RowPartition partition)
{
    /// <summary>
    /// The version of the format. It must be raised when the layout changes, or when the solver does, so that it would continue with other
    /// bits than those of an uninterrupted fit.
    /// </summary>
    public const int Version = 1;

    private const int NumbersLength = 16, PrefixLength = NumbersLength + SHA256.HashSizeInBytes, BufferLength = 1 << 20;

    /// <summary>The longest header. That of a fit of 100,000 iterations has 5 MB.</summary>
    private const int LongestHeader = 1 << 26;

    public long Length => OffsetOf(columns.Count, 0);

    private static ReadOnlySpan<byte> Magic => "MLNETCKP"u8;

    /// <summary>Writes the rows of a process to a file of the final length.</summary>
    /// <returns>SHA-256 of each of its blocks of rows of each matrix, one after the other.</returns>
    public byte[] WriteRows(SafeFileHandle file, IReadOnlyList<CheckpointMatrix> matrices, int process)
    {
        var hashes = new MemoryStream();
        ForEachBlock(process, (matrix, block, hash) =>
        {
            ForEachPart(matrix, block, (first, bytes) =>
            {
                CopyRows(matrices[matrix], first - partition.FirstRow(process), MemoryMarshal.Cast<byte, float>(bytes), read: false);
                hash.AppendData(bytes);
                RandomAccess.Write(file, bytes, OffsetOf(matrix, first));
            });
            hashes.Write(hash.GetHashAndReset());
        });
        return hashes.ToArray();
    }

    /// <summary>Writes the first part, which makes the file whole.</summary>
    public static void WriteHeader(SafeFileHandle file, CheckpointHeader header)
    {
        byte[] json = header.ToJson(), numbers = new byte[NumbersLength];
        Magic.CopyTo(numbers);
        BinaryPrimitives.WriteInt32LittleEndian(numbers.AsSpan(8), Version);
        BinaryPrimitives.WriteInt32LittleEndian(numbers.AsSpan(12), json.Length);
        RandomAccess.Write(file, [.. numbers, .. HashOf(numbers, json), .. json], 0);
    }

    /// <summary>Reads the first part of an untrusted file.</summary>
    /// <returns>
    /// The header, and its length; or if the file is of another version of the format, its number and no header.
    /// </returns>
    /// <exception cref="InvalidDataException">It is not a checkpoint, or it is damaged.</exception>
    public static (CheckpointHeader? Header, int Length, int Version) ReadHeader(SafeFileHandle file)
    {
        byte[] prefix = Read(file, 0, PrefixLength);
        if (!prefix.AsSpan().StartsWith(Magic)) throw new InvalidDataException("it does not begin like a checkpoint");
        int version = BinaryPrimitives.ReadInt32LittleEndian(prefix.AsSpan(8));
        int length = BinaryPrimitives.ReadInt32LittleEndian(prefix.AsSpan(12));
        if (length is <= 0 or > LongestHeader) throw new InvalidDataException("the length of its header is not valid");
        byte[] json = Read(file, PrefixLength, length);
        if (!HashOf(prefix.AsSpan(0, NumbersLength), json).AsSpan().SequenceEqual(prefix.AsSpan(NumbersLength)))
            throw new InvalidDataException("its header is damaged");
        return (version == Version ? CheckpointHeader.FromJson(json) : null, length, version);
    }

    /// <summary>Checks the length of a file and the rows of a process.</summary>
    /// <exception cref="InvalidDataException">They are damaged.</exception>
    public void Verify(SafeFileHandle file, CheckpointHeader header, int process)
    {
        long length = RandomAccess.GetLength(file);
        if (length != Length) throw new InvalidDataException($"it has {length} bytes, but a whole one has {Length}");
        ForEachBlock(process, (matrix, block, hash) =>
        {
            ForEachPart(matrix, block, (first, bytes) =>
            {
                ReadExactly(file, bytes, OffsetOf(matrix, first));
                hash.AppendData(bytes);
                if (!TensorPrimitives.IsFiniteAll<float>(MemoryMarshal.Cast<byte, float>(bytes)))
                    throw new InvalidDataException("it has a number that is not finite");
            });
            if (Convert.ToHexString(hash.GetHashAndReset()) != header.Hashes[matrix * partition.BlockCount + block])
                throw new InvalidDataException($"rows from {block * partition.BlockRows} on of matrix {matrix} are damaged");
        });
    }

    /// <summary>Reads the rows of a process, after <see cref="Verify"/>.</summary>
    public void ReadRows(SafeFileHandle file, IReadOnlyList<CheckpointMatrix> matrices, int process)
        => ForEachBlock(process, (matrix, block, _) => ForEachPart(matrix, block, (first, bytes) =>
        {
            ReadExactly(file, bytes, OffsetOf(matrix, first));
            CopyRows(matrices[matrix], first - partition.FirstRow(process), MemoryMarshal.Cast<byte, float>(bytes), read: true);
        }));

    private static void CopyRows(CheckpointMatrix matrix, int first, Span<float> elements, bool read)
    {
        for (int row = 0; row * matrix.Columns < elements.Length; row++)
        {
            Span<float> own = matrix.Row(first + row), saved = elements.Slice(row * matrix.Columns, matrix.Columns);
            if (read) saved.CopyTo(own);
            else own.CopyTo(saved);
        }
    }

    private static byte[] HashOf(ReadOnlySpan<byte> numbers, ReadOnlySpan<byte> json) => SHA256.HashData([.. numbers, .. json]);

    /// <summary>Reads bytes into a new array, unless the file is too short for them.</summary>
    private static byte[] Read(SafeFileHandle file, long offset, int length)
    {
        if (RandomAccess.GetLength(file) < offset + length) throw new InvalidDataException("it ends too early");
        var bytes = new byte[length];
        ReadExactly(file, bytes, offset);
        return bytes;
    }

    private static void ReadExactly(SafeFileHandle file, Span<byte> bytes, long offset)
    {
        while (!bytes.IsEmpty)
        {
            int count = RandomAccess.Read(file, bytes, offset);
            if (count == 0) throw new InvalidDataException("it ends too early");
            bytes = bytes[count..];
            offset += count;
        }
    }

    /// <summary>Calls <paramref name="action"/>(matrix, block, hash) for each block of rows of a process.</summary>
    private void ForEachBlock(int process, Action<int, int, IncrementalHash> action)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int matrix = 0; matrix < columns.Count; matrix++)
            for (int block = partition.FirstBlock(process); block < partition.FirstBlock(process + 1); block++)
                action(matrix, block, hash);
    }

    /// <summary>Calls <paramref name="action"/>(first row, bytes of the rows) for parts of a block.</summary>
    private void ForEachPart(int matrix, int block, PartAction action)
    {
        int rowBytes = checked(columns[matrix] * sizeof(float)), rows = Math.Max(1, BufferLength / rowBytes);
        int end = Math.Min((block + 1) * partition.BlockRows, partition.RowCount);
        var buffer = new byte[Math.Min(rows, partition.BlockRows) * rowBytes];
        for (int first = block * partition.BlockRows; first < end; first += rows)
            action(first, buffer.AsSpan(0, Math.Min(rows, end - first) * rowBytes));
    }

    private long OffsetOf(int matrix, int row)
    {
        Int128 floats = columns.Take(matrix).Sum(count => (long)count) * (Int128)partition.RowCount;
        if (row > 0) floats += (Int128)row * columns[matrix];
        return (long)Int128.Min(PrefixLength + headerLength + sizeof(float) * floats, long.MaxValue);
    }

    private delegate void PartAction(int first, Span<byte> bytes);
}
