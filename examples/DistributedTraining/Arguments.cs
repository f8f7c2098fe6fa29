using System.CommandLine;
using MLNet.CooccurrenceEmbedding.Mpi;

namespace DistributedTraining;

/// <summary>The options of the command line.</summary>
internal sealed class Arguments
{
    private const string ByUser = "by-user", Replicated = "replicated";

    private readonly Option<int> _users = Number("--users", 20_000, "Users of the generated likes");
    private readonly Option<int> _items = Number("--items", 5_000, "Items of the generated likes");
    private readonly Option<int> _likesPerUser = Number("--likes-per-user", 40, "Likes of each user");
    private readonly Option<int> _files = Number("--files", 8, "Files with the likes. Each rank reads some of them");
    private readonly Option<int> _seed = Number("--seed", 1, "Seed of the generated likes", least: int.MinValue);
    private readonly Option<int> _dimension = Number("--dimension", 64, "Numbers per vector");
    private readonly Option<int> _iterations = Number("--iterations", 200, "The largest number of iterations", least: 0);

    private readonly Option<int?> _threads = new("--threads")
    {
        Description = "Threads of each rank. Default: the ranks of a machine share its processors",
        HelpName = "NUMBER",
    };

    private readonly Option<DirectoryInfo> _folder = new("--folder")
    {
        Description = "Folder of the files with the likes. A rank generates its files that are not there",
        HelpName = "FOLDER",
        DefaultValueFactory = _ => new DirectoryInfo(Path.Combine("data", "likes")),
    };

    private readonly Option<FileInfo> _output = new("--output")
    {
        Description = "The model zip, which rank 0 saves",
        HelpName = "FILE",
        DefaultValueFactory = _ => new FileInfo("model.zip"),
    };

    private readonly Option<DirectoryInfo?> _checkpoints = new("--checkpoints")
    {
        Description = "Folder of checkpoints, which all ranks share. A run that starts again continues from the last one. Default: none",
        HelpName = "FOLDER",
    };

    private readonly Option<string> _placement = new Option<string>("--placement")
    {
        Description = "Where the likes are during training: on every rank, or on the rank of their user",
        DefaultValueFactory = _ => Replicated,
    }.AcceptOnlyFromAmong(Replicated, ByUser);

    private readonly Option<string?> _mpiLibrary = new("--mpi-library")
    {
        Description = "Path of the MPI library. Default: the one that is installed",
        HelpName = "FILE",
    };

    public RootCommand CreateCommand(Func<Settings, int> run)
    {
        _threads.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && int.TryParse(text, out int number) && number < 1)
                result.AddError($"--threads must be at least 1, not {text}.");
        });
        var command = new RootCommand(
            "Trains item vectors on generated likes, on all ranks that an MPI launcher starts: mpirun -n 4 --bind-to none dotnet run ...")
        {
            _users, _items, _likesPerUser, _files, _folder, _seed, _dimension, _iterations, _threads, _placement, _output, _checkpoints,
            _mpiLibrary,
        };
        command.SetAction(parsed => run(new Settings(
            parsed.GetValue(_users),
            parsed.GetValue(_items),
            parsed.GetValue(_likesPerUser),
            parsed.GetValue(_files),
            parsed.GetRequiredValue(_folder),
            parsed.GetValue(_seed),
            parsed.GetValue(_dimension),
            parsed.GetValue(_iterations),
            parsed.GetValue(_threads),
            parsed.GetValue(_placement) == ByUser ? LikesPlacement.ByUser : LikesPlacement.Replicated,
            parsed.GetRequiredValue(_output),
            parsed.GetValue(_checkpoints)?.FullName,
            parsed.GetValue(_mpiLibrary))));
        return command;
    }

    private static Option<int> Number(string name, int value, string description, int least = 1)
    {
        var option = new Option<int>(name)
        {
            Description = description,
            HelpName = "NUMBER",
            DefaultValueFactory = _ => value,
        };
        option.Validators.Add(result =>
        {
            // System.CommandLine rejects text that is not a number.
            if (result.Tokens is [{ Value: var text }] && int.TryParse(text, out int number) && number < least)
                result.AddError($"{name} must be at least {least}, not {text}.");
        });
        return option;
    }
}

/// <summary>The values of the options.</summary>
internal sealed record Settings(
    int Users,
    int Items,
    int LikesPerUser,
    int Files,
    DirectoryInfo Folder,
    int Seed,
    int Dimension,
    int Iterations,
    int? Threads,
    LikesPlacement Placement,
    FileInfo Output,
    string? Checkpoints,
    string? MpiLibrary);
