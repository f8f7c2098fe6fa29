using System.Runtime.InteropServices;
using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.Tests.Support;

namespace MLNet.CooccurrenceEmbedding.Tests.Persistence;

/// <summary>Scores data with a saved model in a process that has Microsoft.ML but not the library.</summary>
internal static class SeparateProcessScorer
{
    public static float[] Score(MLContext mlContext, ITransformer model, IDataView fitted, IDataView data, string column)
    {
        using TemporaryFile modelFile = new(".zip"), dataFile = new(".idv"), vectorsFile = new(".bin");
        mlContext.Model.Save(model, fitted.Schema, modelFile.Path);
        using (var stream = File.Create(dataFile.Path))
            mlContext.Data.SaveAsBinary(data, stream);

        string folder = Path.GetDirectoryName(modelFile.Path)!;
        DotnetProgram.Result run = DotnetProgram.Run("StockScorer", folder, modelFile.Path, dataFile.Path, column, vectorsFile.Path);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains("library loaded: False", run.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Path.GetDirectoryName(DotnetProgram.Metadata("StockScorer"))!, "MLNet.CooccurrenceEmbedding.dll")));
        return MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(vectorsFile.Path)).ToArray();
    }
}
