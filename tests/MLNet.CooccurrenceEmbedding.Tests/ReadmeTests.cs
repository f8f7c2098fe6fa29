using System.Text.RegularExpressions;
using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests;

/// <summary>The code of README.md, compiled and run. The README has each region word for word.</summary>
public sealed class ReadmeTests
{
    private readonly MLContext mlContext = Toy.Context();

    [Fact]
    public void README_first_sample_equals_the_QuickStart_program()
        => Assert.Equal(Read("examples", "QuickStart", "Program.cs"), FirstBlock("csharp"));

    [Fact]
    public void README_first_output_equals_the_output_of_the_QuickStart_program()
    {
        using var folder = new TemporaryFolder();
        ChildProcess.Result result = DotnetProgram.Run("QuickStart", folder.Path);

        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(FirstBlock("text"), result.Output.ReplaceLineEndings("\n"));
        Assert.True(File.Exists(folder.File("movies.zip")));
    }

    [Fact]
    public void README_has_at_most_250_lines() => Assert.InRange(Read("README.md").Split('\n').Length, 100, 250);

    [Fact]
    public void Samples_after_the_first_run_as_one_program()
    {
        IDataView ratings = SampleLikes.Create(mlContext).Rated();
        ITransformer model = TrainPipeline(mlContext, ratings);
        Assert.InRange(mlContext.Regression.Evaluate(model.Transform(ratings), "Rating").RSquared, 0.01, 1);
        var (movies, similar, recommended, because) = Answer(mlContext, SampleLikes.Create(mlContext).Raw());
        Assert.Equal((SampleLikes.Create(mlContext).Movies.Count, 5, 5), (movies.Names.Count, similar.Count, recommended.Count));
        Assert.Equal(recommended[0].Score, because.Sum(part => part.Score), 1e-5);
    }

    [Fact]
    public void README_has_the_samples() => DocumentRegions.AssertInDocument("ReadmeTests.cs", count: 2);

    internal static ITransformer TrainPipeline(MLContext mlContext, IDataView ratings)
    {
        #region pipeline
        var pipeline = mlContext.Transforms.CooccurrenceEmbed("MovieVector", "Movie", "User", dimension: 32)
            .Append(mlContext.Transforms.NormalizeLpNorm("MovieVector")) // for a linear trainer, since popular movies have long vectors
            .AppendCacheCheckpoint(mlContext) // the trainer reads the rows many times
            .Append(mlContext.Regression.Trainers.Sdca("Rating", "MovieVector"));
        var model = pipeline.Fit(ratings);
        #endregion
        return model;
    }

    internal static Answers Answer(MLContext mlContext, IDataView likes)
    {
        #region answers
        // Or of a fitted or a loaded pipeline: ItemEmbeddings.FromModel(mlContext, model, "MovieVector").
        ItemEmbeddings movies = mlContext.Transforms.CooccurrenceEmbed("MovieVector", "Movie", "User").Fit(likes).Embeddings;
        IReadOnlyList<ScoredItem> similar = movies.FindSimilar("Toy Story (1995)", count: 5);
        ItemRecommender recommender = movies.CreateRecommender(); // without training
        IReadOnlyList<ScoredItem> recommended = recommender.Recommend(["Toy Story (1995)", "Aladdin (1992)"], count: 5);
        // The scores add up to the score of the item.
        IReadOnlyList<ScoredItem> because = recommender.Explain(["Toy Story (1995)", "Aladdin (1992)"], recommended[0].Name);
        #endregion
        return new(movies, similar, recommended, because);
    }

    private static string FirstBlock(string language)
    {
        const RegexOptions Options = RegexOptions.Multiline | RegexOptions.Singleline;
        return Regex.Match(Read("README.md"), $"^```{language}\n(?<code>.*?)^```", Options).Groups["code"].Value;
    }

    internal sealed record Answers(
        ItemEmbeddings Movies, IReadOnlyList<ScoredItem> Similar, IReadOnlyList<ScoredItem> Recommended, IReadOnlyList<ScoredItem> Because);

    private static string Read(params string[] path) => File.ReadAllText(Path.Combine([Repository.Root, .. path])).ReplaceLineEndings("\n");
}
