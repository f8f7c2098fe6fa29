namespace MovieRecommender;

/// <summary>A movie as people know it.</summary>
internal sealed record Movie(string Id, string Title, string[] Genres, int Likes);
