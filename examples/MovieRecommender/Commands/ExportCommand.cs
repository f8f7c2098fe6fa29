using System.CommandLine;
using MLNet.CooccurrenceEmbedding;

namespace MovieRecommender.Commands;

/// <summary>Exports the vectors of a saved model.</summary>
internal static class ExportCommand
{
    private static readonly Dictionary<string, Action<ItemEmbeddings, string>> Formats = new()
    {
        ["npy"] = SaveNumpy,
        ["word2vec"] = (vectors, path) => vectors.SaveWord2Vec(path),
        ["word2vec-binary"] = (vectors, path) => vectors.SaveWord2Vec(path, Word2VecFormat.Binary),
        ["csv"] = (vectors, path) => vectors.SaveCsv(path),
        ["projector"] = (vectors, path) => vectors.SaveProjector(path),
    };

    public static Command Create()
    {
        Option<string> format = new("--format")
        {
            Description = $"One of {string.Join(", ", Formats.Keys)}",
            HelpName = "FORMAT",
            Required = true,
        };
        format.AcceptOnlyFromAmong([.. Formats.Keys]);
        Option<string> target = new("--to")
        {
            Description = "The file to write; for projector, the folder. For npy, also a file with the names, one a line, named .txt",
            HelpName = "PATH",
            Required = true,
        };
        var command = new Command("export", "Writes the vectors, named by title or movieId, in a format of other tools") { format, target };
        var model = new ModelOptions(command, withoutMovies: "the vectors are named by movieId");
        command.SetCommandAction((parsed, _) =>
        {
            ItemEmbeddings vectors = model.ReadNamed(parsed);
            string path = parsed.GetRequiredValue(target);
            try
            {
                Formats[parsed.GetRequiredValue(format)](vectors, path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
            {
                throw new UserErrorException($"--to {path} cannot be written: {e.Message}");
            }
            Screen.WriteLine($"Wrote {path}.");
        });
        return command;
    }

    /// <summary>Writes the vectors, and the names to a file beside them: a .npy file has no names.</summary>
    private static void SaveNumpy(ItemEmbeddings vectors, string path)
    {
        string names = Path.ChangeExtension(path, ".txt");
        if (names == path)
            throw new UserErrorException($"--to {path} is the file of the names. Give the vectors another extension, .npy for example.");
        using var file = new AtomicFile(new FileInfo(names), "--to");
        file.Write(string.Concat(vectors.Names.Select(name => name + "\n")));
        vectors.SaveNumpy(path);
        file.Commit();
    }
}
