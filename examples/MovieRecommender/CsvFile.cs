using Microsoft.ML;
using Microsoft.ML.Data;

namespace MovieRecommender;

/// <summary>A MovieLens file, read with ML.NET's TextLoader. What is wrong with it becomes a message that names the file.</summary>
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

    /// <summary>TextLoader's message names value, line and column, but not the file.</summary>
    public static T Parsed<T>(FileInfo file, Func<T> read)
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
