using System.Runtime.InteropServices;

namespace MLNet.CooccurrenceEmbedding.ModelZip;

/// <summary>Reads texts and vectors in ML.NET's binary format of a data view.</summary>
internal static class DataViewValues
{
    /// <summary>Reads a known number of texts.</summary>
    /// <remarks>The format: their number, their ends in UTF-16 characters, and one text with all of them.</remarks>
    public static string[] ReadTexts(this BoundedReader reader, int count)
    {
        Require(reader.Read<int>() == count);
        int[] ends = reader.ReadArray<int>(count);
        string all = reader.ReadText();
        var texts = new string[count];
        int start = 0;
        for (int index = 0; index < count; index++)
        {
            Require(ends[index] >= start && ends[index] <= all.Length);
            texts[index] = all[start..ends[index]];
            start = ends[index];
        }
        Require(start == all.Length);
        return texts;
    }

    /// <summary>Reads a vector of texts without default values left out.</summary>
    public static string[] ReadTextVector(this BoundedReader reader, int size)
    {
        Require(new VectorBlock(reader, 1, size).IsDense);
        return reader.ReadTexts(size);
    }

    /// <summary>Reads a vector of numbers without zeros left out.</summary>
    public static T[] ReadVector<T>(this BoundedReader reader, int size)
        where T : unmanaged
    {
        Require(new VectorBlock(reader, 1, size).IsDense);
        return reader.ReadArray<T>(size);
    }

    internal static void Require(bool isValid)
    {
        if (!isValid) throw new InvalidDataException("The model has texts or vectors that are damaged.");
    }
}

/// <summary>A block of vectors of one size, which are read one after the other.</summary>
/// <remarks>
/// The format: the number of vectors, their size, the number of values of each (or −1 for a dense vector, which has all of them), the
/// number of indices, the indices of the values that are not in dense vectors, and the values.
/// </remarks>
internal sealed class VectorBlock
{
    private const int Dense = -1;

    private readonly BoundedReader _reader;
    private readonly int _size;
    private readonly int[] _counts;
    private readonly int[] _indices;
    private float[] _values = [];
    private int _next;
    private int _nextIndex;

    public VectorBlock(BoundedReader reader, int count, int size)
    {
        (_reader, _size) = (reader, size);
        DataViewValues.Require(size > 0 && reader.Read<int>() == count && reader.Read<int>() == size);
        _counts = reader.ReadArray<int>(count);
        _indices = reader.ReadArray<int>(reader.Read<int>());
        long indexCount = 0;
        foreach (int values in _counts)
        {
            DataViewValues.Require(values >= Dense && values <= size);
            if (values != Dense) indexCount += values;
        }
        DataViewValues.Require(indexCount == _indices.Length);
    }

    public bool IsDense => Array.TrueForAll(_counts, count => count == Dense);

    /// <summary>Reads the next vector.</summary>
    public void ReadNext(Span<float> vector)
    {
        int count = _counts[_next++];
        if (count == Dense)
        {
            _reader.ReadExactly(MemoryMarshal.AsBytes(vector));
            return;
        }
        vector.Clear();
        if (_values.Length < count) _values = new float[_size];
        _reader.ReadExactly(MemoryMarshal.AsBytes(_values.AsSpan(0, count)));
        int previous = -1;
        for (int value = 0; value < count; value++)
        {
            int index = _indices[_nextIndex++];
            DataViewValues.Require(index > previous && index < _size);
            vector[index] = _values[value];
            previous = index;
        }
    }
}
