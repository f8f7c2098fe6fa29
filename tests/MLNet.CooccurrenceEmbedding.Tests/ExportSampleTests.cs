using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests;

/// <summary>The code of docs/export.md, compiled and run. The page has each region word for word.</summary>
public sealed class ExportSampleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void File_samples_save_and_reload_the_same_vectors()
    {
        ItemEmbeddings movies = Toy.Fit(Toy.Context(), Toy.Keyed()).Embeddings;
        string folder = _folder.Path;
        #region vectors-as-files
        movies.SaveNumpy($"{folder}/movies.npy");
        File.WriteAllLines($"{folder}/movies.txt", movies.Names); // a .npy file has no names
        movies.SaveWord2Vec($"{folder}/movies.w2v"); // as text, or with Word2VecFormat.Binary
        movies.SaveCsv($"{folder}/movies.csv");
        movies.SaveProjector($"{folder}/projector");

        var fromNumpy = ItemEmbeddings.LoadNumpy($"{folder}/movies.npy", File.ReadLines($"{folder}/movies.txt"));
        var fromGensim = ItemEmbeddings.LoadWord2Vec($"{folder}/movies.w2v");
        IReadOnlyList<ScoredItem> similar = fromGensim.FindSimilar("3", count: 5);
        #endregion
        Assert.Equal(movies.FindSimilar("3", count: 5), similar);
        Assert.All((ItemEmbeddings[])[fromNumpy, fromGensim], loaded =>
        {
            Assert.Equal(movies.Names, loaded.Names);
            Columns.AssertSameBits(movies.Matrix.ToArray(), loaded.Matrix.ToArray());
        });
        Assert.Equal(["movies.csv", "movies.npy", "movies.txt", "movies.w2v", "projector"], _folder.Entries);
        Assert.Equal(3, Directory.EnumerateFiles($"{folder}/projector").Count());
    }

    [Fact]
    public void Vectors_as_streams()
    {
        ItemEmbeddings movies = Toy.Fit(Toy.Context(), Toy.Keyed()).Embeddings;
        #region vectors-as-streams
        using var stream = new MemoryStream();
        movies.SaveWord2Vec(stream, Word2VecFormat.Binary); // the stream stays open

        stream.Position = 0;
        ItemEmbeddings fromStream = ItemEmbeddings.LoadWord2Vec(stream, Word2VecFormat.Binary); // needs a seekable stream
        #endregion
        Assert.Equal(movies.Names, fromStream.Names);
        Columns.AssertSameBits(movies.Matrix.ToArray(), fromStream.Matrix.ToArray());
    }

    [Fact]
    public void Vectors_of_a_saved_model()
    {
        var mlContext = Toy.Context();
        IDataView likes = Toy.Keyed();
        var model = mlContext.Transforms.CooccurrenceEmbed("MovieVector", "Item", "User", Toy.Dimension).Fit(likes);
        string folder = _folder.Path;
        #region vectors-of-a-saved-model
        mlContext.Model.Save(model, likes.Schema, $"{folder}/model.zip");

        ItemEmbeddings fromModel = ItemEmbeddings.Load($"{folder}/model.zip"); // with several columns of vectors, name one
        #endregion
        Columns.AssertSame(model.Embeddings, fromModel);
    }

    [Fact]
    public void Page_has_the_code() => DocumentRegions.AssertInDocument("ExportSampleTests.cs", count: 3, "docs/export.md");
}
