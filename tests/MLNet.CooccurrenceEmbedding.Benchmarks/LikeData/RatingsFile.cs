using System.Globalization;
using MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;

/// <summary>
/// Reads the likes of a ratings file in the format of MovieLens. Every rated movie is an item, including those without likes.
/// </summary>
internal static class RatingsFile
{
    private const string Header = "userId,movieId,rating,timestamp";

    public static LikeRows Read(FileInfo file, float likeThreshold)
    {
        List<(int User, int Movie, float Rating)> ratings = ReadAll(file);
        int[] movies = [.. ratings.Select(rating => rating.Movie).Distinct().Order()];
        var likes = ratings
            .Where(rating => rating.Rating >= likeThreshold)
            .GroupBy(rating => rating.User, rating => rating.Movie)
            .ToArray();
        if (likes.Length == 0)
            throw new UserErrorException(
                $"{file}: none of its {ratings.Count} ratings is {likeThreshold} or more, as likes are. "
                + "Give ratings with likes, or a lower --like-threshold where there is one.");
        if (likes.FirstOrDefault(user => user.Distinct().Count() < user.Count()) is { } twice)
            throw new UserErrorException($"{file}: user {twice.Key} likes a movie twice. Give ratings in which each pair stands once.");

        var starts = new int[likes.Length + 1];
        for (int user = 0; user < likes.Length; user++) starts[user + 1] = starts[user] + likes[user].Count();
        int[] items = [.. likes.SelectMany(user => user).Select(movie => Array.BinarySearch(movies, movie))];
        return new LikeRows(movies.Length, starts, items);
    }

    /// <summary>Reads all ratings of the file.</summary>
    public static List<(int User, int Movie, float Rating)> ReadAll(FileInfo file)
    {
        try
        {
            using StreamReader reader = file.OpenText();
            if (reader.ReadLine()?.TrimEnd() != Header)
                throw new UserErrorException($"{file} does not begin with the line {Header}.");
            var ratings = new List<(int, int, float)>();
            for (int line = 2; reader.ReadLine() is { } text; line++)
                ratings.Add(Parse(text) ?? throw new UserErrorException(
                    $"{file}, line {line}: expected {Header}, two whole numbers and a number first."));
            return ratings;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{file} cannot be read: {error.Message}");
        }
    }

    private static (int User, int Movie, float Rating)? Parse(string line)
    {
        Span<Range> fields = stackalloc Range[5];
        ReadOnlySpan<char> text = line;
        return text.Split(fields, ',') == 4
            && int.TryParse(text[fields[0]], NumberStyles.None, CultureInfo.InvariantCulture, out int user)
            && int.TryParse(text[fields[1]], NumberStyles.None, CultureInfo.InvariantCulture, out int movie)
            && float.TryParse(text[fields[2]], NumberStyles.Float, CultureInfo.InvariantCulture, out float rating)
            && float.IsFinite(rating)
            ? (user, movie, rating)
            : null;
    }
}
