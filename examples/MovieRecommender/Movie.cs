namespace MovieRecommender;

/// <summary>A movie: its movieId, title, genres and number of likes.</summary>
internal sealed record Movie(string Id, string Title, string[] Genres, int Likes);
