using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Recommendation;

/// <summary>
/// Likes with structure: users mostly like items of their own group, and popular items more often. So recommendations can be better than
/// popularity.
/// </summary>
internal static class GroupLikes
{
    public const int UserCount = 300;
    public const int ItemCount = 60;
    private const int GroupCount = 5;

    public static IReadOnlyList<(int User, int Item)> Pairs { get; } = Create();

    public static IDataView View(MLContext mlContext, IEnumerable<(int User, int Item)>? pairs = null)
        => mlContext.Data.LoadFromEnumerable(
            (pairs ?? Pairs).Select(pair => new NamedLikeRow { User = $"u{pair.User:D3}", Movie = Name(pair.Item) }).ToArray());

    /// <summary>In ordinal order, so that item n has index n.</summary>
    public static string Name(int item) => $"item {item:D2}";

    private static (int User, int Item)[] Create()
    {
        var random = new Random(5);
        var pairs = new List<(int, int)>();
        for (int user = 0; user < UserCount; user++)
        {
            for (int item = 0; item < ItemCount; item++)
            {
                double popularity = 1.0 / (1 + item / GroupCount);
                if (random.NextDouble() < popularity * (item % GroupCount == user % GroupCount ? 0.9 : 0.15)) pairs.Add((user, item));
            }
        }
        return [.. pairs.Distinct()];
    }
}
