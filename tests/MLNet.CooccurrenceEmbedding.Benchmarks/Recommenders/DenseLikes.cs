using static TorchSharp.torch;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Recommenders;

/// <summary>S as a tensor, users x items.</summary>
internal static class DenseLikes
{
    public static Tensor Of(SplitLikes likes)
    {
        var ones = new float[likes.Training.Length * likes.ItemCount];
        for (int user = 0; user < likes.Training.Length; user++)
            foreach (int item in likes.Training[user]) ones[user * likes.ItemCount + item] = 1;
        return tensor(ones, likes.Training.Length, likes.ItemCount);
    }
}
