using System.Globalization;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Recommenders;

/// <summary>A split of a ratings file, and its training likes user by user. Items are indices here, and names in the split.</summary>
internal sealed class SplitLikes
{
    public SplitLikes(LikeRows likes, int seed)
    {
        Split = RecommenderEvaluation.HoldOut(new LikesView(likes), LikesView.ItemColumn, LikesView.UserColumn, seed: seed);
        Training = [.. Split.Training.GetColumn<int>(LikesView.UserColumn).Zip(Split.Training.GetColumn<uint>(LikesView.ItemColumn))
            .GroupBy(like => like.First, like => (int)like.Second - 1).Select(user => user.ToArray())];
        ItemCount = likes.ItemCount;
    }

    public HoldOutSplit Split { get; }

    public int ItemCount { get; }

    /// <summary>The items that each user likes.</summary>
    public int[][] Training { get; }

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
