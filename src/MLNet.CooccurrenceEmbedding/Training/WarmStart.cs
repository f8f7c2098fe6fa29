using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// Starts from vectors of an earlier training. An item that had none gets the best one, given the others: the v_i that minimises
/// Σ_j (v_i·v_j − X_ij)² is (XV)_i·(VᵀV)⁻¹.
/// </summary>
internal static unsafe class WarmStart
{
    /// <summary>Relative size of the noise that lets columns grow that were zero so far; a tenth of what a fresh start gets.</summary>
    private const float Noise = 1e-4f;

    /// <summary>Fills <paramref name="vectors"/>; <paramref name="scratch"/> is of the same shape.</summary>
    /// <param name="initial">items x dimension, row-major; a row of zeros is an item without a vector.</param>
    /// <param name="vectors">V.</param>
    /// <param name="scratch">Overwritten.</param>
    /// <param name="cooccurrence">X.</param>
    /// <param name="seed">Seed of the noise.</param>
    /// <param name="kernels">Kernels to use.</param>
    /// <param name="workers">Threads to use.</param>
    public static void Fill(
        ReadOnlySpan<float> initial, RowMatrix vectors, RowMatrix scratch, ICooccurrence cooccurrence, int seed, Kernels kernels, Workers workers)
    {
        int d = vectors.Columns;
        for (int item = 0; item < vectors.Rows; item++) initial.Slice(item * d, d).CopyTo(vectors.Row(item));

        var gram = new SquareMatrix(d);
        kernels.Gram(vectors, vectors, gram, workers);
        cooccurrence.Apply(vectors, scratch, workers);
        kernels.Transform(scratch, new CholeskyInverse(d).Inverse(gram, SpectralStart.RelativeRidge), workers);
        for (int item = 0; item < vectors.Rows; item++)
            if (kernels.Dot(vectors.Pointer(item), vectors.Pointer(item), vectors.Stride) == 0)
                scratch.Row(item).CopyTo(vectors.Row(item));
        SpectralStart.AddNoise(vectors, Noise, new Random(seed));
    }
}
