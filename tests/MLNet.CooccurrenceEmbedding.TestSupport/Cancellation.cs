using System.Reflection;
using Microsoft.ML;

namespace MLNet.CooccurrenceEmbedding.TestSupport;

/// <summary>Cancels the operations of a context, as AutoML does at the end of a trial. The method of ML.NET is not public.</summary>
internal static class Cancellation
{
    public static void CancelAll(MLContext mlContext) => typeof(MLContext)
        .GetMethod("CancelExecution", BindingFlags.Instance | BindingFlags.NonPublic)!.Invoke(mlContext, null);
}
