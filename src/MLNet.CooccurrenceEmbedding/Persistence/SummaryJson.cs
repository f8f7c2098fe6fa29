using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLNet.CooccurrenceEmbedding.Persistence;

/// <summary>The training summary as text.</summary>
[JsonSourceGenerationOptions(
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(TrainingSummary))]
internal sealed partial class SummaryJson : JsonSerializerContext
{
    public static string Write(TrainingSummary summary) => JsonSerializer.Serialize(summary, Default.TrainingSummary);

    public static TrainingSummary Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, Default.TrainingSummary) ?? throw new JsonException("It is null.");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"The model's training summary is not readable: {error.Message}", error);
        }
    }
}
