using Microsoft.Win32.SafeHandles;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>An untrusted checkpoint, of which a process has checked the header and its own rows.</summary>
internal sealed class CheckpointReader : IDisposable
{
    private readonly RowOperations _rows;
    private readonly SafeFileHandle? _handle;
    private readonly CheckpointFile? _file;
    private readonly CheckpointHeader? _header;

    public CheckpointReader(string path, CheckpointIdentity identity, RowOperations rows, int maximumIterations)
    {
        _rows = rows;
        try
        {
            _handle = File.OpenHandle(path);
            (_header, int length, int version) = CheckpointFile.ReadHeader(_handle);
            Refusal = FindRefusal(path, identity, maximumIterations, version);
            if (Refusal is not null) return;
            _file = new CheckpointFile(length, _header!.Columns, rows.Partition);
            _file.Verify(_handle, _header, rows.Processes.Rank);
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException or NotSupportedException)
        {
            Damage = error.Message.TrimEnd('.');
        }
    }

    /// <summary>Why the fit must not begin, or <see langword="null"/>.</summary>
    public string? Refusal { get; }

    /// <summary>Why the file cannot be used, or <see langword="null"/>.</summary>
    public string? Damage { get; }

    public SolverPosition Position => _header!.Position;

    /// <summary>Reads the rows of this process.</summary>
    /// <exception cref="IOException">The state does not have the matrices that are in the file.</exception>
    public void ReadInto(Func<MinimumCheckState, IReadOnlyList<CheckpointMatrix>> prepare)
    {
        IReadOnlyList<CheckpointMatrix> matrices = prepare(_header!.Check);
        if (!matrices.Select(matrix => matrix.Columns).SequenceEqual(_header.Columns))
            throw new IOException("The matrices in it are not those of its state. Delete it.");
        _file!.ReadRows(_handle!, matrices, _rows.Processes.Rank);
    }

    public void Dispose() => _handle?.Dispose();

    private string? FindRefusal(string path, CheckpointIdentity identity, int maximumIterations, int version)
    {
        string remedy = $"To train anew, set {Checkpoints.FolderOption} to another folder, or delete the checkpoints in this one.";
        if (_header is null)
        {
            return $"The checkpoint '{path}' is of another version of this library (format {version}, expected {CheckpointFile.Version}). "
                + remedy;
        }
        if (identity.DescribeDifference(_header.Identity) is { } difference)
            return $"The checkpoint '{path}' is of another fit: {difference}. To continue it, fit with the same data and options. {remedy}";
        int iteration = _header.Position.Iteration;
        if (iteration <= maximumIterations) return null;
        return $"The checkpoint '{path}' is of iteration {iteration}, but {nameof(SolverOptions.MaximumNumberOfIterations)} is "
            + $"{maximumIterations}. To continue, set it to at least {iteration}. {remedy}";
    }
}
