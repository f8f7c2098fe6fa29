using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Embeddings;

namespace MLNet.CooccurrenceEmbedding.ModelZip;

/// <summary>
/// The data that is saved with the vectors: slot names, item names, counts and the training summary. It is in annotations of the vector
/// column of the table, which ML.NET keeps when a loaded model is saved again.
/// </summary>
internal sealed class TableAnnotations
{
    private const string Prefix = "CooccurrenceEmbedding.";
    private const string OutputColumnName = Prefix + "OutputColumnName";
    private const string ItemNames = Prefix + "ItemNames";
    private const string ItemCounts = Prefix + "ItemCounts";
    private const string Diagonal = Prefix + "Diagonal";
    private const string Scales = Prefix + "Scales";
    private const string Training = Prefix + "Training";
    private const string LinearMapSource = Prefix + "LinearMapSource";

    private readonly IReadOnlyDictionary<string, DataViewFile.Annotation> _saved;

    private TableAnnotations(IReadOnlyDictionary<string, DataViewFile.Annotation> saved) => _saved = saved;

    /// <summary>The annotations for vectors that are in the table.</summary>
    public static DataViewSchema.Annotations ForLookup(ItemEmbeddings embeddings, string outputColumnName)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        VectorColumn.AddSlotNames(builder, embeddings.Dimension);
        AddText(builder, OutputColumnName, outputColumnName);
        AddText(builder, Training, SummaryJson.Write(embeddings.Training!)); // only fitted embeddings are saved
        builder.AddVector(ItemNames, TextDataViewType.Instance, embeddings.Names, name => name.AsMemory());
        builder.AddVector(ItemCounts, NumberDataViewType.Int32, embeddings.ItemCounts, count => count);
        if (embeddings.Diagonal is { } diagonal)
            builder.AddVector(Diagonal, NumberDataViewType.Double, diagonal, count => count);
        if (embeddings.Scales is { } scales)
            builder.AddVector(Scales, NumberDataViewType.Double, scales, scale => scale);
        if (embeddings.Recommender is { } recommender) RecommenderAnnotations.Add(builder, recommender);
        return builder.ToAnnotations();
    }

    /// <summary>
    /// The annotations for pooled vectors, which are not in the table but in a linear map that reads <paramref name="sourceName"/>.
    /// </summary>
    public static DataViewSchema.Annotations ForPooled(ItemEmbeddings embeddings, string outputColumnName, string sourceName)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        // The table's values have no slots.
        builder.Add(ForLookup(embeddings, outputColumnName), kind => kind.StartsWith(Prefix, StringComparison.Ordinal));
        AddText(builder, LinearMapSource, sourceName);
        return builder.ToAnnotations();
    }

    /// <summary>Returns <see langword="null"/> if they are not the annotations of a table of item vectors.</summary>
    public static TableAnnotations? From(IReadOnlyDictionary<string, DataViewFile.Annotation> saved)
        => saved.ContainsKey(OutputColumnName) ? new(saved) : null;

    /// <summary>The column that the linear map reads, or <see langword="null"/> if the vectors are in the table.</summary>
    public string? ReadLinearMapSource() => _saved.ContainsKey(LinearMapSource) ? ReadText(LinearMapSource) : null;

    /// <summary>The column that the vectors were written to.</summary>
    public string ReadOutputColumnName() => ReadText(OutputColumnName);

    public TrainingSummary ReadTraining() => SummaryJson.Read(ReadText(Training));

    public string[] ReadItemNames(int itemCount)
        => Require(ItemNames, VectorOf(TextDataViewType.Instance, itemCount)).Read(reader => reader.ReadTextVector(itemCount));

    public int[] ReadItemCounts(int itemCount)
    {
        int[] counts = ReadVector<int>(ItemCounts, NumberDataViewType.Int32, itemCount);
        RequireCounts(ItemCounts, Array.TrueForAll(counts, count => count >= 0));
        return counts;
    }

    /// <summary>X_ii, or <see langword="null"/> if it is not known.</summary>
    public double[]? ReadDiagonal(int itemCount)
    {
        if (!_saved.ContainsKey(Diagonal)) return null;
        double[] counts = ReadVector<double>(Diagonal, NumberDataViewType.Double, itemCount);
        RequireCounts(Diagonal, Array.TrueForAll(counts, count => count >= 0 && double.IsFinite(count)));
        return counts;
    }

    /// <summary>The scales of the items, or <see langword="null"/> if X is not scaled.</summary>
    public double[]? ReadScales(int itemCount)
    {
        if (!_saved.ContainsKey(Scales)) return null;
        double[] scales = ReadVector<double>(Scales, NumberDataViewType.Double, itemCount);
        RequireCounts(Scales, Array.TrueForAll(scales, scale => scale > 0 && double.IsFinite(scale)));
        return scales;
    }

    /// <summary>What a trained recommender needs besides the vectors, or <see langword="null"/> if the model has none.</summary>
    public RecommenderModel? ReadRecommender(int itemCount) => RecommenderAnnotations.Read(this, itemCount);

    /// <summary>Whether there is such an annotation.</summary>
    public bool Contains(string kind) => _saved.ContainsKey(kind);

    /// <summary>Adds a text.</summary>
    public static void AddText(DataViewSchema.Annotations.Builder builder, string kind, string text)
        => builder.AddPrimitiveValue(kind, TextDataViewType.Instance, text.AsMemory());

    /// <summary>Reads a text.</summary>
    public string ReadText(string kind) => Require(kind, type => type is TextDataViewType).Read(reader => reader.ReadTexts(1)[0]);

    /// <summary>Reads a vector of numbers.</summary>
    public T[] ReadVector<T>(string kind, PrimitiveDataViewType type, int length)
        where T : unmanaged => Require(kind, VectorOf(type, length)).Read(reader => reader.ReadVector<T>(length));

    private static Func<DataViewType, bool> VectorOf(PrimitiveDataViewType type, int length)
        => found => found is VectorDataViewType vector && vector.ItemType.Equals(type) && vector.Size == length;

    private static void RequireCounts(string kind, bool areCounts)
    {
        if (!areCounts) throw new InvalidDataException($"The model's annotation '{kind}' holds a number that is not a count.");
    }

    private DataViewFile.Annotation Require(string kind, Func<DataViewType, bool> isRight)
    {
        if (!_saved.TryGetValue(kind, out DataViewFile.Annotation? annotation))
            throw new InvalidDataException($"The model lacks the annotation '{kind}'.");
        if (!isRight(annotation.Type))
            throw new InvalidDataException($"The model's annotation '{kind}' is {annotation.Type}, which does not fit the vectors.");
        return annotation;
    }
}
