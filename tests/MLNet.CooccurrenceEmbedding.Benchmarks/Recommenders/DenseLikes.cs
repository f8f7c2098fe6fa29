using static TorchSharp.torch;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Recommenders;

/// <summary>Creates S as a dense tensor, users x liked items.</summary>
internal static class DenseLikes
{
    public static Tensor Create(SplitLikes likes)
    {
        var ones = new float[likes.Training.Length * likes.Liked.Length];
        for (int user = 0; user < likes.Training.Length; user++)
            foreach (int column in likes.GetColumns(likes.Training[user])) ones[user * likes.Liked.Length + column] = 1;
        return tensor(ones, likes.Training.Length, likes.Liked.Length);
    }
}
