using System.CommandLine;
using MLNet.CooccurrenceEmbedding;

namespace MovieRecommender.Commands;

/// <summary>Exports the vectors of a saved model.</summary>
internal static class ExportCommand
{
    private const string Projector = "projector";

    private static readonly Dictionary<string, Action<ItemEmbeddings, Stream>> Formats = new()
    {
        ["npy"] = (vectors, stream) => vectors.SaveNumpy(stream),
        ["word2vec"] = (vectors, stream) => vectors.SaveWord2Vec(stream),
        ["word2vec-binary"] = (vectors, stream) => vectors.SaveWord2Vec(stream, Word2VecFormat.Binary),
        ["csv"] = (vectors, stream) => vectors.SaveCsv(stream),
    };

    public static Command Create()
    {
        Option<FileInfo> model = ModelOptions.CreateModelOption();
        Option<string> format = new("--format")
        {
            Description = $"One of {string.Join(", ", Formats.Keys)}, {Projector}",
            HelpName = "FORMAT",
            Required = true,
        };
        format.AcceptOnlyFromAmong([.. Formats.Keys, Projector]);
        Option<FileInfo> target = new("--to")
        {
            Description = $"The file to write; for {Projector}, the folder",
            HelpName = "PATH",
            Required = true,
        };
        var command = new Command("export", "Writes the vectors, named by movieId, in a format of other tools") { model, format, target };
        command.SetCommandAction((parsed, cancellation) =>
        {
            FileInfo path = parsed.GetRequiredValue(target);
            if (parsed.GetRequiredValue(format) == Projector)
                WriteProjector(parsed.GetRequiredValue(model), new DirectoryInfo(path.ToString()), cancellation);
            else
                WriteFile(parsed.GetRequiredValue(model), path, Formats[parsed.GetRequiredValue(format)], cancellation);
        });
        return command;
    }

    private static void WriteFile(FileInfo model, FileInfo target, Action<ItemEmbeddings, Stream> write, CancellationToken cancellation)
    {
        using var file = new OutputFile(target, "--to");
        ItemEmbeddings vectors = SavedModel.Load(model);
        file.Write(stream => write(vectors, stream));
        cancellation.ThrowIfCancellationRequested();
        file.Commit();
    }

    /// <summary>Saves to a temporary folder first, since a signal during the write must leave no files in the folder.</summary>
    private static void WriteProjector(FileInfo model, DirectoryInfo target, CancellationToken cancellation)
    {
        using var folder = new OutputFolder(target, "--to", ["vectors.tsv", "metadata.tsv", "projector_config.pbtxt"]);
        using var saved = new TemporaryFolder();
        SavedModel.Load(model).SaveProjector(saved.Path);
        foreach (FileInfo file in new DirectoryInfo(saved.Path).EnumerateFiles())
        {
            using FileStream content = file.OpenRead();
            folder[file.Name].Write(content.CopyTo);
        }
        cancellation.ThrowIfCancellationRequested();
        folder.Commit();
    }
}
