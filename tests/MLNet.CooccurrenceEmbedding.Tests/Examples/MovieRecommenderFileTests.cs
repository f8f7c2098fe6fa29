using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Examples;

public sealed class MovieRecommenderFileTests : MovieRecommenderTestBase
{
    private static readonly string[] Train = ["train", "--ratings", "ratings.csv", "--movies", "movies.csv", "--dimension", "2"];

    [Theory]
    [InlineData("train", "--save")]
    [InlineData("train", "--save", "model.zip", "--json")]
    [InlineData("train", "--save", "model.zip", "--loss-picture")]
    [InlineData("--json")]
    public void Commands_refuse_to_replace_a_device_or_a_pipe_before_they_read_data(params string[] command)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "There are no such files.");
        ChildProcess.Run("mkfifo", [Path.Combine(Folder, "pipe")], TimeSpan.FromMinutes(1));

        foreach (string path in new[] { "/dev/null", "pipe" })
        {
            ChildProcess.Result result = Run([.. command, path]);

            AssertOneLineError(result, $"{command[^1]}: ", "cannot be replaced");
            Assert.Equal("", result.Output);
        }
        Assert.Equal(["movies.csv", "pipe", "ratings.csv"], FilesInFolder());
    }

    [Theory]
    [InlineData("--ratings and --save", "--save", "ratings.csv")]
    [InlineData("--movies and --save", "--save", "link")]
    [InlineData("--save and --json", "--save", "model.zip", "--json", "./model.zip")]
    [InlineData("--json and --loss-picture", "--save", "model.zip", "--json", "picture", "--loss-picture", "picture")]
    public void Train_command_rejects_options_that_name_the_same_file(string options, params string[] files)
    {
        File.CreateSymbolicLink(Path.Combine(Folder, "link"), "movies.csv");

        ChildProcess.Result result = Run([.. Train, .. files]);

        AssertOneLineError(result, $"{options} are the same file");
        Assert.Equal("", result.Output);
    }

    [Fact]
    public void Commands_reject_an_output_that_is_their_model_or_one_of_their_pictures()
    {
        Assert.Equal(0, Run([.. Train, "--save", "model.zip"]).ExitCode);
        byte[] model = File.ReadAllBytes(Path.Combine(Folder, "model.zip"));

        AssertOneLineError(Run("export", "--model", "model.zip", "--format", "csv", "--to", "model.zip"), "--model and --to");
        AssertOneLineError(Run("map", "--model", "model.zip", "--movies", "movies.csv", "--to", "model.zip"), "--model and --to");
        AssertOneLineError(RunOnFiles("--pictures", ".", "--json", "loss.png"), "--pictures and --json");
        Assert.Equal(model, File.ReadAllBytes(Path.Combine(Folder, "model.zip")));
    }

    [Fact]
    public void Train_command_keeps_links_and_the_permissions_of_replaced_files()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Links need a privilege on Windows.");
            return;
        }
        const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        WriteLines("real.zip", "earlier");
        string real = Path.Combine(Folder, "real.zip"), link = Path.Combine(Folder, "link.zip");
        File.SetUnixFileMode(real, Private);
        File.CreateSymbolicLink(link, "real.zip");

        Assert.Equal(0, Run([.. Train, "--save", "link.zip"]).ExitCode);

        Assert.Equal("real.zip", new FileInfo(link).LinkTarget);
        Assert.Equal(Private, File.GetUnixFileMode(real));
        Assert.Equal("PK"u8.ToArray(), File.ReadAllBytes(real)[..2]);
    }
}
