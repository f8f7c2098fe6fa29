using System.CommandLine;
using Microsoft.ML;

namespace MovieRecommender.Commands;

/// <summary>Evaluates recommendations on held-out likes.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        var command = new Command(
            "evaluate", "Holds out a fifth of each user's likes, trains on the others, and shows how many held-out likes are recommended");
        var data = new DataOptions(command);
        var training = new TrainingOptions(command);
        command.SetCommandAction((parsed, cancellation) =>
        {
            var mlContext = new MLContext();
            MovieData movies = data.Read(mlContext, parsed, cancellation);
            HoldOut heldOut = HoldOut.Create(mlContext, movies) ?? throw new UserErrorException(
                $"No user has {HoldOut.MinimumLikes} likes, so there is nothing to hold out. Lower --like-threshold.");
            heldOut.ShowMetrics(mlContext, training, parsed, trainToRecommend: true, cancellation);
        });
        return command;
    }
}
