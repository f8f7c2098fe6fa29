using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests;

/// <summary>The README's lines on other tools' files, run.</summary>
public sealed class ReadmeFilesTests : IDisposable
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
        File.WriteAllLines($"{folder}/movies.txt", movies.Names); // a .npy holds none
        movies.SaveWord2Vec($"{folder}/movies.w2v"); // or Word2VecFormat.Binary
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
    public void README_contains_the_file_samples_verbatim() => ReadmeRegions.AssertInReadme("ReadmeFilesTests.cs", count: 1);
}
