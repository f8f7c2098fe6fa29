using System.Globalization;
using MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Recommenders;

/// <summary>A split of a ratings file, and its training likes user by user. Items are indices here, and names in the split.</summary>
internal sealed class SplitLikes
{
    public SplitLikes(LikeRows likes, int seed)
    {
        Split = new MLContext().Data.HoldOutLikes(LikesView.Of(likes), LikesView.ItemColumn, LikesView.UserColumn, seed: seed);
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

    /// <summary>The items that some user likes, ascending: the columns of S that are worth a place in a dense matrix.</summary>
    public int[] Liked { get; }

    /// <summary>Where items stand among the <see cref="Liked"/> ones; others are left out.</summary>
    public int[] ColumnsOf(int[] items) => [.. items.Select(item => Array.BinarySearch(Liked, item)).Where(column => column >= 0)];

    /// <summary>From a number for each of the <see cref="Liked"/> items to one for every item, 0 for the others.</summary>
    public float[] Expanded(ReadOnlySpan<float> liked)
    {
        var all = new float[ItemCount];
        for (int column = 0; column < liked.Length; column++) all[Liked[column]] = liked[column];
        return all;
    }

    public int[] Counts()
    {
        var counts = new int[ItemCount];
        foreach (int[] items in Training)
            foreach (int item in items) counts[item]++;
        return counts;
    }

    public RecommenderMetrics Evaluate(Contender contender, int k) => Split.Evaluate(
        (history, count) => contender.Recommend([.. history.Select(IndexOf)], count).Select(item => Split.ItemNames[item]), k);

    // A key without names calls its values by their numbers, counted from 1.
    private static int IndexOf(string name) => int.Parse(name, CultureInfo.InvariantCulture) - 1;
}
