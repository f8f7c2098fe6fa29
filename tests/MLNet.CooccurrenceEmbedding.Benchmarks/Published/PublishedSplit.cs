using MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;
using MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Published;

/// <summary>
/// A published split of likes into training and test likes. Users and items are numbered anew, without those that have no like, so that the
/// memory does not depend on the numbers in the files.
/// </summary>
/// <param name="Training">The training likes.</param>
/// <param name="Test">The test likes, of the same users and items.</param>
internal sealed record PublishedSplit(LikeRows Training, LikeRows Test)
{
    private const string AdjacencyName = "s_adj_mat.npz";

    /// <summary>The users with test likes.</summary>
    public int[] TestUsers { get; } =
        [.. Enumerable.Range(0, Test.UserCount).Where(user => Test.Starts[user + 1] > Test.Starts[user])];

    /// <summary>Reads train.* and test.* of a folder, or NAME_train.* and NAME_test.* if the path is FOLDER/NAME.</summary>
    public static PublishedSplit Read(string path)
    {
        LikeFile test = LikeFile.Read(Find(path, "test") ?? throw Missing(path, "test"));
        LikeFile training = Find(path, "train") is { } file
            ? LikeFile.Read(file)
            : LikeFile.ReadAdjacency(FindAdjacency(path) ?? throw Missing(path, "train"), test.UserCount);
        return Create(training.Likes, test.Likes);
    }

    private static PublishedSplit Create(List<(int User, int Item)> training, List<(int User, int Item)> test)
    {
        int[] users = [.. training.Concat(test).Select(like => like.User).Distinct().Order()];
        int[] items = [.. training.Concat(test).Select(like => like.Item).Distinct().Order()];
        return new PublishedSplit(Number(training, users, items), Number(test, users, items));
    }

    /// <summary>Numbers the likes by the positions of users and items, and removes repeated likes.</summary>
    private static LikeRows Number(List<(int User, int Item)> likes, int[] users, int[] items)
    {
        (int User, int Item)[] distinct = [.. likes
            .Select(like => (User: Array.BinarySearch(users, like.User), Item: Array.BinarySearch(items, like.Item)))
            .Distinct()
            .Order()];
        var starts = new int[users.Length + 1];
        foreach (var (user, _) in distinct) starts[user + 1]++;
        for (int user = 0; user < users.Length; user++) starts[user + 1] += starts[user];
        return new LikeRows(items.Length, starts, Array.ConvertAll(distinct, like => like.Item));
    }

    private static FileInfo? Find(string path, string part)
    {
        FileInfo[] found = [.. Candidates(path, part).Select(name => new FileInfo(name)).Where(file => file.Exists)];
        return found.Length <= 1 ? found.SingleOrDefault() : throw new UserErrorException(
            $"{path} has several files: {string.Join(", ", found.Select(file => file.Name))}. Keep one of them.");
    }

    private static IEnumerable<string> Candidates(string path, string part) => LikeFile.Extensions.Select(extension =>
        Directory.Exists(path) ? Path.Combine(path, part + extension) : $"{path}_{part}{extension}");

    private static FileInfo? FindAdjacency(string folder)
        => new FileInfo(Path.Combine(folder, AdjacencyName)) is { Exists: true } file ? file : null;

    private static UserErrorException Missing(string path, string part) => new(
        $"None of these files exists: {string.Join(", ", Candidates(path, part))}{(part == "train" ? $", {AdjacencyName}" : "")}. "
        + "Give a folder, or FOLDER/NAME for files with a name before the underscore.");
}
