using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Embeddings;

namespace MLNet.CooccurrenceEmbedding.ModelZip;

/// <summary>
/// What is saved of a trained recommender besides the vectors, in annotations of the vector column: its settings, and the residuals of the
/// neighbors in compressed rows.
/// </summary>
internal static class RecommenderAnnotations
{
    private const string Prefix = "CooccurrenceEmbedding.Recommender";
    private const string NeighborCounts = Prefix + ".NeighborCounts";
    private const string Neighbors = Prefix + ".Neighbors";
    private const string Residuals = Prefix + ".Residuals";

    public static void Add(DataViewSchema.Annotations.Builder builder, RecommenderModel model)
    {
        RecommenderSettings settings = model.Settings;
        var saved = new SavedRecommender(
            settings.L2Regularization, settings.ResidualWeight, settings.PopularityExponent, model.Training);
        TableAnnotations.AddText(builder, Prefix, SummaryJson.Write(saved));
        ResidualWeights residuals = model.Residuals;
        if (residuals.Items.Length == 0) return; // a vector of no numbers has no fixed size
        int[] counts = [.. Enumerable.Range(0, residuals.Starts.Length - 1).Select(item => residuals.ItemsOf(item).Length)];
        builder.AddVector(NeighborCounts, NumberDataViewType.Int32, counts, count => count);
        builder.AddVector(Neighbors, NumberDataViewType.Int32, residuals.Items, item => item);
        builder.AddVector(Residuals, NumberDataViewType.Single, residuals.Values, residual => residual);
    }

    /// <summary>Reads the recommender, or returns <see langword="null"/> if there is none.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static RecommenderModel? Read(TableAnnotations annotations, int itemCount)
    {
        if (!annotations.Contains(Prefix)) return null;
        SavedRecommender saved = SummaryJson.ReadRecommender(annotations.ReadText(Prefix));
        Require(saved.L2Regularization > 0 && double.IsFinite(saved.L2Regularization), "a ridge that is not above 0");
        Require(saved.ResidualWeight is >= 0 and <= 1, "a residual weight that is not from 0 to 1");
        Require(saved.PopularityExponent is >= 0 and <= 1, "a popularity exponent that is not from 0 to 1");
        var settings = new RecommenderSettings(saved.L2Regularization, saved.ResidualWeight, saved.PopularityExponent);
        return new RecommenderModel(settings, ReadResiduals(annotations, itemCount), saved.Training);
    }

    private static ResidualWeights ReadResiduals(TableAnnotations annotations, int itemCount)
    {
        if (!annotations.Contains(NeighborCounts)) return ResidualWeights.None(itemCount);
        int[] counts = annotations.ReadVector<int>(NeighborCounts, NumberDataViewType.Int32, itemCount);
        var starts = new int[itemCount + 1];
        for (int item = 0; item < itemCount; item++)
        {
            Require(counts[item] >= 0 && counts[item] <= Array.MaxLength - starts[item], "a number of neighbors that is out of range");
            starts[item + 1] = starts[item] + counts[item];
        }
        Require(starts[^1] > 0, "no neighbors, but their counts");
        int[] items = annotations.ReadVector<int>(Neighbors, NumberDataViewType.Int32, starts[^1]);
        float[] values = annotations.ReadVector<float>(Residuals, NumberDataViewType.Single, starts[^1]);
        Require(Array.TrueForAll(values, float.IsFinite), "a residual that is not finite");
        var residuals = new ResidualWeights(starts, items, values);
        for (int item = 0; item < itemCount; item++)
        {
            int previous = -1;
            foreach (int neighbor in residuals.ItemsOf(item))
            {
                Require(neighbor > previous && neighbor < itemCount, "neighbors that are not ascending indices of items");
                previous = neighbor;
            }
        }
        return residuals;
    }

    private static void Require(bool isValid, string found)
    {
        if (!isValid) throw new InvalidDataException($"The model's recommender has {found}.");
    }
}

/// <summary>The settings of a recommender, and how they were chosen, as they are saved.</summary>
internal sealed record SavedRecommender(
    double L2Regularization, double ResidualWeight, double PopularityExponent, RecommenderSummary? Training);
