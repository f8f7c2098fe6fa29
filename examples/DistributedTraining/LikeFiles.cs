using Microsoft.ML;
using Microsoft.ML.Data;

namespace DistributedTraining;

/// <summary>
/// Text files with a like per line: the user, a tab and the item. A program with data of its own needs <see cref="ReadOwn"/> only.
/// </summary>
internal sealed class LikeFiles(Settings settings)
{
    private const int Groups = 50, GroupsOfUser = 3;

    /// <summary>
    /// The likes of the files of a rank, which are every Size-th. A file that does not exist is generated, with bits that depend only on
    /// the settings.
    /// </summary>
    public IDataView ReadOwn(MLContext mlContext, int rank, int size)
    {
        string[] files = [.. Enumerable.Range(0, settings.Files).Where(number => number % size == rank).Select(Generate)];
        return files.Length == 0
            ? mlContext.Data.LoadFromEnumerable<Like>([]) // a rank can have no rows
            : mlContext.Data.CreateTextLoader<Like>().Load(files);
    }

    /// <summary>Returns the path of a file, and writes it if it does not exist. Its name has all settings of its contents.</summary>
    private string Generate(int number)
    {
        string path = Path.Combine(settings.Folder.FullName, string.Create(null,
            $"likes-{settings.Users}x{settings.LikesPerUser}-{settings.Items}-seed{settings.Seed}-{number + 1}of{settings.Files}.tsv"));
        if (File.Exists(path)) return path;
        settings.Folder.Create();
        string unfinished = $"{path}.{Guid.NewGuid():N}.tmp"; // several programs can generate the same file
        using (StreamWriter writer = File.CreateText(unfinished)) WriteLikes(writer, number);
        File.Move(unfinished, path, overwrite: true);
        return path;
    }

    /// <summary>Each user prefers a few groups of items, and the first items of each group are the most popular.</summary>
    private void WriteLikes(StreamWriter writer, int file)
    {
        int begin = Part(file), end = Part(file + 1), itemsOfGroup = (settings.Items + Groups - 1) / Groups;
        for (int user = begin; user < end; user++)
        {
            var random = new Random(SeedOf(user)); // so that the likes do not depend on the number of files
            int[] preferred = [.. Enumerable.Range(0, GroupsOfUser).Select(_ => random.Next(Groups))];
            for (int like = 0; like < settings.LikesPerUser; like++)
            {
                int group = random.Next(5) == 0 ? random.Next(Groups) : preferred[random.Next(GroupsOfUser)];
                int item = Groups * (int)(itemsOfGroup * Math.Pow(random.NextDouble(), 2)) + group;
                writer.Write($"{user}\t{item % settings.Items}\n");
            }
        }

        int Part(int number) => (int)((long)settings.Users * number / settings.Files);

        // The first numbers of generators with successive seeds are similar, so the bits are mixed. HashCode differs between processes.
        int SeedOf(int user) => unchecked((int)((((ulong)(uint)settings.Seed << 32) + (uint)user) * 0x9E3779B97F4A7C15 >> 32));
    }
}

/// <summary>A line of a file.</summary>
internal sealed class Like
{
    [LoadColumn(0)]
    public int User { get; set; }

    [LoadColumn(1)]
    public int Item { get; set; }
}
