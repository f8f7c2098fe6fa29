using Microsoft.ML.Runtime;

namespace MLNet.CooccurrenceEmbedding.Interop;

/// <summary>
/// What one fit hears from and tells its surroundings: the log of the <see cref="Microsoft.ML.MLContext"/>, its
/// cancellation and that of the options. Lives only as long as the fit: an environment stays cancelled for ever, which
/// must not bother a transformer that was fitted in time.
/// </summary>
internal sealed class FitHost : IDisposable
{
    private readonly IChannel? _channel;
    private readonly Func<bool>? _isCancelled;
    private readonly CancellationToken _cancellationToken;

    public FitHost(IHostEnvironment? environment, CancellationToken cancellationToken)
    {
        _cancellationToken = cancellationToken;
        if (environment is null) return;
        _channel = environment.Register("CooccurrenceEmbedding").Start("Training");
        _isCancelled = IsCancelledOf(environment);
    }

    public void Info(string message) => _channel?.Info(MessageSensitivity.Schema, message);

    public void Warning(string message) => _channel?.Warning(MessageSensitivity.Schema, message);

    public void ThrowIfCancelled()
    {
        _cancellationToken.ThrowIfCancellationRequested();
        if (_isCancelled?.Invoke() == true)
            throw new OperationCanceledException("The execution of the MLContext was cancelled.");
    }

    public void Dispose() => _channel?.Dispose();

    // The property is public, the interface and the classes that have it are not.
    private static Func<bool>? IsCancelledOf(IHostEnvironment environment)
    {
        var getter = environment.GetType().GetProperty("IsCanceled", typeof(bool))?.GetMethod;
        return getter?.CreateDelegate<Func<bool>>(environment);
    }
}
