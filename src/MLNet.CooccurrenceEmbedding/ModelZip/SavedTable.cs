using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.ModelZip;

/// <summary>
/// The table that <see cref="BuiltInLookup"/> or <see cref="BuiltInPooling"/> has created, in a saved model. All data is checked, since a
/// model is an untrusted file.
/// </summary>
internal sealed class SavedTable
{
    private readonly DataViewFile _file;
    private readonly MemoryLimit _limit;
    private readonly DataViewFile.Column _vector;
    private readonly TableAnnotations _annotations;

    private SavedTable(DataViewFile file, MemoryLimit limit, DataViewFile.Column vector, TableAnnotations annotations)
    {
        (_file, _limit, _vector, _annotations) = (file, limit, vector, annotations);
        OutputColumnName = annotations.ReadOutputColumnName();
    }

    /// <summary>The column that the vectors were written to.</summary>
    public string OutputColumnName { get; }

    /// <summary>Returns <see langword="null"/> if it is not a table of item vectors.</summary>
    public static SavedTable? From(byte[] bytes, MemoryLimit limit)
    {
        var file = new DataViewFile(bytes, limit);
        if (file.Columns.FirstOrDefault(column => column.Name == "Value") is not { } vector) return null;
        var annotations = TableAnnotations.From(vector.ReadAnnotations());
        return annotations is null ? null : new SavedTable(file, limit, vector, annotations);
    }

    /// <summary>Reads the embeddings.</summary>
    /// <param name="maps">The linear maps of the model. One of them has the vectors if they are pooled.</param>
    public ItemEmbeddings Read(IEnumerable<SavedLinearMap> maps)
    {
        TrainingSummary training = _annotations.ReadTraining();
        int count = training.ItemCount, dimension = training.Dimension;
        string? source = _annotations.ReadLinearMapSource();
        float[] matrix = source is null
            ? ReadLookup(count, dimension)
            : SavedLinearMap.Find(maps, source, OutputColumnName, count, dimension).ReadMatrix(count, _limit);
        if (Array.FindIndex(matrix, number => !float.IsFinite(number)) is >= 0 and var index)
        {
            throw new InvalidDataException(
                $"The vector of item {index / dimension} (0-based) in the model has a number that is not finite.");
        }
        return new ItemEmbeddings(
            matrix,
            dimension,
            _annotations.ReadItemNames(count),
            _annotations.ReadItemCounts(count),
            _annotations.ReadDiagonal(count),
            training,
            _annotations.ReadScales(count),
            _annotations.ReadRecommender(count));
    }

    private float[] ReadLookup(int declaredCount, int declaredDimension)
    {
        DataViewFile.Column key = _file.Columns.FirstOrDefault(column => column.Name == "Key")
            ?? throw new InvalidDataException("The model's table has no column of keys.");
        if (key.Type is not KeyDataViewType keyType || _vector.Type is not VectorDataViewType { IsKnownSize: true } vectorType
            || vectorType.ItemType != NumberDataViewType.Single)
        {
            throw new InvalidDataException($"The model's table maps {key.Type} to {_vector.Type}, not a key to a vector of Single.");
        }

        // The key count of the type is not trusted: it must be the number of rows.
        long rows = _file.RowCount;
        if (rows is not (>= 2 and <= int.MaxValue) || (ulong)rows != keyType.Count + 1
            || !BuiltInModel.Fits((int)keyType.Count, vectorType.Size))
            throw new InvalidDataException($"The model's table has {rows} rows of {vectorType}, which does not fit its key, {keyType}.");

        int count = (int)keyType.Count;
        int dimension = vectorType.Size;
        if (declaredCount != count || declaredDimension != dimension)
        {
            throw new InvalidDataException(
                $"The model's training summary declares {declaredCount} x {declaredDimension} numbers, "
                + $"its table of {count} x {dimension}.");
        }
        return ReadMatrix(ReadKeys(key, keyType.RawType, (int)rows), count, dimension);
    }

    /// <summary>The key of each row.</summary>
    private ulong[] ReadKeys(DataViewFile.Column column, Type rawType, int rows)
    {
        _limit.Take(rows * (long)sizeof(ulong));
        var keys = new ulong[rows];
        int row = 0;
        foreach (var (count, values) in column.ReadBlocks())
        {
            IEnumerable<ulong> block = rawType switch
            {
                _ when rawType == typeof(byte) => values.ReadArray<byte>(count).Select(key => (ulong)key),
                _ when rawType == typeof(ushort) => values.ReadArray<ushort>(count).Select(key => (ulong)key),
                _ when rawType == typeof(uint) => values.ReadArray<uint>(count).Select(key => (ulong)key),
                _ => values.ReadArray<ulong>(count),
            };
            foreach (ulong key in block) keys[row++] = key;
        }
        return keys;
    }

    private float[] ReadMatrix(ulong[] keys, int count, int dimension)
    {
        _limit.Take((long)count * dimension * sizeof(float));
        var matrix = new float[count * dimension];
        var seen = new bool[count];
        var other = new float[dimension];
        int row = 0;
        foreach (var (rows, values) in _vector.ReadBlocks())
        {
            var vectors = new VectorBlock(values, rows, dimension);
            for (int end = row + rows; row < end; row++)
            {
                // Key 0 is the missing key, whose vector is not that of an item.
                bool isItem = keys[row] >= 1 && keys[row] <= (ulong)count;
                int item = isItem ? (int)(keys[row] - 1) : -1;
                if (isItem && seen[item]) throw new InvalidDataException($"The model's table has two rows for key {keys[row]}.");
                if (isItem) seen[item] = true;
                vectors.ReadNext(isItem ? matrix.AsSpan(item * dimension, dimension) : other);
            }
        }
        int missing = Array.IndexOf(seen, false);
        return missing < 0 ? matrix : throw new InvalidDataException($"The model's table has no vector for key {missing + 1}.");
    }
}
