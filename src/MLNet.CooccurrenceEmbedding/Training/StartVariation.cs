using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// How the initial vectors of a start differ from those of <see cref="SpectralStart"/>, so that it can lead to another local minimum.
/// Local minima differ mainly in the items that determine a column of V almost alone. These items have a large free diagonal, and which
/// items they are depends on the diagonal at the start.
/// </summary>
/// <param name="Noise">Root mean square of the noise that is added to the initial vectors, relative to theirs.</param>
/// <param name="LowestFactor">The smallest factor by which the free diagonal of an item is multiplied.</param>
/// <param name="HighestFactor">The largest factor. Each item has a random one, log-uniform.</param>
internal sealed record StartVariation(double Noise, double LowestFactor = 1, double HighestFactor = 1)
{
    /// <summary>
    /// The noise of the first start. It has a component in every direction: the gradient is in the column space of V, so a direction that
    /// is missing, because the rank of X is too low, would never be added by the solver.
    /// </summary>
    private const double SmallNoise = 1e-3;

    /// <summary>The variation of the first start.</summary>
    public static StartVariation First { get; } = new(SmallNoise);

    /// <summary>
    /// The variations of further starts. In measurements, a larger diagonal found lower minima of problems with thousands of items, and
    /// noise those of problems with tens of items.
    /// </summary>
    private static readonly StartVariation[] Further =
    [
        new(SmallNoise, 4, 4),
        new(SmallNoise, 1, 8),
        new(Noise: 0.5),
        new(SmallNoise, 0.25, 4),
        new(Noise: 1),
        new(Noise: 0.1),
    ];

    /// <summary>The variation of a start.</summary>
    /// <param name="start">0 for the first one.</param>
    public static StartVariation For(int start) => start == 0 ? First : Further[(start - 1) % Further.Length];

    /// <summary>Multiplies the free diagonal by the factors.</summary>
    /// <param name="n">The free diagonal, of some of the rows.</param>
    /// <param name="first">Which of all rows is the first one.</param>
    /// <param name="seed">The seed of the random factors.</param>
    public void Apply(double[] n, int first, int seed)
    {
        if (HighestFactor == 1) return;
        double logLowest = Math.Log(LowestFactor), logRange = Math.Log(HighestFactor) - logLowest;
        for (int i = 0; i < n.Length; i++)
            n[i] *= Math.Exp(logLowest + logRange * (new SplitMix64(seed, first + i).NextCentered() + 0.5));
    }
}
