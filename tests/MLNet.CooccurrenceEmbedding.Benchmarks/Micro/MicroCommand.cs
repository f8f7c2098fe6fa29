using System.CommandLine;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Micro;

/// <summary>Runs a class of benchmarks, with short jobs.</summary>
internal static class MicroCommand<TBenchmarks>
{
    public static Command Create(string name, string description)
    {
        Option<DirectoryInfo> output = new("--output")
        {
            Description = "Folder for the tables of BenchmarkDotNet. Default: the tables are deleted",
            HelpName = "DIR",
        };
        var command = new Command(name, description) { output };
        command.SetAction(parsed =>
        {
            DirectoryInfo? kept = parsed.GetValue(output);
            DirectoryInfo folder = kept ?? Directory.CreateTempSubdirectory("benchmarks-");
            // In this process, because a separate build for every benchmark would take longer than the measurement.
            IConfig config = DefaultConfig.Instance
                .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
                .WithArtifactsPath(folder.FullName);
            bool failed = BenchmarkRunner.Run<TBenchmarks>(config).Reports.Any(report => !report.Success);
            if (kept is null) folder.Delete(recursive: true);
            return failed ? 1 : 0;
        });
        return command;
    }
}
