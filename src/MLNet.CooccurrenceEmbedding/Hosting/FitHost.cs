using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.CooccurrenceEmbedding.Hosting;

/// <summary>
/// The log of the <see cref="Microsoft.ML.MLContext"/>, and the cancellation by the context or by the options, for one fit. It is disposed
/// of after the fit. A fitted transformer does not use it, since a canceled environment remains canceled.
/// </summary>
internal sealed class FitHost : IDisposable
{
    private readonly IChannel? _channel;
    private readonly Func<bool>? _isCanceled;
    private readonly CancellationToken _cancellationToken;

    /// <param name="environment">The environment, or <see langword="null"/> for none.</param>
    /// <param name="cancellationToken">The cancellation of the options.</param>
    /// <param name="writes">Whether messages are written to the log.</param>
    public FitHost(IHostEnvironment? environment, CancellationToken cancellationToken, bool writes = true)
    {
        _cancellationToken = cancellationToken;
        if (environment is null) return;
        if (writes) _channel = environment.Register("CooccurrenceEmbedding").Start("Training");
        _isCanceled = GetIsCanceled(environment);
    }

    public void Info(string message) => _channel?.Info(MessageSensitivity.Schema, message);

    public void Warning(string message) => _channel?.Warning(MessageSensitivity.Schema, message);

    public void ThrowIfCanceled()
    {
        _cancellationToken.ThrowIfCancellationRequested();
        if (_isCanceled?.Invoke() == true)
            throw new OperationCanceledException("The execution of the MLContext was canceled.");
    }

    public void Dispose() => _channel?.Dispose();

    // IsCanceled is a public property of internal types.
    private static Func<bool>? GetIsCanceled(IHostEnvironment environment)
    {
        var getter = environment.GetType().GetProperty("IsCanceled", typeof(bool))?.GetMethod;
        return getter?.CreateDelegate<Func<bool>>(environment);
    }
}

/// <summary>
/// Gets the environment of a catalog, for the log and cancellation. It is internal to ML.NET. Without it, nothing is logged, and only the
/// options can cancel.
/// </summary>
internal static class CatalogEnvironment
{
    public static IHostEnvironment? Get(TransformsCatalog catalog) => ByField(catalog) ?? ByInterface(catalog);

    internal static IHostEnvironment? ByField(TransformsCatalog catalog)
    {
        try
        {
            return Field(catalog);
        }
        catch (MissingFieldException) // another version of ML.NET
        {
            return null;
        }
    }

    internal static IHostEnvironment? ByInterface(TransformsCatalog catalog) => typeof(TransformsCatalog).GetInterfaces()
        .SelectMany(type => type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        .FirstOrDefault(property => property.PropertyType == typeof(IHostEnvironment))
        ?.GetValue(catalog) as IHostEnvironment;

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_env")]
    private static extern ref IHostEnvironment Field(TransformsCatalog catalog);
}
