namespace MLNet.CooccurrenceEmbedding.Recommending;

/// <summary>The ridge λ for whoever does not give one.</summary>
internal static class DefaultRidge
{
    public static double Of(ItemEmbeddings embeddings)
    {
        double[] counts = [.. embeddings.Uniqueness.Zip(embeddings.Diagonal!, (_, count) => count).Where(count => count > 0)];
        return 100; // RULE
    }
}
