using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.TestSupport;

/// <summary>A row with all items of a user.</summary>
internal sealed class BasketRow
{
    public string[] Movies { get; set; } = [];
}

/// <summary>A row with a number for every item.</summary>
internal sealed class WideRow
{
    public float[] Row { get; set; } = [];
}

/// <summary>A row of counts: an entry of X.</summary>
internal sealed class CountRow
{
    public string MovieA { get; set; } = "";

    public string MovieB { get; set; } = "";

    public double Count { get; set; }
}

/// <summary>A row with a rating.</summary>
internal sealed class RatingRow
{
    public string User { get; set; } = "";

    public string Movie { get; set; } = "";

    public float Rating { get; set; }
}

/// <summary>The same likes in each input format.</summary>
internal sealed class LikeShapes(MLContext mlContext, IReadOnlyList<(string User, string Movie)> likes)
{
    private readonly string[] _movies = [.. likes.Select(like => like.Movie).Distinct().Order(StringComparer.Ordinal)];

    public IReadOnlyList<string> Movies => _movies;

    public static LikeShapes CreateToy(MLContext mlContext)
        => new(mlContext, [.. Toy.Likes.Select(like => ($"u{like.User}", Toy.Movie(like.Item)))]);

    /// <summary>The text columns User and Movie.</summary>
    public IDataView Raw() => mlContext.Data.LoadFromEnumerable(
        likes.Select(like => new NamedLikeRow { User = like.User, Movie = like.Movie }).ToArray());

    /// <summary>The columns User, Movie and Rating. Likes have a rating of 4 or 5; other pairs have a lower rating.</summary>
    public IDataView Rated() => mlContext.Data.LoadFromEnumerable(likes
        .Select((like, n) => new RatingRow { User = like.User, Movie = like.Movie, Rating = 4 + n % 2 })
        .Concat(
            from user in Users
            from movie in _movies.Take(3).Except(user)
            select new RatingRow { User = user.Key, Movie = movie, Rating = 3.5f })
        .ToArray());

    /// <summary>The column Movies: text vectors of different sizes.</summary>
    public IDataView Baskets() => mlContext.Data.LoadFromEnumerable(Users.Select(user => new BasketRow { Movies = [.. user] }).ToArray());

    /// <summary>The column Row: vectors of 0 and 1, with the movies as slot names.</summary>
    public IDataView Wide(Func<string, string, float>? value = null)
    {
        var definition = SchemaDefinition.Create(typeof(WideRow));
        definition[nameof(WideRow.Row)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, _movies.Length);
        var names = new VBuffer<ReadOnlyMemory<char>>(_movies.Length, [.. _movies.Select(movie => movie.AsMemory())]);
        var namesType = new VectorDataViewType(TextDataViewType.Instance, _movies.Length);
        definition[nameof(WideRow.Row)].AddAnnotation("SlotNames", names, namesType);
        return mlContext.Data.LoadFromEnumerable(
            Users.Select(user => new WideRow { Row = [.. _movies.Select(movie => Value(user, movie))] }).ToArray(), definition);

        float Value(IGrouping<string, string> user, string movie) => !user.Contains(movie) ? 0 : value?.Invoke(user.Key, movie) ?? 1;
    }

    /// <summary>The columns MovieA, MovieB and Count.</summary>
    public IDataView Counts(bool bothHalves, bool diagonal)
    {
        var numbers = _movies.Index().ToDictionary(movie => movie.Item, movie => movie.Index);
        var counts = new Dictionary<(int A, int B), int>();
        foreach (var user in Users)
        {
            int[] items = [.. user.Select(movie => numbers[movie])];
            foreach (int a in items)
                foreach (int b in items)
                    if (a == b ? diagonal : bothHalves || a < b)
                        counts[(a, b)] = counts.GetValueOrDefault((a, b)) + 1;
        }
        return mlContext.Data.LoadFromEnumerable(counts
            .Select(pair => new CountRow { MovieA = _movies[pair.Key.A], MovieB = _movies[pair.Key.B], Count = pair.Value })
            .ToArray());
    }

    private ILookup<string, string> Users { get; } = likes.ToLookup(like => like.User, like => like.Movie);
}
