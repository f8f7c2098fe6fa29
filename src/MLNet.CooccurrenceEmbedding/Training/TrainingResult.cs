namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>What training found: how the solver ended, and a vector for every item.</summary>
internal sealed record TrainingResult : SolverResult
{
    public TrainingResult(SolverResult solved, float[] vectors)
        : base(solved) => Vectors = vectors;

    /// <summary>V: items x dimension, row-major without padding, in the canonical rotation.</summary>
    public float[] Vectors { get; }
}
