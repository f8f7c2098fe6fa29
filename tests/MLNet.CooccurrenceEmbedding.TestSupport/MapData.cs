using System.Text.Json;

namespace MLNet.CooccurrenceEmbedding.TestSupport;

/// <summary>Reads the movies of a map that the example wrote.</summary>
internal static class MapData
{
    private const string Start = "<script type=\"application/json\" id=\"data\">";

    public static JsonElement Read(string page)
    {
        string html = File.ReadAllText(page);
        int start = html.IndexOf(Start, StringComparison.Ordinal) + Start.Length;
        return JsonSerializer.Deserialize<JsonElement>(html[start..html.IndexOf("</script>", start, StringComparison.Ordinal)]);
    }

    public static string[] GetTexts(this JsonElement data, string name)
        => [.. data.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];

    public static double[] GetNumbers(this JsonElement data, string name)
        => [.. data.GetProperty(name).EnumerateArray().Select(number => number.GetDouble())];
}
