using System.Runtime.InteropServices;
using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.ModelZip;

/// <summary>Scores data with a saved model in a process that has Microsoft.ML but not the library.</summary>
internal static class SeparateProcessScorer
{
    public static float[] Score(MLContext mlContext, ITransformer model, IDataView fitted, IDataView data, string column)
    {
        using var folder = new TemporaryFolder();
        string modelFile = folder.File("model.zip"), dataFile = folder.File("data.idv"), vectorsFile = folder.File("vectors.bin");
        mlContext.Model.Save(model, fitted.Schema, modelFile);
        using (var stream = File.Create(dataFile))
            mlContext.Data.SaveAsBinary(data, stream);

        ChildProcess.Result run = DotnetProgram.Run("ModelConsumer", folder.Path, modelFile, dataFile, column, vectorsFile);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains("library loaded: False", run.Output, StringComparison.Ordinal);
        Assert.False(
            File.Exists(Path.Combine(Path.GetDirectoryName(Repository.Program("ModelConsumer"))!, "MLNet.CooccurrenceEmbedding.dll")));
        return MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(vectorsFile)).ToArray();
    }
}
