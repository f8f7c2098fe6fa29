using Microsoft.ML;
using Microsoft.ML.Data;

namespace MovieRecommender;

/// <summary>Reads a MovieLens file with ML.NET's TextLoader. An error message names the file.</summary>
internal static class CsvFile
{
    public static IDataView Load(MLContext mlContext, FileInfo file, string header, params TextLoader.Column[] columns)
    {
        CsvHeader.Check(file, header);
        var options = new TextLoader.Options
        {
            HasHeader = true,
            Separators = [','],
            AllowQuoting = true,
            MissingRealsAsNaNs = true,
            Columns = columns,
        };
        return mlContext.Data.CreateTextLoader(options).Load(file.FullName);
    }

    /// <summary>Adds the name of the file to TextLoader's message, which names value, line and column.</summary>
    public static T Parse<T>(FileInfo file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is FormatException || e.InnerException is FormatException)
        {
            throw new UserErrorException($"{file}: {e.GetBaseException().Message}");
        }
    }
}
