using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MLNet.CooccurrenceEmbedding.Tests.Architecture;

/// <summary>
/// The uses between folders of the library's source. They are read from the source and not from the assembly, because public types are in
/// the root namespace, parts of a partial type belong to the folders of their files, and the compiler copies constants.
/// </summary>
internal static class SourceFolders
{
    /// <summary>The folder of the entry points, the source's root.</summary>
    public const string Root = "(root)";

    /// <summary>The uses of other folders: user, used folder, and an example of a member that is used.</summary>
    public static IReadOnlyList<(string From, string To, string Example)> FindUses(string sourceRoot)
        => FindUses(Directory.EnumerateFiles(sourceRoot, "*.cs", SearchOption.AllDirectories)
            .Select(path => (FolderOf(sourceRoot, path), path, File.ReadAllText(path))));

    /// <param name="files">The folder, path and content of each source file.</param>
    public static IReadOnlyList<(string From, string To, string Example)> FindUses(
        IEnumerable<(string Folder, string Path, string Content)> files)
    {
        var options = new CSharpParseOptions(LanguageVersion.Preview);
        (string Folder, SyntaxTree Tree)[] sources =
            [.. files.Select(file => (file.Folder, CSharpSyntaxTree.ParseText(file.Content, options, file.Path)))];
        SyntaxTree usings = CSharpSyntaxTree.ParseText(ImplicitUsings, options);
        var compilation = CSharpCompilation.Create(
            "Source", [.. sources.Select(source => source.Tree), usings], References(), new(
                OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        var folderOf = sources.ToDictionary(source => source.Tree, source => source.Folder);

        var uses = new Dictionary<(string From, string To), string>();
        foreach (var (folder, tree) in sources)
        {
            SemanticModel model = compilation.GetSemanticModel(tree);
            foreach (SimpleNameSyntax name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
            {
                ISymbol? symbol = model.GetSymbolInfo(name).Symbol;
                foreach (string used in FoldersOf(symbol, folderOf))
                    if (used != folder) uses.TryAdd((folder, used), $"{Path.GetFileName(tree.FilePath)}: {name}");
            }
        }
        return [.. uses.Select(use => (use.Key.From, use.Key.To, use.Value)).Order()];
    }

    /// <summary>The folder where a symbol is declared. A partial type may be used from the folder of any of its parts.</summary>
    private static string[] FoldersOf(ISymbol? symbol, Dictionary<SyntaxTree, string> folderOf)
    {
        if (symbol is null or INamespaceSymbol or ILocalSymbol or IParameterSymbol or ITypeParameterSymbol) return [];
        string[] folders = [.. symbol.OriginalDefinition.DeclaringSyntaxReferences
            .Where(reference => folderOf.ContainsKey(reference.SyntaxTree))
            .Select(reference => folderOf[reference.SyntaxTree]).Distinct()];
        // The main part of a partial type is the one in the file of its name.
        return folders.Length <= 1
            ? folders
            : [folderOf[symbol.OriginalDefinition.DeclaringSyntaxReferences
                .First(reference => Path.GetFileNameWithoutExtension(reference.SyntaxTree.FilePath) == symbol.Name).SyntaxTree]];
    }

    private static string FolderOf(string root, string path)
    {
        string? folder = Path.GetDirectoryName(Path.GetRelativePath(root, path));
        return string.IsNullOrEmpty(folder) ? Root : folder.Replace('\\', '/');
    }

    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static IEnumerable<MetadataReference> References()
        => ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) != "MLNet.CooccurrenceEmbedding.dll")
            .Select(path => MetadataReference.CreateFromFile(path));
}
