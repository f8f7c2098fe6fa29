using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>Where and how often to save the state of training.</summary>
/// <param name="Folder">The folder, which is created if it does not exist. All processes must share it.</param>
/// <param name="Interval">The least number of iterations from one checkpoint to the next, at least 1.</param>
/// <param name="Info">Receives what was done, or <see langword="null"/>.</param>
/// <param name="Warning">Receives warnings, or <see langword="null"/>.</param>
internal sealed record CheckpointSettings(
    string Folder, int Interval, Action<string>? Info = null, Action<string>? Warning = null);

/// <summary>
/// The checkpoints of one training, in files checkpoint-48.bin for iteration 48 and so on. A file is written under another name and renamed
/// when it is whole. The last two are kept. All members are collective: every process calls them, and all come to the same result.
/// </summary>
internal sealed class Checkpoints(CheckpointSettings settings, CheckpointIdentity identity, RowOperations rows)
{
    /// <summary>The name of the option of the folder, for messages.</summary>
    public const string FolderOption = "CheckpointFolder";

    private const string Prefix = "checkpoint-", Extension = ".bin", Unfinished = ".tmp";

    private const int HashLength = SHA256.HashSizeInBytes;

    private int _last;
    private bool _isUsed;

    private int Rank => rows.Processes.Rank;

    /// <summary>Creates the folder, and checks that files can be written to it.</summary>
    /// <exception cref="IOException">They cannot.</exception>
    public static void RequireWritable(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            string probe = Path.Combine(folder, $".{Path.GetRandomFileName()}");
            using var stream = new FileStream(
                probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        }
        catch (Exception error) when (IsFileError(error))
        {
            throw new IOException(
                $"The folder of checkpoints '{folder}' cannot be written: {error.Message} "
                + $"Set {FolderOption} to a folder in which files can be created.",
                error);
        }
    }

    /// <summary>Whether so many iterations have been made since the last checkpoint that it is time for another one.</summary>
    public bool IsDue(int iteration) => iteration - _last >= settings.Interval;

    /// <summary>Writes a checkpoint.</summary>
    /// <exception cref="IOException">One of the processes cannot write it. The earlier checkpoints are unchanged.</exception>
    public void Save(SolverPosition position, MinimumCheckState check, IReadOnlyList<CheckpointMatrix> matrices)
    {
        int[] columns = [.. matrices.Select(matrix => matrix.Columns)];
        // Hashes always have the same length, so the length of the header is known before them.
        string[] hashes = [.. Enumerable.Repeat(Convert.ToHexString(new byte[HashLength]), columns.Length * rows.Partition.BlockCount)];
        var header = new CheckpointHeader(identity, columns, position, check, hashes);
        var file = new CheckpointFile(header.ToJson().Length, columns, rows.Partition);
        string path = PathOf(position.Iteration), temporary = path + Unfinished;
        try
        {
            Together(path, () =>
            {
                if (Rank != 0) return;
                foreach (string earlier in FindUnfinished()) File.Delete(earlier);
                using SafeFileHandle created = File.OpenHandle(
                    temporary, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite, FileOptions.None, file.Length);
                RandomAccess.SetLength(created, file.Length);
            });
            byte[] own = [];
            Together(path, () =>
            {
                using SafeFileHandle opened = File.OpenHandle(temporary, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
                own = file.WriteRows(opened, matrices, Rank);
                RandomAccess.FlushToDisk(opened);
            });
            byte[][] all = rows.Processes.AllGather(own);
            Together(path, () =>
            {
                if (Rank != 0) return;
                using (SafeFileHandle opened = File.OpenHandle(temporary, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
                {
                    CheckpointFile.WriteHeader(opened, header with { Hashes = InOrder(all, columns.Length) });
                    RandomAccess.FlushToDisk(opened);
                }
                File.Move(temporary, path, overwrite: true);
                foreach (int iteration in FindIterations())
                    if (iteration != position.Iteration && iteration != _last) File.Delete(PathOf(iteration));
            });
        }
        catch (IOException) when (Rank == 0)
        {
            TryDelete(temporary);
            throw;
        }
        _last = position.Iteration;
    }

    /// <summary>Finds the newest checkpoint that is whole, and reads it.</summary>
    /// <param name="maximumIterations">The largest number of iterations of this fit.</param>
    /// <param name="prepare">Receives the state, and returns the matrices that receive the rows.</param>
    /// <returns>The position, or <see langword="null"/> if there is no checkpoint.</returns>
    /// <exception cref="InvalidOperationException">The checkpoint is of a fit with other data or options.</exception>
    /// <exception cref="IOException">The folder or a file cannot be read.</exception>
    public SolverPosition? Restore(int maximumIterations, Func<MinimumCheckState, IReadOnlyList<CheckpointMatrix>> prepare)
    {
        _isUsed = true;
        int[] iterations = [];
        Together(settings.Folder, () =>
        {
            Directory.CreateDirectory(settings.Folder);
            if (Rank == 0) iterations = [.. FindIterations().OrderDescending()];
        });
        // Processes may see the files of a network folder at different times, so one decides.
        string listed = Gather(string.Join(' ', iterations))[0];
        foreach (string listedIteration in listed.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            int iteration = int.Parse(listedIteration, CultureInfo.InvariantCulture);
            using CheckpointReader reader = new(PathOf(iteration), identity, rows, maximumIterations);
            string[] refusals = Gather(reader.Refusal ?? ""), damages = Gather(reader.Damage ?? "");
            if (refusals.FirstOrDefault(text => text.Length > 0) is { } refusal) throw new InvalidOperationException(refusal);
            if (damages.FirstOrDefault(text => text.Length > 0) is { } damage)
            {
                settings.Warning?.Invoke(
                    $"The checkpoint '{PathOf(iteration)}' is not used, because {damage}. The one before it is, if there is one.");
                continue;
            }
            Together(PathOf(iteration), () => reader.ReadInto(prepare));
            _last = iteration;
            settings.Info?.Invoke($"Continued from iteration {iteration} of '{PathOf(iteration)}'.");
            return reader.Position;
        }
        return null;
    }

    /// <summary>Deletes the checkpoints, after the training that they were for.</summary>
    public void Delete()
    {
        if (!_isUsed || Rank != 0) return;
        foreach (string path in (string[])[.. FindIterations().Select(PathOf), .. FindUnfinished()]) TryDelete(path);
        if (FindIterations().Any())
        {
            settings.Warning?.Invoke(
                $"The checkpoints in '{settings.Folder}' cannot be deleted. Delete them before the next training with other data.");
        }
    }

    /// <summary>The hashes of all processes in the order of the matrices, then of the blocks.</summary>
    private string[] InOrder(byte[][] hashes, int matrices)
    {
        return
        [
            .. from matrix in Enumerable.Range(0, matrices)
               from process in Enumerable.Range(0, hashes.Length)
               let count = rows.Partition.FirstBlock(process + 1) - rows.Partition.FirstBlock(process)
               from block in Enumerable.Range(0, count)
               select Convert.ToHexString(hashes[process].AsSpan((matrix * count + block) * HashLength, HashLength)),
        ];
    }

    private string PathOf(int iteration)
        => Path.Combine(settings.Folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{iteration}{Extension}"));

    /// <summary>The iterations of the files in the folder.</summary>
    private IEnumerable<int> FindIterations()
        => from path in Directory.GetFiles(settings.Folder, $"{Prefix}*{Extension}")
           let name = Path.GetFileName(path)[Prefix.Length..^Extension.Length]
           let iteration = int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1
           where iteration >= 0 && Path.GetFileName(PathOf(iteration)) == Path.GetFileName(path)
           select iteration;

    /// <summary>The files of a process that has ended while it wrote them.</summary>
    private string[] FindUnfinished() => Directory.GetFiles(settings.Folder, $"{Prefix}*{Extension}{Unfinished}");

    /// <summary>Accesses files in every process. If it fails in one of them, all throw.</summary>
    private void Together(string path, Action action)
    {
        Exception? own = null;
        try
        {
            action();
        }
        catch (Exception error) when (IsFileError(error))
        {
            own = error;
        }
        string[] errors = Gather(own?.Message ?? "");
        int process = Array.FindIndex(errors, message => message.Length > 0);
        if (own is not null) throw new IOException($"The checkpoint '{path}' cannot be written or read: {own.Message}", own);
        if (process >= 0) throw new IOException($"Process {process} cannot write or read the checkpoint '{path}': {errors[process]}");
    }

    /// <summary>A text from each process.</summary>
    private string[] Gather(string own)
        => Array.ConvertAll(rows.Processes.AllGather(Encoding.UTF8.GetBytes(own)), Encoding.UTF8.GetString);

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (IsFileError(error))
        {
            // The caller has an exception that says more, or finds that the file is still there.
        }
    }

    /// <summary>.NET throws ArgumentOutOfRangeException for a file that exceeds the limit of the file system or of the user.</summary>
    private static bool IsFileError(Exception error)
        => error is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException or InvalidDataException
            or NotSupportedException;
}
