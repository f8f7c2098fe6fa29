using Microsoft.ML;

namespace MLNet.CooccurrenceEmbedding.TestSupport;

/// <summary>Saves and reloads models.</summary>
internal static class SavedModel
{
    /// <summary>Returns the model zip.</summary>
    public static byte[] Bytes(ITransformer model, IDataView data)
    {
        using var zip = new MemoryStream();
        new MLContext().Model.Save(model, data.Schema, zip);
        return zip.ToArray();
    }

    public static ITransformer Load(byte[] zip)
    {
        using var stream = new MemoryStream(zip);
        return new MLContext().Model.Load(stream, out _);
    }

    /// <summary>Saves a model and loads it in a new context.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">Data with the input schema.</param>
    public static ITransformer Reload(ITransformer model, IDataView data) => Load(Bytes(model, data));
}
