using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLNet.CooccurrenceEmbedding.ModelZip;

/// <summary>The training summary as text.</summary>
[JsonSourceGenerationOptions(
    Converters = [typeof(ExactDouble)],
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

    /// <summary>Numbers in 17 digits: .NET's shortest text of some, 2⁻²⁵ for one, does not read back as the same. NaN and infinities go by name.</summary>
    private sealed class ExactDouble : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            => reader.TokenType != JsonTokenType.String ? reader.GetDouble()
                : double.TryParse(reader.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out double named) && !double.IsFinite(named) ? named
                : throw new JsonException("A number is expected, or the name of one that is not finite.");

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value)) writer.WriteRawValue(value.ToString("G17", CultureInfo.InvariantCulture));
            else writer.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
        }
    }
}
