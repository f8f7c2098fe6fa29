using MLNet.CooccurrenceEmbedding;

namespace MovieRecommender.Pictures;

/// <summary>The three pictures that --pictures draws.</summary>
internal static class PictureFiles
{
    private const string Loss = "loss.png";
    private const string Map = "map.png";
    private const string Page = "map.html";

    public static readonly string[] Names = [Loss, Map, Page];

    public static void Draw(
        OutputFolder folder,
        IReadOnlyList<TrainingProgress> reports,
        TrainingSummary training,
        ItemEmbeddings embeddings,
        IReadOnlyDictionary<string, Movie> movies,
        Movie marked,
        CancellationToken cancellation)
    {
        MovieMap map = MovieMap.Create(embeddings, movies, cancellation);
        folder[Loss].Write(LossPicture.Draw(reports, training));
        folder[Map].Write(MapPicture.Draw(map, marked));
        folder[Page].Write(MapPage.Write(map));
    }
}
