using MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Published;

/// <summary>The likes of a file of a published split.</summary>
/// <param name="Likes">The users and the items, as numbered in the file.</param>
/// <param name="UserCount">The number of users: more than the largest user, also of those without likes.</param>
internal sealed record LikeFile(List<(int User, int Item)> Likes, int UserCount)
{
    private static readonly Dictionary<string, Func<FileInfo, LikeFile>> Formats = new(StringComparer.OrdinalIgnoreCase)
    {
        [".txt"] = ReadLists,
        [".npz"] = SparseNpz.Read,
        [".csv"] = ReadPairs,
        [".tsv"] = ReadPairs,
        [".dat"] = ReadPairs,
    };

    public static IEnumerable<string> Extensions => Formats.Keys;

    /// <summary>Reads a file in the format of its extension.</summary>
    public static LikeFile Read(FileInfo file) => Read(file, Formats[file.Extension]);

    /// <summary>Reads the adjacency matrix of users and items.</summary>
    public static LikeFile ReadAdjacency(FileInfo file, int userCount) => Read(file, file => SparseNpz.ReadAdjacency(file, userCount));

    private static LikeFile Read(FileInfo file, Func<FileInfo, LikeFile> read)
    {
        try
        {
            LikeFile likes = read(file);
            return likes.Likes.Count > 0 ? likes : throw new UserErrorException($"{file} has no likes.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{file} cannot be read: {error.Message}");
        }
    }

    /// <summary>Reads a line of items for each user, after the user.</summary>
    private static LikeFile ReadLists(FileInfo file)
    {
        using var lines = new NumberLines(file);
        var likes = new List<(int, int)>();
        int userCount = 0;
        for (int user = lines.Read(); user != NumberLines.EndOfFile; user = lines.Read())
        {
            if (user == NumberLines.EndOfLine) continue;
            userCount = Math.Max(userCount, user + 1);
            int item;
            while ((item = lines.Read()) >= 0) likes.Add((user, item));
            if (item == NumberLines.EndOfFile) break;
        }
        return new LikeFile(likes, userCount);
    }

    /// <summary>Reads a line of a user and an item for each like. Further columns are not read.</summary>
    private static LikeFile ReadPairs(FileInfo file)
    {
        using var lines = new NumberLines(file);
        var likes = new List<(int, int)>();
        int userCount = 0;
        for (int user = lines.Read(); user != NumberLines.EndOfFile; user = lines.Read())
        {
            if (user == NumberLines.EndOfLine) continue;
            userCount = Math.Max(userCount, user + 1);
            int item = lines.Read();
            if (item < 0) throw lines.Invalid("expected a user and an item.");
            likes.Add((user, item));
            lines.SkipLine();
        }
        return new LikeFile(likes, userCount);
    }
}
