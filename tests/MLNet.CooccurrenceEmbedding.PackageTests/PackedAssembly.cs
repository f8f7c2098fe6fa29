using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;

namespace MLNet.CooccurrenceEmbedding.PackageTests;

/// <summary>Reads the metadata of an assembly and its symbols without loading it.</summary>
internal static class PackedAssembly
{
    /// <summary>The full names of the public types that are not nested.</summary>
    public static string[] PublicTypes(byte[] assembly)
    {
        using var reader = new PEReader(new MemoryStream(assembly));
        MetadataReader metadata = reader.GetMetadataReader();
        return [.. metadata.TypeDefinitions
            .Select(metadata.GetTypeDefinition)
            .Where(type => (type.Attributes & TypeAttributes.VisibilityMask) == TypeAttributes.Public)
            .Select(type => $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}")];
    }

    /// <summary>The path of the symbols in the assembly.</summary>
    public static string SymbolsPath(byte[] assembly) => Symbols(assembly).Path;

    public static Guid IdOfItsSymbols(byte[] assembly) => Symbols(assembly).Guid;

    public static Guid IdOfSymbols(byte[] symbols)
    {
        using MetadataReaderProvider provider = Open(symbols);
        return new BlobContentId(provider.GetMetadataReader().DebugMetadataHeader!.Id).Guid;
    }

    /// <summary>The paths of all sources that the symbols refer to.</summary>
    public static string[] SourcePaths(byte[] symbols)
    {
        using MetadataReaderProvider provider = Open(symbols);
        MetadataReader metadata = provider.GetMetadataReader();
        return [.. metadata.Documents.Select(document => metadata.GetString(metadata.GetDocument(document).Name))];
    }

    /// <summary>Returns whether the bytes contain the text in UTF-8 or UTF-16.</summary>
    public static bool Mentions(byte[] bytes, string text)
        => bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0 || bytes.AsSpan().IndexOf(Encoding.Unicode.GetBytes(text)) >= 0;

    private static CodeViewDebugDirectoryData Symbols(byte[] assembly)
    {
        using var reader = new PEReader(new MemoryStream(assembly));
        return reader.ReadCodeViewDebugDirectoryData(
            reader.ReadDebugDirectory().Single(entry => entry.Type == DebugDirectoryEntryType.CodeView));
    }

    private static MetadataReaderProvider Open(byte[] symbols) => MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(symbols));
}
