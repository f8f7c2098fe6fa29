namespace MovieRecommender;

/// <summary>A genre of the generated movies: its weight, the genres that occur together with it, and words for its titles.</summary>
internal sealed class Genre(string name, double share, string[] companions, string[] subjects)
{
    public static readonly Genre[] All =
    [
        new("Drama", 30, ["Romance", "Crime", "War"],
            ["Inheritance", "Orchard", "Silence", "Daughters", "Winter", "Confession", "Harvest", "Piano", "Absence", "Tenant"]),
        new("Comedy", 26, ["Romance", "Drama", "Crime"],
            ["Wedding", "Landlord", "Mix-Up", "Reunion", "Parrot", "Holiday", "Honeymoon", "Dentist", "Roommates", "Bake-Off"]),
        new("Thriller", 11, ["Crime", "Mystery", "Drama"],
            ["Hostage", "Deadline", "Informant", "Alibi", "Stranger", "Night Train", "Cipher", "Ransom", "Double", "Witness"]),
        new("Action", 10, ["Adventure", "Thriller", "Sci-Fi"],
            ["Vendetta", "Getaway", "Last Stand", "Strike Force", "Inferno", "Bounty", "Showdown", "Convoy", "Fist", "Blackout"]),
        new("Romance", 9, ["Drama", "Comedy"],
            ["Love Letters", "Kiss", "Summer", "Violins", "Promise", "Waltz", "Sweetheart", "Lighthouse Keeper", "Serenade", "Farewell"]),
        new("Adventure", 7, ["Action", "Fantasy", "Children"],
            ["Lost City", "Voyage", "Treasure", "Expedition", "Compass", "Map", "Summit", "Jungle", "Airship", "Shipwreck"]),
        new("Crime", 7, ["Thriller", "Drama"],
            ["Heist", "Syndicate", "Safecracker", "Verdict", "Racket", "Detective", "Loot", "Gangsters", "Forger", "Precinct"]),
        new("Sci-Fi", 6, ["Action", "Thriller", "Adventure"],
            ["Orbit", "Android", "Starship", "Signal", "Colony", "Time Loop", "Moon Base", "Clones", "Wormhole", "Machine"]),
        new("Horror", 6, ["Thriller", "Mystery"],
            ["Haunting", "Crypt", "Curse", "Cellar", "Scarecrow", "Séance", "Werewolf", "Asylum", "Dollhouse", "Thing in the Well"]),
        new("Fantasy", 5, ["Adventure", "Children"],
            ["Dragon", "Sorcerer", "Enchanted Mirror", "Prophecy", "Griffin",
             "Spellbook", "Thirteenth Kingdom", "Wishing Stone", "Changeling", "Giants"]),
        new("Children", 4, ["Comedy", "Fantasy", "Animation"],
            ["Puppy", "Treehouse", "Lemonade Stand", "Pony", "Snow Day", "Hamster", "Tooth Fairy", "Summer Camp", "Kite", "Lost Mitten"]),
        new("Animation", 4, ["Children", "Comedy", "Adventure"],
            ["Penguins", "Squirrel", "Toymaker", "Singing Whale", "Robot Cat",
             "Little Cloud", "Hedgehogs", "Crayon", "Tin Knight", "Teapot"]),
        new("Mystery", 4, ["Thriller", "Crime"],
            ["Missing Heiress", "Riddle", "Locked Room", "Thirteenth Guest",
             "Vanishing", "Clue", "Secret Passage", "Poisoned Pen", "Enigma", "Portrait"]),
        new("Documentary", 3, [],
            ["Bees", "Glacier", "Bread", "Lighthouses", "Trams", "Chess Players", "River", "Typewriters", "Miners", "Archive"]),
        new("War", 3, ["Drama", "Action"],
            ["Regiment", "Trenches", "Armistice", "Bridgehead", "Squadron", "Siege", "Medic", "Front", "Deserter", "Battalion"]),
        new("Musical", 2, ["Romance", "Comedy"],
            ["Chorus Line-Up", "Tap Shoes", "Songbird", "Cabaret Boat", "Ballroom",
             "Encore", "Understudy", "Footlights", "Jukebox", "Overture"]),
        new("Western", 1.5, ["Action", "Drama"],
            ["Stagecoach", "Gunslinger", "Prairie", "Sheriff", "Rustlers", "Saloon", "Cattle Drive", "Outlaw", "Railroad", "Gold Claim"]),
        new("Film-Noir", 1, ["Crime", "Mystery"],
            ["Dame", "Shadow", "Cigarette Case", "Rain", "Private Eye", "Nightclub", "Black Glove", "Alley", "Widow", "Neon"]),
    ];

    public static readonly WeightedChoice<Genre> ByShare = new(All, genre => genre.Share);

    public string Name => name;
    public double Share => share;

    /// <summary>The names of genres that a movie of this genre may also have.</summary>
    public string[] Companions => companions;

    /// <summary>Words for the titles of its movies.</summary>
    public string[] Subjects => subjects;

    /// <summary>The position in <see cref="All"/>.</summary>
    public int Index => Array.IndexOf(All, this);
}
