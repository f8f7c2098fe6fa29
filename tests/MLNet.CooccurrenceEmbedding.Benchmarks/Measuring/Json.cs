using System.Text.Encodings.Web;
using System.Text.Json;
using MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;

/// <summary>Reads and writes results as JSON files.</summary>
internal static class Json
{
    private static readonly JsonSerializerOptions Style = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        // Reading the file of another command fails.
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    public static void Write<T>(FileInfo file, T value)
    {
        try
        {
            file.Directory?.Create();
            File.WriteAllText(file.FullName, JsonSerializer.Serialize(value, Style) + "\n");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{file} cannot be written: {error.Message}");
        }
    }

    public static T Read<T>(FileInfo file)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllText(file.FullName), Style)
                ?? throw new UserErrorException($"{file} is empty.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new UserErrorException($"{file} cannot be read: {error.Message.ReplaceLineEndings(" ")}");
        }
    }
}
