using System.CommandLine;
using System.Globalization;
using MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;
using MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Compare;

/// <summary>The options of the data for the comparison and each of its parts.</summary>
internal sealed class RatingsArguments
{
    private readonly Option<FileInfo> _ratings = Arguments.Ratings();

    private readonly Option<float> _likeThreshold =
        Arguments.Number<float>("--like-threshold", 4f, "The lowest rating that counts as a like", float.IsFinite, "a number");

    private readonly Option<int> _dimension = Arguments.Dimension();
    private readonly Option<int> _threads = Arguments.Threads();

    public void AddTo(Command command)
    {
        command.Add(_ratings);
        command.Add(_likeThreshold);
        command.Add(_dimension);
        command.Add(_threads);
    }

    public FileInfo Ratings(ParseResult parsed) => parsed.GetRequiredValue(_ratings);

    public LikeRows Likes(ParseResult parsed) => RatingsFile.Read(Ratings(parsed), parsed.GetValue(_likeThreshold));

    public float LikeThreshold(ParseResult parsed) => parsed.GetValue(_likeThreshold);

    public int Dimension(ParseResult parsed) => parsed.GetValue(_dimension);

    public int Threads(ParseResult parsed) => parsed.GetValue(_threads);

    /// <summary>Returns the arguments for a child process.</summary>
    public object[] ToArguments(ParseResult parsed) =>
    [
        "--ratings", Ratings(parsed).FullName,
        "--like-threshold", LikeThreshold(parsed).ToString("R", CultureInfo.InvariantCulture),
        "--dimension", Dimension(parsed),
        "--threads", Threads(parsed),
    ];
}
