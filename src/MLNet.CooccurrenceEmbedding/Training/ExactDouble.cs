using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// Writes numbers to JSON with 17 digits, from which equal numbers are read: for some, such as 2⁻²⁵, the shortest text is not sufficient.
/// NaN and infinities are written as strings.
/// </summary>
internal sealed class ExactDouble : JsonConverter<double>
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
