using System.IO.Compression;
using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MLNet.CooccurrenceEmbedding.Data;

namespace MLNet.CooccurrenceEmbedding.ModelZip;

/// <summary>
/// Creates the map y = Σ_i x_i v_i as ML.NET's built-in <see cref="PrincipalComponentAnalysisTransformer"/>, which multiplies a vector by a
/// matrix. That class has no public constructor: ML.NET creates its objects by training or from a saved model. So a saved model is written
/// to memory and loaded.
/// </summary>
internal static class BuiltInLinearMap
{
    /// <summary>An upper bound of the bytes in the zip other than the numbers, with long column names.</summary>
    private const int BytesBesidesNumbers = 1 << 20;

    /// <summary>
    /// Slots of the input of ML.NET's transformer, which must be at least as many as numbers per vector. If there are fewer items, the
    /// input is copied several times.
    /// </summary>
    public static long Width(int itemCount, int dimension) => (long)itemCount * Copies(itemCount, dimension);

    /// <summary>Whether ML.NET can load a matrix of this size.</summary>
    public static bool Fits(int itemCount, int dimension)
        => Width(itemCount, dimension) <= (Array.MaxLength - BytesBesidesNumbers) / sizeof(float) / dimension; // a product could overflow

    /// <summary>The column that ML.NET's transformer reads: the input, or its concatenated copies.</summary>
    public static string SourceName(ItemEmbeddings embeddings, string outputColumnName, string inputColumnName)
        => Copies(embeddings.Count, embeddings.Dimension) == 1 ? inputColumnName : TemporaryColumn.Name(outputColumnName, "copies");

    /// <summary>
    /// Creates the map of a vector with one <see cref="float"/> per item to the sum of the items' vectors times these numbers.
    /// </summary>
    public static ITransformer Create(ItemEmbeddings embeddings, string outputColumnName, string inputColumnName)
    {
        if (!Fits(embeddings.Count, embeddings.Dimension))
        {
            throw new ArgumentException(
                $"Vectors of {embeddings.Dimension} numbers for {embeddings.Count} items "
                + "are more than a saved model can hold where they are pooled.");
        }

        string source = SourceName(embeddings, outputColumnName, inputColumnName);
        MLContext mlContext = BuiltInModel.NewContext();
        ITransformer map = Load(mlContext, embeddings, outputColumnName, source);
        if (source == inputColumnName) return map;

        string[] copies = [.. Enumerable.Repeat(inputColumnName, Copies(embeddings.Count, embeddings.Dimension))];
        var input = SyntheticView.UnitVectors(inputColumnName, embeddings.Count);
        var copy = mlContext.Transforms.Concatenate(source, copies).Fit(input);
        var drop = mlContext.Transforms.DropColumns(source).Fit(copy.Transform(input));
        return new TransformerChain<ITransformer>(copy, map, drop);
    }

    private static int Copies(int itemCount, int dimension) => (int)(((long)dimension + itemCount - 1) / itemCount);

    private static ITransformer Load(MLContext mlContext, ItemEmbeddings embeddings, string outputColumnName, string sourceName)
    {
        int width = (int)Width(embeddings.Count, embeddings.Dimension);
        using var saved = new MemoryStream(embeddings.Dimension * width * sizeof(float) + BytesBesidesNumbers);
        using (var zip = new ZipArchive(saved, ZipArchiveMode.Create, leaveOpen: true))
        using (Stream entry = zip.CreateEntry("TransformerChain/Model.key", CompressionLevel.NoCompression).Open())
            new PcaModelStream(embeddings, width, outputColumnName, sourceName).WriteTo(entry);
        saved.Position = 0;
        return mlContext.Model.Load(saved, out _);
    }

    /// <summary>ML.NET's format of a saved PrincipalComponentAnalysisTransformer: a header, the model, strings and a tail.</summary>
    private sealed class PcaModelStream(ItemEmbeddings embeddings, int width, string outputColumnName, string sourceName)
    {
        private const int HeaderBytes = SavedLinearMap.HeaderBytes;
        private const int BlockRows = 16; // rows of the transposed matrix that are filled in one pass over the vectors

        private readonly string[] _strings = [outputColumnName, sourceName];

        public void WriteTo(Stream stream)
        {
            using var writer = new BinaryWriter(stream);
            writer.Write(Header());

            writer.Write(1); // number of column pairs, followed by the string indices of their names
            writer.Write(0);
            writer.Write(1);
            writer.Write(width);
            writer.Write(embeddings.Dimension);
            WriteTransposed(writer);
            writer.Write(0); // no mean

            long end = 0;
            foreach (string text in _strings)
                writer.Write(end += text.Length * sizeof(char));
            foreach (string text in _strings.Append(AssemblyName))
                writer.Write(MemoryMarshal.AsBytes(text.AsSpan()));
            writer.Write("LEDOM\0LM"u8);
        }

        private static string AssemblyName => typeof(PrincipalComponentAnalysisTransformer).Assembly.FullName!;

        private byte[] Header()
        {
            long modelBytes = 6L * sizeof(int) + sizeof(float) * (long)width * embeddings.Dimension;
            long stringTable = HeaderBytes + modelBytes;
            long stringTableBytes = _strings.Length * sizeof(long);
            long characters = stringTable + stringTableBytes;
            long characterBytes = _strings.Sum(text => (long)text.Length * sizeof(char));
            long assemblyName = characters + characterBytes;
            int assemblyNameBytes = AssemblyName.Length * sizeof(char);
            long tail = assemblyName + assemblyNameBytes;

            var header = new MemoryStream(new byte[HeaderBytes]);
            using var writer = new BinaryWriter(header);
            writer.Write("ML\0MODEL"u8);
            writer.Write(0x00010002); // version of the header, and the oldest that can read it
            writer.Write(0x00010002);
            foreach (long number in (long[])[HeaderBytes, modelBytes, stringTable, stringTableBytes, characters, characterBytes])
                writer.Write(number);
            writer.Write("PCA\0FUNC"u8);
            writer.Write(0x00010002); // version of the model, and the oldest that can read it
            writer.Write(0x00010002);
            writer.Write("PcaTransform\0\0\0\0\0\0\0\0\0\0\0\0"u8);
            writer.Write(new byte[24]); // no second loader
            foreach (long number in (long[])[tail, tail + sizeof(long), assemblyName])
                writer.Write(number);
            writer.Write(assemblyNameBytes);
            return header.ToArray();
        }

        private void WriteTransposed(BinaryWriter writer)
        {
            // Slots after those of the items, which are for the copies of the input, remain 0.
            float[][] rows = [.. Enumerable.Range(0, Math.Min(BlockRows, embeddings.Dimension)).Select(_ => new float[width])];
            for (int first = 0; first < embeddings.Dimension; first += BlockRows)
            {
                int count = Math.Min(BlockRows, embeddings.Dimension - first);
                for (int item = 0; item < embeddings.Count; item++)
                {
                    ReadOnlySpan<float> numbers = embeddings.GetVector(item).Slice(first, count);
                    for (int row = 0; row < count; row++)
                        rows[row][item] = numbers[row];
                }
                foreach (float[] row in rows.AsSpan(0, count))
                    writer.Write(MemoryMarshal.AsBytes(row.AsSpan()));
            }
        }
    }
}
