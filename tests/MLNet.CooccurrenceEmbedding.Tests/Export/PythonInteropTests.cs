using System.Runtime.InteropServices;
using System.Text.Json;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Export;

/// <summary>Python tools read the exported files, and the library reads the files of these tools.</summary>
public sealed class PythonInteropTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void NumPy_loads_the_saved_bits()
    {
        SampleVectors.Hard.SaveNumpy(_folder.File("v.npy"));
        JsonElement loaded = PythonProgram.RunOrSkip("numpy", """
            import json, sys, numpy
            a = numpy.load(sys.argv[1])
            mapped = numpy.load(sys.argv[1], mmap_mode='r')
            print(json.dumps({'type': a.dtype.str, 'shape': a.shape, 'is_c': a.flags.c_contiguous, 'is_aligned': mapped.offset % 64 == 0, 'bits': a.tobytes().hex()}))
            """, _folder.File("v.npy"));

        Assert.Equal("<f4", loaded.GetProperty("type").GetString());
        Assert.Equal(
            [SampleVectors.Hard.Count, SampleVectors.Dimension],
            loaded.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()));
        Assert.True(loaded.GetProperty("is_c").GetBoolean());
        Assert.True(loaded.GetProperty("is_aligned").GetBoolean());
        AssertSameBits(loaded);
    }

    [Fact]
    public void LoadNumpy_reads_files_that_NumPy_saves()
    {
        File.WriteAllBytes(_folder.File("bits"), MemoryMarshal.AsBytes(SampleVectors.Hard.Matrix.Span));
        JsonElement saved = PythonProgram.RunOrSkip("numpy", """
            import json, sys, warnings, numpy
            warnings.simplefilter('ignore') # versions 2 and 3 warn that old releases cannot read them
            folder, columns = sys.argv[1], int(sys.argv[2])
            a = numpy.fromfile(folder + '/bits', '<f4').reshape(-1, columns)
            names = []
            for type in '<f4', '>f4', '<f8', '>f8':
                for order in 'C', 'F':
                    for version in None, (1, 0), (2, 0), (3, 0):
                        names.append(f'{folder}/{len(names)}.npy')
                        with open(names[-1], 'wb') as file:
                            numpy.lib.format.write_array(file, numpy.array(a, dtype=type, order=order), version=version)
            names.append(folder + '/saved.npy')
            numpy.save(names[-1], numpy.asfortranarray(a))
            print(json.dumps(names))
            """, _folder.Path, $"{SampleVectors.Dimension}");

        string[] paths = [.. saved.EnumerateArray().Select(path => path.GetString()!)];
        Assert.Equal(33, paths.Length);
        Assert.All(paths, path =>
        {
            var loaded = ItemEmbeddings.LoadNumpy(path, SampleVectors.HardNames);
            Assert.Equal(SampleVectors.Dimension, loaded.Dimension);
            Columns.AssertSameBits(SampleVectors.Hard.Matrix.ToArray(), loaded.Matrix.ToArray());
        });
    }

    [Fact]
    public void Gensim_loads_the_saved_names_and_bits()
    {
        SampleVectors.Hard.SaveWord2Vec(_folder.File("text"));
        SampleVectors.Hard.SaveWord2Vec(_folder.File("binary"), Word2VecFormat.Binary);
        JsonElement loaded = PythonProgram.RunOrSkip("gensim.models", """
            import json, sys, urllib.parse
            from gensim.models import KeyedVectors
            for_each = []
            for name, binary in ('text', False), ('binary', True):
                vectors = KeyedVectors.load_word2vec_format(sys.argv[1] + '/' + name, binary=binary)
                for_each.append({'names': [urllib.parse.unquote(word) for word in vectors.index_to_key], 'bits': vectors.vectors.astype('<f4').tobytes().hex()})
            print(json.dumps(for_each))
            """, _folder.Path);

        Assert.Equal(2, loaded.GetArrayLength());
        Assert.All(loaded.EnumerateArray(), AssertSameNamesAndBits);
    }

    [Fact]
    public void LoadWord2Vec_reads_files_that_Gensim_saves()
    {
        SampleVectors.Worded.SaveNumpy(_folder.File("v.npy"));
        File.WriteAllLines(_folder.File("names"), SampleVectors.Worded.Names);
        PythonProgram.RunOrSkip("gensim.models, numpy", """
            import sys, numpy
            from gensim.models import KeyedVectors
            folder = sys.argv[1]
            matrix = numpy.load(folder + '/v.npy')
            vectors = KeyedVectors(matrix.shape[1])
            vectors.add_vectors(open(folder + '/names', encoding='utf-8').read().splitlines(), matrix)
            vectors.save_word2vec_format(folder + '/text')
            vectors.save_word2vec_format(folder + '/binary', binary=True)
            print('null')
            """, _folder.Path);

        foreach (Word2VecFormat format in Enum.GetValues<Word2VecFormat>())
        {
            var loaded = ItemEmbeddings.LoadWord2Vec(_folder.File(format == Word2VecFormat.Binary ? "binary" : "text"), format);
            Assert.Equal(SampleVectors.Worded.Names, loaded.Names);
            Columns.AssertSameBits(SampleVectors.Worded.Matrix.ToArray(), loaded.Matrix.ToArray());
        }
    }

    [Fact]
    public void Python_csv_module_reads_the_saved_names_and_bits()
    {
        SampleVectors.Hard.SaveCsv(_folder.File("v.csv"));
        JsonElement read = PythonProgram.RunOrSkip("csv, struct", """
            import csv, json, struct, sys
            rows = list(csv.reader(open(sys.argv[1], encoding='utf-8', newline=''), strict=True))
            numbers = [float(number) for row in rows[1:] for number in row[1:]]
            print(json.dumps(
                {'header': rows[0], 'names': [row[0] for row in rows[1:]], 'bits': struct.pack(f'<{len(numbers)}f', *numbers).hex()}))
            """, _folder.File("v.csv"));

        Assert.Equal(["item", .. Enumerable.Range(0, SampleVectors.Dimension).Select(column => $"{column}")], Texts(read, "header"));
        AssertSameNamesAndBits(read);
    }

    [Fact]
    public void Projector_files_match_their_configuration()
    {
        SampleVectors.Hard.SaveProjector(_folder.Path);
        // The messages of tensorboard/plugins/projector/projector_config.proto that the file uses, parsed with the library of TensorBoard.
        JsonElement read = PythonProgram.RunOrSkip("google.protobuf.text_format, csv, struct", """
            import csv, json, os, struct, sys
            from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory, text_format
            proto = text_format.Parse('''
                name: "projector_config.proto" package: "tensorboard.projector" syntax: "proto3"
                message_type { name: "EmbeddingInfo"
                    field { name: "tensor_name" number: 1 label: LABEL_OPTIONAL type: TYPE_STRING }
                    field { name: "metadata_path" number: 2 label: LABEL_OPTIONAL type: TYPE_STRING }
                    field { name: "tensor_shape" number: 4 label: LABEL_REPEATED type: TYPE_UINT32 }
                    field { name: "tensor_path" number: 6 label: LABEL_OPTIONAL type: TYPE_STRING } }
                message_type { name: "ProjectorConfig"
                    field { name: "embeddings" number: 2 label: LABEL_REPEATED type: TYPE_MESSAGE type_name: ".tensorboard.projector.EmbeddingInfo" } }
                ''', descriptor_pb2.FileDescriptorProto())
            pool = descriptor_pool.DescriptorPool()
            pool.Add(proto)
            descriptor = pool.FindMessageTypeByName('tensorboard.projector.ProjectorConfig')
            new_class = getattr(message_factory, 'GetMessageClass', None) or message_factory.MessageFactory(pool).GetPrototype
            config = new_class(descriptor)()
            text_format.Merge(open(os.path.join(sys.argv[1], 'projector_config.pbtxt'), encoding='utf-8').read(), config)
            embedding, = config.embeddings
            def rows(path):
                return list(csv.reader(open(os.path.join(sys.argv[1], path), encoding='utf-8', newline=''), delimiter='\t', quoting=csv.QUOTE_NONE, strict=True))
            vectors, metadata = rows(embedding.tensor_path), rows(embedding.metadata_path)
            numbers = [float(number) for row in vectors for number in row]
            print(json.dumps({
                'shapes': [list(embedding.tensor_shape), [len(vectors), len(vectors[0])]], 'header': metadata[0], 'name': embedding.tensor_name,
                'names': [row[0] for row in metadata[1:]], 'likes': [int(row[1]) for row in metadata[1:]], 'widths': sorted({len(row) for row in metadata}),
                'bits': struct.pack(f'<{len(numbers)}f', *numbers).hex()}))
            """, _folder.Path);

        Assert.All(
            read.GetProperty("shapes").EnumerateArray(),
            shape
                => Assert.Equal(
                    [SampleVectors.Hard.Count, SampleVectors.Dimension], shape.EnumerateArray().Select(size => size.GetInt32())));
        Assert.Equal("items", read.GetProperty("name").GetString());
        Assert.Equal(["Name", "Likes"], Texts(read, "header"));
        Assert.Equal([2], read.GetProperty("widths").EnumerateArray().Select(width => width.GetInt32()));
        Assert.Equal(SampleVectors.Hard.ItemCounts, read.GetProperty("likes").EnumerateArray().Select(count => count.GetInt32()));
        Assert.Equal(
            SampleVectors.HardNames.Select(name => name.Replace('\t', '␉').Replace('\n', '␊').Replace('\r', '␍')), Texts(read, "names"));
        AssertSameBits(read);
    }

    private static void AssertSameNamesAndBits(JsonElement read)
    {
        Assert.Equal(SampleVectors.HardNames, Texts(read, "names"));
        AssertSameBits(read);
    }

    private static void AssertSameBits(JsonElement read)
    {
        byte[] bits = Convert.FromHexString(read.GetProperty("bits").GetString()!);
        Columns.AssertSameBits(SampleVectors.Hard.Matrix.ToArray(), MemoryMarshal.Cast<byte, float>(bits).ToArray());
    }

    private static IEnumerable<string> Texts(JsonElement read, string property)
        => read.GetProperty(property).EnumerateArray().Select(text => text.GetString()!);
}
