using MLNet.CooccurrenceEmbedding;

namespace MovieRecommender.Pictures;

/// <summary>Keeps what a training reports. Not <see cref="Progress{T}"/>, whose reports arrive later and on other threads.</summary>
internal sealed class TrainingHistory : IProgress<TrainingProgress>
{
    private readonly List<TrainingProgress> _reports = [];

    public IReadOnlyList<TrainingProgress> Reports => _reports;

    public void Report(TrainingProgress value) => _reports.Add(value);
}
