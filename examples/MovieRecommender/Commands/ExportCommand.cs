using System.CommandLine;
using MLNet.CooccurrenceEmbedding;

namespace MovieRecommender.Commands;

/// <summary>Exports the vectors of a saved model.</summary>
internal static class ExportCommand
{
    private static readonly Dictionary<string, Action<ItemEmbeddings, string>> Formats = new()
    {
        ["npy"] = (vectors, path) => vectors.SaveNumpy(path),
        ["word2vec"] = (vectors, path) => vectors.SaveWord2Vec(path),
        ["word2vec-binary"] = (vectors, path) => vectors.SaveWord2Vec(path, Word2VecFormat.Binary),
        ["csv"] = (vectors, path) => vectors.SaveCsv(path),
        ["projector"] = (vectors, path) => vectors.SaveProjector(path),
    };

    public static Command Create()
    {
        Option<FileInfo> model = ModelOptions.CreateModelOption();
        Option<string> format = new("--format")
        {
            Description = $"One of {string.Join(", ", Formats.Keys)}",
            HelpName = "FORMAT",
            Required = true,
        };
        format.AcceptOnlyFromAmong([.. Formats.Keys]);
        Option<string> target = new("--to")
        {
            Description = "The file to write; for projector, the folder",
            HelpName = "PATH",
            Required = true,
        };
        var command = new Command("export", "Writes the vectors, named by movieId, in a format of other tools") { model, format, target };
        command.SetCommandAction((parsed, _) =>
        {
            ItemEmbeddings vectors = SavedModel.Load(parsed.GetRequiredValue(model));
            string path = parsed.GetRequiredValue(target);
            try
            {
                Formats[parsed.GetRequiredValue(format)](vectors, path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
            {
                throw new UserErrorException($"--to {path} cannot be written: {e.Message}");
            }
            Screen.WriteLine($"Wrote {path}.");
        });
        return command;
    }
}
