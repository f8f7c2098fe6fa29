using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests;

/// <summary>The few likes of <see cref="Toy"/>, with the titles of the documents' code.</summary>
internal static class SampleLikes
{
    public static LikeShapes Create(MLContext mlContext)
        => new(mlContext, [.. Toy.Likes.Select(like => ($"u{like.User}", Title(like.Item)))]);

    private static string Title(int item) => item switch
    {
        1 => "Heat (1995)",
        3 => "Toy Story (1995)",
        7 => "Aladdin (1992)",
        _ => Toy.Movie(item),
    };
}
