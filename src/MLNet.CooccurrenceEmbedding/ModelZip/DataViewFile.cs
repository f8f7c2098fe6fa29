using System.IO.Compression;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.ModelZip;

/// <summary>
/// Reads ML.NET's binary format of a data view (.idv): columns of values in blocks of rows, with annotations. Only what a table of item
/// vectors has is supported. The content is not trusted.
/// </summary>
/// <remarks>
/// The format: a header of 256 bytes, with the place of the list of columns and of the signature at the end. For each column, there is the
/// type, the number of rows per block, the place of a list of blocks, and the place of a list of annotations.
/// </remarks>
internal sealed class DataViewFile
{
    private const int HeaderBytes = 256;
    private const int TailBytes = 8;
    private const int BytesPerBlockEntry = 16;
    private const ulong OldestVersion = 0x0001_0001_0001_0004, Version = 0x0001_0001_0001_0006;

    /// <summary>The most by which DEFLATE can reduce a number of bytes.</summary>
    public const long LargestRatio = 1032;

    private readonly byte[] _bytes;
    private readonly MemoryLimit _limit;

    public DataViewFile(byte[] bytes, MemoryLimit limit)
    {
        (_bytes, _limit) = (bytes, limit);
        Require(bytes.Length >= HeaderBytes + TailBytes);
        using BoundedReader header = ReaderAt(0);
        Require(header.Read<ulong>() == BitConverter.ToUInt64("CML\0DVB\0"u8));
        ulong version = header.Read<ulong>(), oldestReader = header.Read<ulong>();
        if (version < OldestVersion || oldestReader > Version)
            throw new InvalidDataException($"The model has a table of version {version:x16}, which is not supported.");
        using BoundedReader list = ReaderAt(header.Read<long>());
        Require(header.Read<long>() == End && bytes.AsSpan(End).SequenceEqual("\0BVD\0LMC"u8));
        RowCount = header.Read<long>();
        int columnCount = header.Read<int>();
        var columns = new List<Column>();
        while (columns.Count < columnCount) columns.Add(new Column(this, list)); // each reads some bytes of the list
        list.RequireEnd();
        Require(RowCount >= 0);
        Columns = columns;
    }

    public long RowCount { get; }

    public IReadOnlyList<Column> Columns { get; }

    private int End => _bytes.Length - TailBytes;

    private BoundedReader ReaderAt(long offset)
    {
        Require(offset >= 0 && offset <= End);
        return new(new MemoryStream(_bytes, (int)offset, End - (int)offset, writable: false), End - offset, _limit);
    }

    /// <summary>Opens a part that may be compressed.</summary>
    /// <param name="compression">0 for none, 1 for DEFLATE.</param>
    /// <param name="offset">The place of the part.</param>
    /// <param name="length">Its length.</param>
    /// <param name="decompressed">Its length without compression, or <see langword="null"/> if it is not known.</param>
    private BoundedReader Open(byte compression, long offset, long length, long? decompressed = null)
    {
        Require(offset >= 0 && length >= 0 && length <= End && offset <= End - length);
        long longest = compression == 0 ? length : length * LargestRatio;
        if (compression > 1 || decompressed < 0 || decompressed > longest)
        {
            throw new InvalidDataException(
                $"The model has a part of {length} bytes that declares compression {compression} and {decompressed} bytes.");
        }
        Stream stored = new MemoryStream(_bytes, (int)offset, (int)length, writable: false);
        return new(compression == 0 ? stored : new DeflateStream(stored, CompressionMode.Decompress), decompressed ?? longest, _limit);
    }

    private static void Require(bool isValid)
    {
        if (!isValid) throw new InvalidDataException("The model has a table that is damaged.");
    }

    /// <summary>A column of the table.</summary>
    internal sealed class Column
    {
        private readonly DataViewFile _file;
        private readonly DataViewCodec _codec;
        private readonly byte _compression;
        private readonly long _rowsPerBlock;
        private readonly long _blockList;
        private readonly long _annotationList;

        /// <summary>Reads an entry of the list of columns.</summary>
        public Column(DataViewFile file, BoundedReader list)
        {
            _file = file;
            Name = list.ReadText();
            _codec = DataViewCodec.Read(list);
            _compression = list.Read<byte>();
            _rowsPerBlock = list.ReadLeb128();
            _blockList = list.Read<long>();
            _annotationList = list.Read<long>();
        }

        public string Name { get; }

        /// <exception cref="InvalidDataException">It is not one of the types that <see cref="DataViewCodec"/> supports.</exception>
        public DataViewType Type => _codec.Type;

        /// <summary>Opens the blocks one after the other. The caller reads each before the next.</summary>
        public IEnumerable<(int Rows, BoundedReader Values)> ReadBlocks()
        {
            Require(_rowsPerBlock > 0);
            using BoundedReader list = _file.ReaderAt(_blockList);
            for (long row = 0; row < _file.RowCount; row += _rowsPerBlock)
            {
                long offset = list.Read<long>();
                int length = list.Read<int>(), decompressed = list.Read<int>();
                using BoundedReader values = _file.Open(_compression, offset, length, decompressed);
                yield return ((int)Math.Min(Math.Min(_rowsPerBlock, _file.RowCount - row), int.MaxValue), values);
                values.RequireEnd();
            }
        }

        /// <summary>Reads the annotations.</summary>
        public IReadOnlyDictionary<string, Annotation> ReadAnnotations()
        {
            var annotations = new Dictionary<string, Annotation>(StringComparer.Ordinal);
            if (_annotationList == 0) return annotations;
            using BoundedReader list = _file.ReaderAt(_annotationList);
            for (long left = list.ReadLeb128(); left > 0; left--)
            {
                string kind = list.ReadText();
                DataViewCodec codec = DataViewCodec.Read(list);
                byte compression = list.Read<byte>();
                long offset = list.Read<long>(), length = list.ReadLeb128();
                Require(annotations.TryAdd(kind, new(codec, () => _file.Open(compression, offset, length))));
            }
            return annotations;
        }
    }

    /// <summary>An annotation: one value.</summary>
    internal sealed class Annotation(DataViewCodec codec, Func<BoundedReader> open)
    {
        public DataViewType Type => codec.Type;

        public T Read<T>(Func<BoundedReader, T> read)
        {
            using BoundedReader value = open();
            T result = read(value);
            value.RequireEnd();
            return result;
        }
    }
}
