using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Recommenders;

/// <summary>A split of a ratings file, with the training likes of each user. Items are indices here, and names in the split.</summary>
internal sealed class SplitLikes
{
    public SplitLikes(LikeRows likes, int seed)
    {
        Split = new MLContext().Data.HoldOutLikes(LikesView.Create(likes), LikesView.ItemColumn, LikesView.UserColumn, seed: seed);
        Training = [.. Split.TrainSet.GetColumn<int>(LikesView.UserColumn).Zip(Split.TrainSet.GetColumn<uint>(LikesView.ItemColumn))
            .GroupBy(like => like.First, like => (int)like.Second - 1).Select(user => user.ToArray())];
        ItemCount = likes.ItemCount;
        int[] counts = Counts();
        Liked = [.. Enumerable.Range(0, ItemCount).Where(item => counts[item] > 0)];
    }

    public HoldOutSplit Split { get; }

    public int ItemCount { get; }

    /// <summary>The items that each user likes.</summary>
    public int[][] Training { get; }

    /// <summary>The items that some user likes, ascending: the nonzero columns of S.</summary>
    public int[] Liked { get; }

    /// <summary>Returns the positions of items in <see cref="Liked"/>. Other items are omitted.</summary>
    public int[] GetColumns(int[] items) => [.. items.Select(item => Array.BinarySearch(Liked, item)).Where(column => column >= 0)];

    /// <summary>Expands numbers of the <see cref="Liked"/> items to all items. The numbers of other items are 0.</summary>
    public float[] Expand(ReadOnlySpan<float> liked)
    {
        var all = new float[ItemCount];
        for (int column = 0; column < liked.Length; column++) all[Liked[column]] = liked[column];
        return all;
    }

    /// <summary>Returns the training likes as rows.</summary>
    public LikeRows ToRows() => LikeRows.Create(ItemCount, Training);

    public int[] Counts()
    {
        var counts = new int[ItemCount];
        foreach (int[] items in Training)
            foreach (int item in items) counts[item]++;
        return counts;
    }

    public RecommenderMetrics Evaluate(NamedRecommender recommender, int k) => Split.Evaluate(
        (history, count) => recommender.Recommend([.. history.Select(IndexOf)], count).Select(item => Split.ItemNames[item]), k);

    // A key without names has the numbers of its values, from 1, as names.
    private static int IndexOf(string name) => int.Parse(name, CultureInfo.InvariantCulture) - 1;
}
