// ModelConsumer MODEL.zip DATA.idv COLUMN VECTORS.bin
//
// Applies a saved model to a binary data file and writes the vectors of a column as raw floats, row by row.
// It references Microsoft.ML only, so it works without the library.
using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;

if (args is not [var modelPath, var dataPath, var columnName, var vectorsPath])
{
    Console.Error.WriteLine("usage: ModelConsumer MODEL.zip DATA.idv COLUMN VECTORS.bin");
    return 1;
}

var mlContext = new MLContext();
ITransformer model = mlContext.Model.Load(modelPath, out _);
IDataView scored = model.Transform(mlContext.Data.LoadFromBinary(dataPath));
DataViewSchema.Column column = scored.Schema[columnName];

long rows = 0;
using (var file = File.Create(vectorsPath))
using (var cursor = scored.GetRowCursor([column]))
{
    var getter = cursor.GetGetter<VBuffer<float>>(column);
    VBuffer<float> vector = default;
    for (; cursor.MoveNext(); rows++)
    {
        getter(ref vector);
        file.Write(MemoryMarshal.AsBytes(vector.DenseValues().ToArray().AsSpan()));
    }
}

bool libraryLoaded = AppDomain.CurrentDomain.GetAssemblies().Any(assembly => assembly.GetName().Name == "MLNet.CooccurrenceEmbedding");
Console.WriteLine($"{rows} rows of {column.Type}; library loaded: {libraryLoaded}");
return 0;
