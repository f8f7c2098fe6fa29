using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.ModelZip;

/// <summary>Reads and writes summaries of training as JSON.</summary>
[JsonSourceGenerationOptions(Converters = [typeof(ExactDouble)], RespectNullableAnnotations = true)]
[JsonSerializable(typeof(TrainingSummary))]
[JsonSerializable(typeof(SavedRecommender))]
internal sealed partial class SummaryJson : JsonSerializerContext
{
    public static string Write(TrainingSummary summary) => JsonSerializer.Serialize(summary, Default.TrainingSummary);

    public static string Write(SavedRecommender recommender) => JsonSerializer.Serialize(recommender, Default.SavedRecommender);

    /// <exception cref="InvalidDataException">It is not the JSON of a summary.</exception>
    public static TrainingSummary Read(string json) => Read(json, Default.TrainingSummary);

    /// <exception cref="InvalidDataException">It is not the JSON of a recommender.</exception>
    public static SavedRecommender ReadRecommender(string json) => Read(json, Default.SavedRecommender);

    private static T Read<T>(string json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new JsonException("It is null.");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"The model's training summary is not readable: {error.Message}", error);
        }
    }
}
