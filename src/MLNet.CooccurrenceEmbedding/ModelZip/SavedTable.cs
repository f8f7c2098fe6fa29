using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MLNet.CooccurrenceEmbedding.Data;

namespace MLNet.CooccurrenceEmbedding.ModelZip;

/// <summary>
/// Reads the table of a <see cref="ValueMappingTransformer"/>. The transformer has no public access to it. So the transformer is saved to
/// memory, and the table is read from the zip. All data is checked, since a model is an untrusted file.
/// </summary>
internal sealed class SavedTable
{
    private const string EntryName = "DefaultMap.idv";

    private readonly IDataView _table;
    private readonly DataViewSchema.Column _key;
    private readonly DataViewSchema.Column _vector;

    private SavedTable(IDataView table)
    {
        _table = table;
        _key = table.Schema["Key"];
        _vector = table.Schema["Value"];
    }

    /// <summary>The column that the vectors were written to, or <see langword="null"/> if it is not a table of item vectors.</summary>
    public string? OutputColumnName => TableAnnotations.ReadOutputColumnName(_vector.Annotations);

    public static SavedTable From(MLContext mlContext, ValueMappingTransformer transformer)
    {
        using var saved = new MemoryStream();
        mlContext.Model.Save(transformer, inputSchema: null, saved);
        using var zip = new ZipArchive(saved, ZipArchiveMode.Read);
        var entry = zip.Entries.Single(entry => entry.Name == EntryName);
        var bytes = new byte[entry.Length];
        using (Stream content = entry.Open())
            content.ReadExactly(bytes);
        return new SavedTable(mlContext.Data.LoadFromBinary(new InMemorySource(bytes)));
    }

    /// <summary>Reads the embeddings.</summary>
    /// <param name="preceding">The parts of the model before the table, which hold the vectors if they are pooled.</param>
    public ItemEmbeddings Read(ReadOnlySpan<ITransformer> preceding)
        => TableAnnotations.ReadLinearMapSource(_vector.Annotations) is { } sourceName ? ReadPooled(sourceName, preceding) : ReadLookup();

    private ItemEmbeddings ReadPooled(string sourceName, ReadOnlySpan<ITransformer> preceding)
    {
        TrainingSummary training = TableAnnotations.ReadTraining(_vector.Annotations);
        float[] matrix = SavedLinearMap.Read(preceding, sourceName, OutputColumnName!, training.ItemCount, training.Dimension);
        return Assemble(matrix, training);
    }

    private ItemEmbeddings Assemble(float[] matrix, TrainingSummary training)
    {
        if (Array.FindIndex(matrix, number => !float.IsFinite(number)) is >= 0 and var index)
        {
            throw new InvalidDataException(
                $"The vector of item {index / training.Dimension} (0-based) in the model has a number that is not finite.");
        }
        return new ItemEmbeddings(
            matrix,
            training.Dimension,
            TableAnnotations.ReadItemNames(_vector.Annotations, training.ItemCount),
            TableAnnotations.ReadItemCounts(_vector.Annotations, training.ItemCount),
            TableAnnotations.ReadDiagonal(_vector.Annotations, training.ItemCount),
            training);
    }

    private ItemEmbeddings ReadLookup()
    {
        if (_key.Type is not KeyDataViewType keyType || _vector.Type is not VectorDataViewType { IsKnownSize: true } vectorType
            || vectorType.ItemType != NumberDataViewType.Single)
        {
            throw new InvalidDataException($"The model's table maps {_key.Type} to {_vector.Type}, not a key to a vector of Single.");
        }

        // The key count of the type is not trusted: it must be the number of rows.
        long? rows = _table.GetRowCount();
        if (rows is not (>= 2 and <= int.MaxValue) || (ulong)rows != keyType.Count + 1
            || !BuiltInModel.Fits((int)keyType.Count, vectorType.Size))
            throw new InvalidDataException($"The model's table has {rows} rows of {vectorType}, which does not fit its key, {keyType}.");

        int count = (int)keyType.Count;
        int dimension = vectorType.Size;
        TrainingSummary training = TableAnnotations.ReadTraining(_vector.Annotations);
        if (training.ItemCount != count || training.Dimension != dimension)
        {
            throw new InvalidDataException(
                $"The model's training summary declares {training.ItemCount} x {training.Dimension} numbers, "
                + $"its table of {count} x {dimension}.");
        }
        return Assemble(ReadMatrix(count, dimension), training);
    }

    private float[] ReadMatrix(int count, int dimension)
    {
        var matrix = new float[count * dimension];
        var seen = new bool[count];
        using var cursor = _table.GetRowCursor([_key, _vector]);
        Func<int> item = ColumnGetters.Item(cursor, _key);
        var getter = cursor.GetGetter<VBuffer<float>>(_vector);
        VBuffer<float> vector = default;
        while (cursor.MoveNext())
        {
            int index = item();
            if (index < 0) continue; // the row for the missing key
            getter(ref vector);
            if (seen[index] || vector.Length != dimension)
                throw new InvalidDataException($"The model's table has two rows or a vector of the wrong length for key {index + 1}.");
            seen[index] = true;
            vector.CopyTo(matrix.AsSpan(index * dimension, dimension));
        }
        int missing = Array.IndexOf(seen, false);
        return missing < 0 ? matrix : throw new InvalidDataException($"The model's table has no vector for key {missing + 1}.");
    }

    private sealed class InMemorySource(byte[] bytes) : IMultiStreamSource
    {
        public int Count => 1;

        public string? GetPathOrNull(int index) => null;

        public Stream Open(int index) => new MemoryStream(bytes, writable: false);

        public TextReader OpenTextReader(int index) => new StreamReader(Open(index));
    }
}
