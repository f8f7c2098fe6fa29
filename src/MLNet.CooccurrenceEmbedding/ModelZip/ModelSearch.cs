using Microsoft.ML;
using Microsoft.ML.Transforms;

namespace MLNet.CooccurrenceEmbedding.ModelZip;

/// <summary>A fitted transformer that writes item vectors.</summary>
internal interface IHasItemEmbeddings
{
    ItemEmbeddings Embeddings { get; }

    /// <summary>The columns that it writes, each with the column of items that it reads.</summary>
    IReadOnlyList<InputOutputColumnPair> Columns { get; }
}

/// <summary>Finds item vectors in a model that was fitted or loaded.</summary>
internal static class ModelSearch
{
    public static ItemEmbeddings Find(MLContext mlContext, ITransformer model, string outputColumnName)
    {
        // The search goes backward, since a later part hides columns of earlier parts with the same name.
        ITransformer[] parts = [.. Flatten(model)];
        var found = new List<string>();
        for (int index = parts.Length - 1; index >= 0; index--)
        {
            ITransformer part = parts[index];
            if (part is IHasItemEmbeddings fitted)
            {
                if (fitted.Columns.Any(pair => pair.OutputColumnName == outputColumnName)) return fitted.Embeddings;
                found.AddRange(fitted.Columns.Select(pair => pair.OutputColumnName));
            }
            else if (part is ValueMappingTransformer builtIn)
            {
                using SavedModelZip zip = Save(mlContext, builtIn);
                if (zip.ReadTables().SingleOrDefault() is not { } table) continue;
                if (table.OutputColumnName == outputColumnName) return table.Read(ReadLinearMaps(mlContext, parts));
                found.Add(table.OutputColumnName);
            }
        }

        string columns = found.Count == 0
            ? "It writes no item vectors at all."
            : $"It writes item vectors to {string.Join(", ", found.AsEnumerable().Reverse().Select(name => $"'{name}'"))}.";
        throw new ArgumentException(
            $"The model has no part that writes item vectors to column '{outputColumnName}'. {columns} "
            + $"Its parts are: {string.Join(", ", parts.Select(part => part.GetType().Name))}.",
            nameof(outputColumnName));
    }

    private static IEnumerable<SavedLinearMap> ReadLinearMaps(MLContext mlContext, ITransformer[] parts)
    {
        foreach (ITransformer part in parts.Where(part => part is PrincipalComponentAnalysisTransformer))
        {
            using SavedModelZip zip = Save(mlContext, part);
            foreach (SavedLinearMap map in zip.ReadLinearMaps()) yield return map;
        }
    }

    /// <summary>Saves a part to memory, since ML.NET's transformers have no public access to their tables and matrices.</summary>
    private static SavedModelZip Save(MLContext mlContext, ITransformer part)
    {
        var saved = new MemoryStream();
        mlContext.Model.Save(part, inputSchema: null, saved);
        return new SavedModelZip(saved, MemoryLimit.None);
    }

    private static IEnumerable<ITransformer> Flatten(ITransformer model)
        => model is IEnumerable<ITransformer> chain ? chain.SelectMany(Flatten) : [model];
}
