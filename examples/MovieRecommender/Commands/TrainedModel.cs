using System.CommandLine;
using System.Diagnostics;
using Microsoft.ML;
using MLNet.CooccurrenceEmbedding;
using MovieRecommender.Pictures;

namespace MovieRecommender.Commands;

/// <summary>A model that this process trained, with what a report needs.</summary>
internal sealed class TrainedModel
{
    private readonly MLContext _mlContext;
    private readonly MovieData _data;
    private readonly TimeSpan _fitTime;

    private TrainedModel(
        MLContext mlContext, MovieData data, CooccurrenceEmbeddingTransformer transformer, TrainingHistory history, TimeSpan fitTime)
    {
        (_mlContext, _data, _fitTime) = (mlContext, data, fitTime);
        (Transformer, History) = (transformer, history);
    }

    public CooccurrenceEmbeddingTransformer Transformer { get; }

    public TrainingHistory History { get; }

    public static TrainedModel Train(
        MLContext mlContext, MovieData data, TrainingOptions options, ParseResult parsed, CancellationToken cancellation)
    {
        var history = new TrainingHistory();
        var clock = Stopwatch.StartNew();
        CooccurrenceEmbeddingTransformer transformer = options.Fit(mlContext, data.Likes, parsed, history, cancellation);
        TimeSpan fitTime = clock.Elapsed;
        Screen.ShowTraining(transformer.Training);
        return new TrainedModel(mlContext, data, transformer, history, fitTime);
    }

    /// <summary>Saves the model, loads it, and checks that every vector is the same.</summary>
    public Report Save(OutputFile zip, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        TimeSpan saveTime = default;
        zip.Write(stream =>
        {
            SavedModel.Save(_mlContext, _data.KeyMapping, Transformer, _data.Movies, stream);
            saveTime = clock.Elapsed;
            cancellation.ThrowIfCancellationRequested();
            clock.Restart();
            stream.Position = 0;
            if (!SavedModel.HasSameVectors(stream, Transformer.Embeddings))
                throw new UserErrorException("The saved model returns other vectors than the trained model, so it was deleted.");
        });
        var report = Report.Create(Transformer.Training, _data.ReadTime, _fitTime, saveTime, clock.Elapsed);
        cancellation.ThrowIfCancellationRequested();
        return report;
    }
}
