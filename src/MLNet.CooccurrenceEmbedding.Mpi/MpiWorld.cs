using MLNet.CooccurrenceEmbedding.Mpi.Native;

namespace MLNet.CooccurrenceEmbedding.Mpi;

/// <summary>
/// The processes that an MPI launcher such as <c>mpirun</c> has started together, on one computer or on several. Each has a rank. They
/// run the same program, and must make the same calls of this class in the same order.
/// </summary>
/// <remarks>
/// <para>A process that no MPI launcher has started is a world of one rank.</para>
/// <para>
/// Open MPI lets a rank run on one core only, and .NET then uses one thread. Start the program with <c>mpirun --bind-to none</c>, or with
/// several cores per rank: <c>mpirun --map-by socket:PE=16</c>.
/// </para>
/// <para>Calls can come from any thread, but only from one at a time.</para>
/// </remarks>
public sealed partial class MpiWorld : IDisposable
{
    private static int _isStarted;

    private readonly MpiFunctions _mpi;
    private readonly MpiCollectives _collectives;
    private bool _isDisposed;

    private MpiWorld(MpiFunctions mpi, MpiOptions options)
    {
        _mpi = mpi;
        _collectives = new(mpi, options.CollectiveTimeout);
        Library = mpi.Version();
    }

    /// <summary>The number of this process, from 0 to below <see cref="Size"/>.</summary>
    public int Rank => _collectives.Rank;

    /// <summary>The number of processes, at least 1.</summary>
    public int Size => _collectives.Size;

    /// <summary>The name and the version of the MPI library: the first line of what it says, such as <c>MPICH Version: 4.0.2</c>.</summary>
    public string Library { get; }

    /// <summary>
    /// The bytes that this rank has sent to other ranks since <see cref="Start"/>, without those that MPI itself adds. 0 in a world of one
    /// rank. It can be read at any time, also by <see cref="EmbeddingOptions.Progress"/> during a fit and after <see cref="Dispose"/>.
    /// </summary>
    public long BytesSent => _collectives.BytesSent;

    /// <summary>The communication between the ranks.</summary>
    internal MpiCollectives Collectives
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _collectives;
        }
    }

    /// <summary>The functions of the MPI library.</summary>
    internal MpiFunctions Functions => _mpi;

    /// <summary>A hint for the user if this rank may use one core only, or null.</summary>
    internal string? CoreHint { get; } = Launcher.OneCoreHint();

    /// <summary>Starts MPI in this process, and waits for the other ranks. A process can call this once.</summary>
    /// <param name="options">The options, or <see langword="null"/> for the defaults.</param>
    /// <returns>The world. Dispose it at the end, on every rank.</returns>
    /// <exception cref="DllNotFoundException">No MPI library is found. The message lists the names that were tried.</exception>
    /// <exception cref="InvalidOperationException">
    /// The library is not of the launcher's MPI; the ranks run different versions of this library, of its core or of .NET, or have
    /// different processors, which all ranks then throw; MPI was started in this process before, also if that world has been disposed; or
    /// the library is not a usable MPI library.
    /// </exception>
    /// <exception cref="IOException">MPI reports an error.</exception>
    /// <exception cref="TimeoutException">Another rank does not call this within <see cref="MpiOptions.CollectiveTimeout"/>.</exception>
    public static MpiWorld Start(MpiOptions? options = null)
    {
        options ??= new();
        if (Interlocked.Exchange(ref _isStarted, 1) != 0)
        {
            throw new InvalidOperationException(
                $"{nameof(MpiWorld)}.{nameof(Start)} was called in this process before. MPI cannot be started again, even after "
                + $"{nameof(Dispose)}. Use one world for all work of the process.");
        }

        var launcher = Launcher.Find();
        MpiFunctions mpi;
        try
        {
            (nint handle, string name) = MpiLibrary.Load(options.LibraryPath, launcher);
            mpi = new(handle, name);
        }
        catch
        {
            _isStarted = 0; // a program can try another library
            throw;
        }

        mpi.Start();
        var world = new MpiWorld(mpi, options);
        try
        {
            if (launcher is null) Launcher.CheckSlurm(world.Size, Environment.GetEnvironmentVariable);
            else launcher.CheckSize(world.Size, world.Library);
            RankVersions.Check(world._collectives, options.PretendedVersion);
            return world;
        }
        catch
        {
            world.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Ends MPI in this process. Waits until all ranks do so, for at most <see cref="MpiOptions.CollectiveTimeout"/>. If the ranks are no
    /// longer in step, since an exchange of data failed or another rank does not come here, ends all ranks with exit code 1.
    /// </summary>
    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        if (_collectives.HasFailed) Abort(_collectives.FailureReason);
        try
        {
            _collectives.End(); // MPI_Finalize waits too, but without a timeout, and it does not notice other calls
        }
        catch (Exception error) when (error is MpiRankException or TimeoutException or IOException)
        {
            Abort(error.Message);
        }
        _mpi.Finish();
    }
}
