using System.Diagnostics.CodeAnalysis;
using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.Distribution;

namespace MLNet.CooccurrenceEmbedding.Mpi;

/// <content>Fitting estimators on the ranks.</content>
public sealed partial class MpiWorld
{
    /// <summary>Learns item vectors from the likes that all ranks read. Every rank calls this with its own rows.</summary>
    /// <param name="estimator">The estimator. All ranks must create it with the same options.</param>
    /// <param name="input">
    /// The rows of this rank, in any split: for example, other files on each rank. A rank can have no rows. The likes of a user can be on
    /// several ranks. Keys must have the same values on all ranks; text and integers are mapped to common keys.
    /// </param>
    /// <param name="placement">Where the likes are during training. It does not change the vectors.</param>
    /// <returns>
    /// The transformer, on every rank, with the same bits as that of <see cref="CooccurrenceEmbeddingEstimator.Fit(IDataView)"/> on all rows. One
    /// rank is enough to save it.
    /// </returns>
    /// <remarks>
    /// The estimator logs and reports progress on rank 0. If <see cref="EmbeddingOptions.NumberOfThreads"/> is not set, the ranks of a
    /// machine share its processors. If a rank fails where the others do not, or is canceled, its message is written to the standard error,
    /// and all ranks end with exit code 1.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type on this rank.</exception>
    /// <exception cref="InvalidOperationException">
    /// The columns or the keys of the ranks differ, another rank cannot read its rows, or an exception of
    /// <see cref="CooccurrenceEmbeddingEstimator.Fit(IDataView)"/>. It is thrown on every rank.
    /// </exception>
    /// <exception cref="InsufficientMemoryException">Less memory is available than this rank needs.</exception>
    public CooccurrenceEmbeddingTransformer Fit(
        CooccurrenceEmbeddingEstimator estimator, IDataView input, LikesPlacement placement = LikesPlacement.Replicated)
    {
        ArgumentNullException.ThrowIfNull(estimator);
        ArgumentNullException.ThrowIfNull(input);
        if (!Enum.IsDefined(placement))
            throw new ArgumentOutOfRangeException(nameof(placement), placement, "The placement must be Replicated or ByUser.");
        return Run(() => estimator.Fit(input, Collectives, byUser: placement == LikesPlacement.ByUser));
    }

    /// <summary>Learns item vectors from the counts of pairs that all ranks read. Every rank calls this with its own rows.</summary>
    /// <param name="estimator">The estimator. All ranks must create it with the same options.</param>
    /// <param name="input">The rows of this rank, in any split. Repeated pairs are added, also those of different ranks.</param>
    /// <returns>The transformer, on every rank. One rank is enough to save it.</returns>
    /// <inheritdoc cref="Fit(CooccurrenceEmbeddingEstimator, IDataView, LikesPlacement)" path="/remarks"/>
    /// <inheritdoc cref="Fit(CooccurrenceEmbeddingEstimator, IDataView, LikesPlacement)" path="/exception"/>
    public CooccurrenceEmbeddingTransformer Fit(CooccurrenceCountsEmbeddingEstimator estimator, IDataView input)
    {
        ArgumentNullException.ThrowIfNull(estimator);
        ArgumentNullException.ThrowIfNull(input);
        return Run(() => estimator.Fit(input, Collectives));
    }

    /// <summary>Runs a fit. If it fails on this rank alone, the other ranks wait for it, and all must end.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The process ends.")]
    private T Run<T>(Func<T> fit)
    {
        try
        {
            return fit();
        }
        catch (Exception exception) when (Size > 1 && !Exchanges.IsAgreed(exception))
        {
            Abort($"{exception.GetType().Name}: {exception.Message}");
            throw;
        }
    }
}
