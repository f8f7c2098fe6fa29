namespace MovieRecommender;

/// <summary>Generates distinct titles for movies that do not exist. Each contains an invented place or a first name.</summary>
internal sealed class MovieTitles(Random random)
{
    private static readonly string[] PlaceBeginnings =
    [
        "Quill", "Brindle", "Thistle", "Marrow", "Ember", "Cobble", "Fenn", "Gallow", "Hollin", "Inkle", "Juniper", "Kestrel",
        "Larch", "Mistle", "Nettle", "Osier", "Pepper", "Raven", "Sallow", "Tansy", "Umber", "Vesper", "Wither", "Yarrow",
    ];
    private static readonly string[] PlaceEndings =
    [
        "mere", "wick", "stead", "holm", "combe", "thorpe", "haven", "gate", "moor", "ridge", "water", "bury",
    ];
    private static readonly string[] FirstNames =
    [
        "Ottoline", "Barnabas", "Cressida", "Dmitrij", "Eulalia", "Fabrizio", "Gwendolen", "Horatio", "Isolde", "Jørgen",
        "Kasimir", "Leopoldine", "Mordecai", "Nepomuk", "Ophélie", "Peregrine", "Quentina", "Rosalba", "Sigrún", "Thaddeus",
    ];
    private static readonly string[] Moods =
    [
        "Crimson", "Silent", "Borrowed", "Last", "Forgotten", "Golden", "Impossible", "Second", "Midnight", "Paper", "Broken",
        "Hidden", "Reluctant", "Burning", "Distant", "Invisible", "Seventh", "Stolen", "Unfinished", "Wandering",
    ];

    private readonly HashSet<string> _taken = [];

    public string Next(Genre genre, int year)
    {
        while (true)
        {
            string title = $"{CreateName(genre)} ({year})";
            if (_taken.Add(title))
                return title;
        }
    }

    private string CreateName(Genre genre)
    {
        string place = Pick(PlaceBeginnings) + Pick(PlaceEndings);
        string person = Pick(FirstNames);
        string subject = Pick(genre.Subjects);
        string mood = Pick(Moods);
        // MovieLens also writes the article after the title.
        return random.Next(6) switch
        {
            0 => $"{subject} of {place}, The",
            1 => $"{mood} {subject} of {place}, The",
            2 => $"{person} and the {mood} {subject}",
            3 => $"{person} and the {subject} of {place}",
            4 => $"{place}: The {mood} {subject}",
            _ => $"{subject} for {person}, A",
        };
    }

    private string Pick(string[] words) => words[random.Next(words.Length)];
}
