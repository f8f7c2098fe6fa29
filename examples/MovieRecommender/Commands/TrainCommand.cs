using System.CommandLine;
using Microsoft.ML;
using MovieRecommender.Pictures;

namespace MovieRecommender.Commands;

/// <summary>Trains a model and saves it for the other commands.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        Option<FileInfo> save = Options.NewFile("--save", "The zip file to save the model to");
        save.Required = true;
        Option<FileInfo> json = Options.NewFile("--json", "Write a report in JSON to this file");
        Option<FileInfo> picture = Options.NewFile("--loss-picture", "Draw loss and gradient against time in this PNG file");
        var command = new Command("train", "Trains a model and saves it");
        var data = new DataOptions(command);
        var training = new TrainingOptions(command);
        command.Add(save);
        command.Add(json);
        command.Add(picture);
        command.SetCommandAction((parsed, cancellation) =>
        {
            using var zip = new OutputFile(parsed.GetRequiredValue(save), "--save");
            using OutputFile? report = OutputFile.CreateOptional(parsed.GetValue(json), "--json");
            using OutputFile? drawn = OutputFile.CreateOptional(parsed.GetValue(picture), "--loss-picture");

            var mlContext = new MLContext();
            TrainedModel model = TrainedModel.Train(mlContext, data.Read(mlContext, parsed, cancellation), training, parsed, cancellation);
            drawn?.Write(LossPicture.Draw(model.History.Reports, model.Transformer.Training));
            Report numbers = model.Save(zip, cancellation);
            report?.Write(numbers.ToJson());

            Screen.ShowEnd(numbers);
            zip.Commit();
            report?.Commit();
            drawn?.Commit();
        });
        return command;
    }
}
