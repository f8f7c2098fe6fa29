using System.Globalization;

namespace MovieRecommender;

/// <summary>
/// Generates movies, users and ratings of the size of MovieLens' small data set, in its file format. Each user has a random preference
/// for each genre. Users rate movies of preferred genres more often and higher. A few movies have many ratings; most have few.
/// </summary>
internal sealed class GeneratedMovies
{
    private const int Seed = 2026;
    private const int MovieCount = 9724;
    private const int UserCount = 610;
    private const int FewestRatings = 20;
    private const int MostRatings = 2700;

    private readonly Random _random = new(Seed);
    private readonly GeneratedMovie[] _movies;
    private readonly WeightedChoice<GeneratedMovie>[] _moviesByGenre;

    private GeneratedMovies()
    {
        var titles = new MovieTitles(_random);
        int[] ranks = Enumerable.Range(1, MovieCount).ToArray();
        _random.Shuffle(ranks);
        _movies = [.. ranks.Select((rank, index) => Generate(index + 1, rank, titles))];
        _moviesByGenre = [.. Genre.All.Select(genre =>
            new WeightedChoice<GeneratedMovie>(_movies.Where(movie => movie.Genres.Contains(genre)), movie => movie.Popularity))];
    }

    public static void Write(FileInfo ratings, FileInfo movies)
    {
        var generated = new GeneratedMovies();
        generated.WriteTitles(movies);
        generated.WriteRatings(ratings);
    }

    public static void WriteMovies(FileInfo file) => new GeneratedMovies().WriteTitles(file);

    private GeneratedMovie Generate(int id, int rank, MovieTitles titles)
    {
        Genre main = Genre.ByShare.Pick(_random);
        var genres = new List<Genre> { main };
        foreach (string companion in main.Companions)
        {
            if (_random.NextDouble() < 0.4)
                genres.Add(Genre.All.Single(genre => genre.Name == companion));
        }
        int year = 2018 - (int)(70 * Math.Pow(_random.NextDouble(), 2));
        double popularity = 1 / Math.Pow(rank + 25, 1.15);
        double quality = 0.3 * Normal() + 0.6 / (1 + rank / 300.0);
        return new GeneratedMovie(id, titles.Next(main, year), [.. genres], popularity, quality);
    }

    private void WriteTitles(FileInfo file)
    {
        using StreamWriter writer = file.CreateText();
        writer.WriteLine("movieId,title,genres");
        foreach (GeneratedMovie movie in _movies)
        {
            string title = movie.Title.Contains(',') ? $"\"{movie.Title}\"" : movie.Title;
            writer.WriteLine($"{movie.Id},{title},{string.Join('|', movie.Genres.Select(genre => genre.Name))}");
        }
    }

    private void WriteRatings(FileInfo file)
    {
        double[][] preferences = [.. Enumerable.Range(0, UserCount).Select(_ => Genre.All.Select(_ => Normal()).ToArray())];
        HashSet<GeneratedMovie>[] seen = [.. preferences.Select(GenerateSeen)];
        // Every movie has a rating, as in the ratings file of MovieLens.
        foreach (GeneratedMovie movie in _movies.Except(seen.SelectMany(movies => movies)).ToArray())
            seen[_random.Next(UserCount)].Add(movie);

        using StreamWriter writer = file.CreateText();
        writer.WriteLine("userId,movieId,rating,timestamp");
        for (int user = 0; user < UserCount; user++)
        {
            double userBias = 0.4 * Normal();
            long time = 946_684_800 + _random.Next(560_000_000);
            foreach (GeneratedMovie movie in seen[user].OrderBy(movie => movie.Id))
            {
                time += _random.Next(5, 120);
                double preference = movie.Genres.Average(genre => preferences[user][genre.Index]);
                double unrounded = 3.35 + userBias + movie.Quality + 0.5 * preference + 0.7 * Normal();
                double rating = Math.Clamp(Math.Round(2 * unrounded) / 2, 0.5, 5);
                writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{user + 1},{movie.Id},{rating:F1},{time}"));
            }
        }
    }

    private HashSet<GeneratedMovie> GenerateSeen(double[] preferences)
    {
        int count = Math.Min(MostRatings, FewestRatings + (int)Math.Exp(4.08 + 1.35 * Normal()));
        var genres = new WeightedChoice<Genre>(Genre.All, genre => genre.Share * Math.Exp(1.6 * preferences[genre.Index]));
        var seen = new HashSet<GeneratedMovie>();
        while (seen.Count < count)
            seen.Add(_moviesByGenre[genres.Pick(_random).Index].Pick(_random));
        return seen;
    }

    /// <summary>Draws from the standard normal distribution (Box-Muller transform).</summary>
    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());

    /// <remarks>A class, not a record: equality by reference makes hash sets of movies fast.</remarks>
    private sealed class GeneratedMovie(int id, string title, Genre[] genres, double popularity, double quality)
    {
        public int Id => id;
        public string Title => title;
        public Genre[] Genres => genres;
        public double Popularity => popularity;
        public double Quality => quality;
    }
}
