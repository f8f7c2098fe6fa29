using System.IO.Compression;
using MLNet.CooccurrenceEmbedding.Export;

namespace MLNet.CooccurrenceEmbedding.ModelZip;

/// <summary>
/// Finds the tables and the linear maps with item vectors in a saved model, and ignores its other parts. Nothing of it is loaded by ML.NET.
/// </summary>
internal sealed class SavedModelZip : IDisposable
{
    public const string Description = "a saved ML.NET model";

    private const string TableName = "DefaultMap.idv", PartName = "Model.key";

    private readonly ZipArchive _zip;
    private readonly MemoryLimit _limit;

    public SavedModelZip(Stream stream, MemoryLimit limit)
    {
        _limit = limit;
        try
        {
            _zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            _ = _zip.Entries; // reads the directory
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"It is a damaged zip file: {error.Message}", error);
        }
    }

    /// <summary>Reads the vectors of an untrusted file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="outputColumnName">The column of vectors, or <see langword="null"/> for the only one.</param>
    /// <exception cref="ArgumentException">There is no such column, or several if the name is null.</exception>
    /// <exception cref="InvalidDataException">The file is not a saved model with item vectors, or it is damaged.</exception>
    public static ItemEmbeddings Load(UntrustedFile file, string? outputColumnName)
    {
        file.Content.Position = 0;
        ReadOnlySpan<byte> head = file.Peek(FileKind.HeadLength);
        if (!head.StartsWith("PK"u8)) throw file.Invalid(FileKind.Detect(head) ?? "it is not a zip file");
        try
        {
            using var zip = new SavedModelZip(file.Content, MemoryLimit.ForFile(file.Content.Length));
            SavedTable[] tables = [.. zip.ReadTables()];
            if (tables.Length == 0) throw new InvalidDataException("It holds no item vectors of this library.");
            return Choose(tables, outputColumnName).Read(zip.ReadLinearMaps());
        }
        catch (InvalidDataException error)
        {
            string reason = error.Message.TrimEnd('.');
            throw file.Invalid(char.ToLowerInvariant(reason[0]) + reason[1..], error);
        }
    }

    public void Dispose() => _zip.Dispose();

    /// <summary>Reads the tables of item vectors, without the vectors.</summary>
    public IEnumerable<SavedTable> ReadTables()
        => Entries(TableName).Select(entry => SavedTable.From(Read(entry), _limit)).OfType<SavedTable>();

    /// <summary>Reads the transformers that have the format of <see cref="BuiltInLinearMap"/>.</summary>
    public IEnumerable<SavedLinearMap> ReadLinearMaps()
        => Entries(PartName).Where(IsLinearMap).Select(entry => SavedLinearMap.From(Read(entry))).OfType<SavedLinearMap>();

    private static SavedTable Choose(SavedTable[] tables, string? outputColumnName)
    {
        string[] columns = [.. tables.Select(table => table.OutputColumnName).Distinct()];
        string? name = outputColumnName ?? (columns is [var only] ? only : null);
        // Later parts of a model hide columns of earlier parts.
        return tables.LastOrDefault(table => table.OutputColumnName == name) ?? throw new ArgumentException(
            (name is null
                ? "The model writes item vectors to several columns. Give the name of one of them: "
                : $"The model writes no item vectors to column '{name}', but to ")
            + $"{string.Join(", ", columns.Select(column => $"'{column}'"))}.",
            nameof(outputColumnName));
    }

    private static bool IsLinearMap(ZipArchiveEntry entry)
    {
        var header = new byte[SavedLinearMap.HeaderBytes];
        using Stream content = entry.Open();
        int read = content.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        return SavedLinearMap.IsHeader(header.AsSpan(0, read));
    }

    /// <summary>The entries with this name in any folder. Saved on Windows, folders may end with a backslash.</summary>
    private IEnumerable<ZipArchiveEntry> Entries(string name)
        => _zip.Entries.Where(entry => entry.FullName.Split('/', '\\')[^1] == name);

    private byte[] Read(ZipArchiveEntry entry)
    {
        // A length that no compression can reach is refused before memory is allocated.
        if (entry.Length > Math.Min(entry.CompressedLength * DataViewFile.LargestRatio, Array.MaxLength))
            throw new InvalidDataException($"The model's entry '{entry.FullName}' declares {entry.Length} bytes, more than it can have.");
        using var reader = new BoundedReader(entry.Open(), entry.Length, _limit);
        byte[] bytes = reader.ReadArray<byte>((int)entry.Length);
        reader.RequireEnd();
        return bytes;
    }
}
