using System.Runtime.InteropServices;

namespace MovieRecommender.Commands;

/// <summary>
/// Requests a cancellation at the first signal to end: SIGINT (Ctrl+C), SIGTERM or SIGHUP (the terminal is closed). A second signal ends
/// the process at once.
/// </summary>
internal sealed class TerminationSignals : IDisposable
{
    /// <summary>Not disposed of, since a signal may still be handled on another thread at the end of the command.</summary>
    private readonly CancellationTokenSource _cancellation = new();

    private readonly PosixSignalRegistration[] _registrations;

    public TerminationSignals() => _registrations =
    [
        Register(PosixSignal.SIGHUP, 1),
        Register(PosixSignal.SIGINT, 2),
        Register(PosixSignal.SIGTERM, 15),
    ];

    public CancellationToken Token => _cancellation.Token;

    /// <summary>The exit code by convention, 128 and the number of the signal. 0 before a signal.</summary>
    public int ExitCode { get; private set; }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations) registration.Dispose();
    }

    private PosixSignalRegistration Register(PosixSignal signal, int number) => PosixSignalRegistration.Create(signal, context =>
    {
        if (ExitCode != 0) return;
        ExitCode = 128 + number;
        context.Cancel = true;
        _cancellation.Cancel();
    });
}
