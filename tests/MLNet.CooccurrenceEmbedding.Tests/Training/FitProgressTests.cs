using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.Tests.Training;

public sealed class FitProgressTests
{
    private readonly List<TrainingProgress> _reports = [];

    [Fact]
    public void A_check_of_the_vectors_keeps_the_iteration_and_counts_its_own_passes()
    {
        var progress = new FitProgress(_reports.Add);
        var convergence = new Convergence(1e-5, 100);
        progress.BeginInitializing(1000, 8);
        progress.AddPass();
        progress.Begin(TrainingPhase.Optimizing);
        for (int n = 0; n <= 3; n++) progress.Iterate(n, 50 - n, 0.1, convergence, 200);
        progress.Begin(TrainingPhase.Certifying);
        progress.AddPass();
        progress.AddPass();
        Thread.Sleep(FitProgress.Interval);
        progress.Poll();
        progress.Begin(TrainingPhase.Optimizing);
        progress.Iterate(4, 40, 0.1, convergence, 200);

        TrainingProgress[] check = [.. _reports.Where(report => report.Phase == TrainingPhase.Certifying)];
        Assert.Equal([0, 2], check.Select(report => report.PassCount));
        Assert.All(check, report => Assert.Equal((3, 47, null), (report.Iteration, report.Loss, report.EstimatedRemaining)));
        Assert.Equal((TrainingPhase.Optimizing, 4, 0), (_reports[^1].Phase, _reports[^1].Iteration, _reports[^1].PassCount));
        Assert.All(_reports.Zip(_reports.Skip(1)), pair => Assert.True(pair.Second.Completion >= pair.First.Completion));
    }

    [Fact]
    public void Reports_between_the_starts_of_phases_are_not_more_frequent_than_the_interval_and_on_one_thread()
    {
        var progress = new FitProgress(_reports.Add);
        progress.BeginReading(passes: 1, rowCount: 10, dimension: 8);
        for (int row = 0; row < 10; row++) progress.Read(row);
        Assert.Single(_reports);

        Thread.Sleep(FitProgress.Interval);
        var other = new Thread(progress.Poll);
        other.Start();
        other.Join();
        Assert.Single(_reports);
        progress.Read(1000);
        Assert.Equal([0, 1000], _reports.Select(report => report.RowCount));
    }
}
