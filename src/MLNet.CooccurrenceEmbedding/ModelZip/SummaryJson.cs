using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

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

    /// <summary>
    /// Writes numbers with 17 digits, from which equal numbers are read: for some, such as 2⁻²⁵, the shortest text is not sufficient. NaN
    /// and infinities are written as strings.
    /// </summary>
    private sealed class ExactDouble : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.String) return reader.GetDouble();
            if (double.TryParse(reader.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out double named)
                && !double.IsFinite(named))
            {
                return named;
            }
            throw new JsonException("A number is expected, or the name of one that is not finite.");
        }

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value)) writer.WriteRawValue(value.ToString("G17", CultureInfo.InvariantCulture));
            else writer.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
        }
    }
}
