using Microsoft.ML;
using MLNet.CooccurrenceEmbedding;
using MLNet.CooccurrenceEmbedding.Mpi;

namespace DistributedTraining;

/// <summary>What each rank does.</summary>
internal static class Training
{
    /// <summary>Runs the program on this rank, and returns its exit code.</summary>
    public static int Run(Settings settings)
    {
        try
        {
            // At the end, Dispose waits until all ranks come there.
            using MpiWorld? world = Start(settings);
            FitAndReport(settings, world);
            return 0;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidOperationException or ArgumentException
            or InsufficientMemoryException or DllNotFoundException or TimeoutException or MpiRankException)
        {
            Console.Error.WriteLine(error.Message);
            return 1;
        }
    }

    /// <summary>Returns the world, or null if no MPI library is installed and no launcher has started this process.</summary>
    private static MpiWorld? Start(Settings settings)
    {
        try
        {
            return MpiWorld.Start(new MpiOptions { LibraryPath = settings.MpiLibrary });
        }
        // With a launcher, each process would train alone.
        catch (DllNotFoundException error) when (!HasLauncher())
        {
            Console.Error.WriteLine($"{error.Message} Training goes on in this process, without MPI.");
            return null;
        }

        static bool HasLauncher() => Environment.GetEnvironmentVariable("OMPI_COMM_WORLD_SIZE") is not null // Open MPI
            || Environment.GetEnvironmentVariable("PMI_SIZE") is not null // MPICH, Intel MPI, MS-MPI
            || Environment.GetEnvironmentVariable("PMIX_RANK") is not null; // Slurm
    }

    private static void FitAndReport(Settings settings, MpiWorld? world)
    {
        (int rank, int size) = (world?.Rank ?? 0, world?.Size ?? 1);
        if (rank == 0) Console.WriteLine($"ranks      {size}, {world?.Library ?? "no MPI"}");

        var mlContext = new MLContext();
        IDataView likes = new LikeFiles(settings).ReadOwn(mlContext, rank, size);
        var progress = new ProgressLines(world);
        CooccurrenceEmbeddingEstimator estimator = mlContext.Transforms.CooccurrenceEmbed(new CooccurrenceEmbeddingEstimator.Options
        {
            OutputColumnName = "Vector",
            ItemColumnName = nameof(Like.Item),
            UserColumnName = nameof(Like.User),
            Dimension = settings.Dimension,
            MaximumNumberOfIterations = settings.Iterations,
            NumberOfThreads = settings.Threads,
            CheckpointFolder = settings.Checkpoints,
            Progress = progress, // only rank 0 reports
        });
        CooccurrenceEmbeddingTransformer model = world is null ? estimator.Fit(likes) : world.Fit(estimator, likes, settings.Placement);

        if (rank == 0)
        {
            // Every rank has the model, and one is enough to save it.
            mlContext.Model.Save(model, likes.Schema, settings.Output.FullName);
            Summary.Write(model, progress, settings.Output);
        }
        Summary.WriteRank(rank, model.Training, world?.BytesSent ?? 0);
    }
}
