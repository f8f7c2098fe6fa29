// FaultyProcess save KIND TARGET NPY...
//     Saves the vectors of one NPY file to TARGET. With several files, saves them in turn until it is killed.
// FaultyProcess fit ITEMS DIMENSION
//     Fits likes of ITEMS items.
//
// The last line of the output is "done", or the type and the message of an exception.
using Microsoft.ML;
using MLNet.CooccurrenceEmbedding;

try
{
    if (args is ["save", var kind, var target, .. var files])
        Save(kind, target, files);
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

static void Fit(int items, int dimension)
{
    var mlContext = new MLContext();
    var random = new Random(1);
    Like[] likes = [.. Enumerable.Range(0, 3 * items).Select(n => new Like(n % (items / 2), random.Next(items)))];
    mlContext.Transforms.CooccurrenceEmbed("Vector", "Item", "User", dimension).Fit(mlContext.Data.LoadFromEnumerable(likes));
}

internal sealed record Like(int User, int Item);
