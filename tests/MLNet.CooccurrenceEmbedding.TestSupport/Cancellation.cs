using System.Reflection;
using Microsoft.ML;

namespace MLNet.CooccurrenceEmbedding.TestSupport;

/// <summary>Cancels a context as AutoML does when the time of a trial is over; ML.NET keeps the method to itself.</summary>
internal static class Cancellation
{
    public static void OfAll(MLContext mlContext) => typeof(MLContext)
        .GetMethod("CancelExecution", BindingFlags.Instance | BindingFlags.NonPublic)!.Invoke(mlContext, null);
}
