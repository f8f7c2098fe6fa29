using MLNet.CooccurrenceEmbedding;

namespace MovieRecommender.Pictures;

/// <summary>Collects the reports of a training. <see cref="Progress{T}"/> would deliver them later, on other threads.</summary>
internal sealed class TrainingHistory : IProgress<TrainingProgress>
{
    private readonly List<TrainingProgress> _reports = [];

    public IReadOnlyList<TrainingProgress> Reports => _reports;

    public void Report(TrainingProgress value) => _reports.Add(value);
}
