using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using MLNet.CooccurrenceEmbedding.Distribution;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>Where the solver is, at the start of an iteration that computes XV, G and n from V.</summary>
/// <param name="Iteration">The number of the iteration, at least 1.</param>
/// <param name="Step">The step α along D that is to be made.</param>
/// <param name="Loss">The loss after that step.</param>
/// <param name="LossAtRefresh">The exact loss when XV, G and n were last computed.</param>
/// <param name="PreviousZDotR">⟨Z', R'⟩ of the previous iteration.</param>
/// <param name="Failures">Successive iterations in which the line search has found no step.</param>
/// <param name="Losses">The lowest loss so far: of the initial vectors, and after each iteration.</param>
internal sealed record SolverPosition(
    int Iteration, double Step, double Loss, double LossAtRefresh, double PreviousZDotR, int Failures, IReadOnlyList<double> Losses);

/// <summary>What must be equal for a fit to continue from a checkpoint with the same bits.</summary>
/// <param name="Data">The <see cref="DataFingerprint"/> of the data.</param>
/// <param name="Rows">Rows of V.</param>
/// <param name="Dimension">Numbers per vector.</param>
/// <param name="Seed">Seed of the random initial vectors.</param>
/// <param name="OptimizationTolerance">See <see cref="SolverOptions"/>.</param>
/// <param name="ItemScaling">The exponent of the scaling of counts.</param>
/// <param name="InitialVectors">The fingerprint of the initial vectors, or <see langword="null"/> for none.</param>
/// <param name="VectorBits">The width of a vector of the kernels.</param>
internal sealed record CheckpointIdentity(
    string Data,
    int Rows,
    int Dimension,
    int Seed,
    double OptimizationTolerance,
    double ItemScaling,
    string? InitialVectors,
    int VectorBits)
{
    /// <summary>What differs between a checkpoint and this fit, or <see langword="null"/> if nothing does.</summary>
    public string? DescribeDifference(CheckpointIdentity saved)
    {
        List<string> differences = [];
        Compare(nameof(Dimension), saved.Dimension, Dimension);
        Compare(nameof(Seed), saved.Seed, Seed);
        Compare(nameof(OptimizationTolerance), saved.OptimizationTolerance, OptimizationTolerance);
        Compare(nameof(ItemScaling), saved.ItemScaling, ItemScaling);
        // The data are scaled, so that another scaling gives other data.
        if ((saved.Data != Data || saved.Rows != Rows) && saved.ItemScaling == ItemScaling)
            differences.Add("the likes or counts that were read, or their weights, are others");
        if (saved.InitialVectors != InitialVectors)
        {
            differences.Add(saved.InitialVectors is null ? "it has no InitialEmbeddings"
                : InitialVectors is null ? "it has InitialEmbeddings"
                : "it has other InitialEmbeddings");
        }
        Compare("the width of the processor's vectors in bits", saved.VectorBits, VectorBits);
        return differences.Count == 0 ? null : string.Join("; ", differences);

        void Compare<T>(string name, T found, T expected)
            where T : IFormattable
        {
            if (Equals(found, expected)) return;
            CultureInfo invariant = CultureInfo.InvariantCulture;
            differences.Add($"{name} is {found.ToString(null, invariant)} there and {expected.ToString(null, invariant)} in this fit");
        }
    }
}

/// <summary>The first part of a checkpoint: everything but the matrices.</summary>
/// <param name="Identity">What must be equal.</param>
/// <param name="Columns">The columns of each matrix.</param>
/// <param name="Position">Where the solver is.</param>
/// <param name="Check">The state of the check of the minimum.</param>
/// <param name="Hashes">SHA-256 of each block of rows of the first matrix, then of the second and so on, in hexadecimal digits.</param>
internal sealed record CheckpointHeader(
    CheckpointIdentity Identity, int[] Columns, SolverPosition Position, MinimumCheckState Check, string[] Hashes)
{
    /// <summary>The largest number of matrices: four of the solver, one of a trial, and the columns of exchanges.</summary>
    private const int MostMatrices = 5 + 2 * (MinimumCheck.MaximumFailedExchanges + 1);

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, CheckpointJson.Default.CheckpointHeader);

    /// <exception cref="InvalidDataException">It is not a header, or its numbers contradict each other.</exception>
    public static CheckpointHeader FromJson(ReadOnlySpan<byte> json)
    {
        try
        {
            CheckpointHeader? header = JsonSerializer.Deserialize(json, CheckpointJson.Default.CheckpointHeader);
            return header is not null && header.IsValid() ? header : throw new InvalidDataException("its header is not valid");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"its header is not readable: {error.Message}", error);
        }
    }

    private bool IsValid()
        => Identity.Rows > 0
        && Columns.Length is > 0 and <= MostMatrices
        && Columns.All(columns => columns > 0 && columns <= Identity.Rows)
        && Hashes.Length == (long)Columns.Length * new RowPartition(Identity.Rows, 1).BlockCount
        && Position.Iteration > 0
        && Position.Losses.Count > 0
        && Position.Failures >= 0
        && Check.IsValid(Columns[0]);
}

/// <summary>Reads and writes the headers of checkpoints as JSON.</summary>
[JsonSourceGenerationOptions(
    Converters = [typeof(ExactDouble)], RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CheckpointHeader))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
