namespace MovieRecommender;

/// <summary>What the command line asks for. Without <see cref="Ratings"/> and <see cref="Movies"/> the data is generated.</summary>
internal sealed record ExampleOptions(
    FileInfo? Ratings,
    FileInfo? Movies,
    float LikeThreshold,
    int Dimension,
    int Iterations,
    double Tolerance,
    int Threads,
    IReadOnlyList<string> Similar,
    FileInfo? Save,
    FileInfo? Json);
