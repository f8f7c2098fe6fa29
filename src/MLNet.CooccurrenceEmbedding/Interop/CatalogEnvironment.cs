using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.CooccurrenceEmbedding.Interop;

/// <summary>
/// The environment behind a catalog, for logging and cancellation. ML.NET hides it from extension methods of other
/// assemblies; everything works without it, only silently.
/// </summary>
internal static class CatalogEnvironment
{
    public static IHostEnvironment? Of(TransformsCatalog catalog) => ByField(catalog) ?? ByInterface(catalog);

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
