// FaultyProcess save KIND TARGET NPY...
//     Saves the vectors of one NPY file to TARGET. With several files, saves them in turn until it is killed.
// FaultyProcess fit ITEMS DIMENSION
//     Fits likes of ITEMS items.
// FaultyProcess fit-checkpoints FOLDER ITEMS DIMENSION
//     Fits such likes with checkpoints in FOLDER, and writes SHA-256 of the vectors.
// FaultyProcess fit-unread ITEMS DIMENSION
//     Fits likes with keys of ITEMS values, whose rows cannot be read.
// FaultyProcess recommend-unread ITEMS DIMENSION
//     Trains a recommender from such likes.
//
// Warnings of the library are written. The last line of the output is "done", or the type and the message of an exception.
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNet.CooccurrenceEmbedding;

try
{
    if (args is ["save", var kind, var target, .. var files])
        Save(kind, target, files);
    else if (args is ["fit-checkpoints", var folder, var itemCount, var length])
        FitWithCheckpoints(folder, items: int.Parse(itemCount), dimension: int.Parse(length));
    else if (args[0].EndsWith("-unread"))
        FitUnread(items: uint.Parse(args[1]), dimension: int.Parse(args[2]), isRecommender: args[0] == "recommend-unread");
    else
        Fit(items: int.Parse(args[1]), dimension: int.Parse(args[2]));
    Console.WriteLine("done");
}
catch (Exception error)
{
    Console.WriteLine($"{error.GetType().Name}: {error.Message}");
}

static void Save(string kind, string target, string[] files)
{
    ItemEmbeddings[] versions = [.. files.Select(file => ItemEmbeddings.LoadNumpy(file))];
    Console.WriteLine("saving");
    do
    {
        foreach (ItemEmbeddings version in versions)
        {
            if (kind == "numpy") version.SaveNumpy(target);
            else if (kind == "csv") version.SaveCsv(target);
            else version.SaveWord2Vec(target, kind == "binary" ? Word2VecFormat.Binary : Word2VecFormat.Text);
        }
    }
    while (versions.Length > 1);
}

static void FitUnread(uint items, int dimension, bool isRecommender)
{
    MLContext mlContext = CreateContext();
    var schema = SchemaDefinition.Create(typeof(KeyedLike));
    schema[nameof(KeyedLike.Item)].ColumnType = new KeyDataViewType(typeof(uint), items);
    IDataView likes = mlContext.Data.LoadFromEnumerable(Unreadable(), schema);
    var options = new CooccurrenceRecommenderTrainer.Options { ItemColumnName = "Item", UserColumnName = "User", Dimension = dimension };
    if (isRecommender) mlContext.CooccurrenceRecommender(options).Fit(likes);
    else mlContext.Transforms.CooccurrenceEmbed("Vector", "Item", "User", dimension).Fit(likes);

    static IEnumerable<KeyedLike> Unreadable()
    {
        yield return new KeyedLike(1, 1);
        throw new InvalidOperationException("A row was read.");
    }
}

static void Fit(int items, int dimension)
{
    MLContext mlContext = CreateContext();
    mlContext.Transforms.CooccurrenceEmbed("Vector", "Item", "User", dimension).Fit(CreateLikes(mlContext, items));
}

static void FitWithCheckpoints(string folder, int items, int dimension)
{
    MLContext mlContext = CreateContext();
    var options = new CooccurrenceEmbeddingEstimator.Options
    {
        OutputColumnName = "Vector",
        ItemColumnName = "Item",
        UserColumnName = "User",
        Dimension = dimension,
        OptimizationTolerance = 1e-9,
        MaximumNumberOfIterations = 160,
        CheckpointFolder = folder,
    };
    Console.WriteLine("fitting");
    CooccurrenceEmbeddingTransformer fitted = mlContext.Transforms.CooccurrenceEmbed(options).Fit(CreateLikes(mlContext, items));
    byte[] vectors = MemoryMarshal.AsBytes(fitted.Embeddings.Matrix.Span).ToArray();
    Console.WriteLine(Convert.ToHexString(SHA256.HashData(vectors)));
}

static IDataView CreateLikes(MLContext mlContext, int items)
{
    var random = new Random(1);
    Like[] likes = [.. Enumerable.Range(0, 3 * items).Select(n => new Like(n % (items / 2), random.Next(items)))];
    return mlContext.Data.LoadFromEnumerable(likes);
}

static MLContext CreateContext()
{
    var mlContext = new MLContext();
    mlContext.Log += (_, e) =>
    {
        if (e.Kind == ChannelMessageKind.Warning) Console.WriteLine(e.RawMessage);
    };
    return mlContext;
}

internal sealed record Like(int User, int Item);

internal sealed record KeyedLike(int User, uint Item);
