using System.CommandLine;
using MLNet.CooccurrenceEmbedding;

namespace MovieRecommender.Commands;

/// <summary>Exports the vectors of a saved model.</summary>
internal static class ExportCommand
{
    private const string Numpy = "npy";
    private const string Projector = "projector";

    private static readonly Dictionary<string, Action<ItemEmbeddings, Stream>> Formats = new()
    {
        [Numpy] = (vectors, stream) => vectors.SaveNumpy(stream),
        ["word2vec"] = (vectors, stream) => vectors.SaveWord2Vec(stream),
        ["word2vec-binary"] = (vectors, stream) => vectors.SaveWord2Vec(stream, Word2VecFormat.Binary),
        ["csv"] = (vectors, stream) => vectors.SaveCsv(stream),
    };

    public static Command Create()
    {
        Option<string> format = new("--format")
        {
            Description = $"One of {string.Join(", ", Formats.Keys)}, {Projector}",
            HelpName = "FORMAT",
            Required = true,
        };
        format.AcceptOnlyFromAmong([.. Formats.Keys, Projector]);
        Option<FileInfo> target = new("--to")
        {
            Description = $"The file to write; for {Projector}, the folder. For npy, also a file with the names, one a line, named .txt",
            HelpName = "PATH",
            Required = true,
        };
        var command = new Command("export", "Writes the vectors, named by title or movieId, in a format of other tools") { format, target };
        var model = new ModelOptions(command, withoutMovies: "the vectors are named by movieId");
        command.SetCommandAction((parsed, cancellation) =>
        {
            FileInfo path = parsed.GetRequiredValue(target);
            if (parsed.GetRequiredValue(format) == Projector)
                WriteProjector(() => model.ReadNamed(parsed), new DirectoryInfo(path.ToString()), cancellation);
            else
                WriteFile(() => model.ReadNamed(parsed), path, parsed.GetRequiredValue(format), cancellation);
        });
        return command;
    }

    private static void WriteFile(Func<ItemEmbeddings> read, FileInfo target, string format, CancellationToken cancellation)
    {
        using var file = new OutputFile(target, "--to");
        using OutputFile? names = format == Numpy ? new OutputFile(NamesFile(target), "--to") : null;
        ItemEmbeddings vectors = read();
        file.Write(stream => Formats[format](vectors, stream));
        names?.Write(string.Concat(vectors.Names.Select(name => name + "\n")));
        cancellation.ThrowIfCancellationRequested();
        file.Commit();
        names?.Commit();
    }

    /// <summary>The file of the names beside the vectors: a .npy file has no names.</summary>
    private static FileInfo NamesFile(FileInfo target)
    {
        string names = Path.ChangeExtension(target.ToString(), ".txt");
        return names == target.ToString()
            ? throw new UserErrorException($"--to {target} is the file of the names. Give the vectors another extension, .npy for example.")
            : new FileInfo(names);
    }

    /// <summary>Saves to a temporary folder first, since a signal during the write must leave no files in the folder.</summary>
    private static void WriteProjector(Func<ItemEmbeddings> read, DirectoryInfo target, CancellationToken cancellation)
    {
        using var folder = new OutputFolder(target, "--to", ["vectors.tsv", "metadata.tsv", "projector_config.pbtxt"]);
        using var saved = new TemporaryFolder();
        read().SaveProjector(saved.Path);
        foreach (FileInfo file in new DirectoryInfo(saved.Path).EnumerateFiles())
        {
            using FileStream content = file.OpenRead();
            folder[file.Name].Write(content.CopyTo);
        }
        cancellation.ThrowIfCancellationRequested();
        folder.Commit();
    }
}
