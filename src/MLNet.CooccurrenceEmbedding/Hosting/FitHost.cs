using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.CooccurrenceEmbedding.Hosting;

/// <summary>
/// The connection of one fit to its caller: the log of the <see cref="Microsoft.ML.MLContext"/>, its
/// cancellation and that of the options. Disposed of with the fit: an environment stays canceled forever, which
/// must have no effect on a fitted transformer.
/// </summary>
internal sealed class FitHost : IDisposable
{
    private readonly IChannel? _channel;
    private readonly Func<bool>? _isCanceled;
    private readonly CancellationToken _cancellationToken;

    public FitHost(IHostEnvironment? environment, CancellationToken cancellationToken)
    {
        _cancellationToken = cancellationToken;
        if (environment is null) return;
        _channel = environment.Register("CooccurrenceEmbedding").Start("Training");
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

    // The property is public, but the interface and the classes that declare it are not.
    private static Func<bool>? GetIsCanceled(IHostEnvironment environment)
    {
        var getter = environment.GetType().GetProperty("IsCanceled", typeof(bool))?.GetMethod;
        return getter?.CreateDelegate<Func<bool>>(environment);
    }
}

/// <summary>
/// The environment behind a catalog, for logging and cancellation. ML.NET hides it from extension methods of other
/// assemblies. Without it everything works, except that nothing is logged.
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
