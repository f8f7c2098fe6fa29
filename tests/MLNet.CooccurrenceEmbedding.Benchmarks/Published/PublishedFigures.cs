namespace MLNet.CooccurrenceEmbedding.Benchmarks.Published;

/// <summary>A published result.</summary>
/// <param name="Method">The method.</param>
/// <param name="Recall">Recall@20.</param>
/// <param name="Ndcg">NDCG@20, or null if it was not found.</param>
/// <param name="Source">Where the figures were read.</param>
internal sealed record PublishedFigure(string Method, double Recall, double? Ndcg, string Source);

/// <summary>
/// Results on published splits, copied from the sources named. A split is recognized by its numbers of likes. Figures that could not be
/// confirmed are left out.
/// </summary>
internal static class PublishedFigures
{
    /// <summary>
    /// The tables of the authors of UltraGCN, which repeat the figures of other papers: reczoo/RecZoo, matching/gnn/UltraGCN/README.md.
    /// </summary>
    private const string UltraGcn = "UltraGCN";

    /// <summary>
    /// The leaderboards gowalla_m1.csv, yelp18_m1.csv and amazonbooks_m1.csv in reczoo/BARS, docs/Matching/leaderboard (J. Zhu et al.,
    /// "BARS: towards open benchmarking for recommender systems", SIGIR 2022).
    /// </summary>
    private const string Bars = "BARS";

    /// <summary>The results on the page of the paper.</summary>
    private const string PapersWithCode = "Papers with Code";

    /// <summary>The results on the page of the paper on wizwand.com, which have no NDCG.</summary>
    private const string Wizwand = "wizwand";

    private const string LightGcn = "LightGCN (He et al., SIGIR 2020)";
    private const string Ngcf = "NGCF (Wang et al., SIGIR 2019)";
    private const string UltraGcnMethod = "UltraGCN (Mao et al., CIKM 2021)";
    private const string SimpleX = "SimpleX (Mao et al., CIKM 2021)";
    private const string GfCf = "GF-CF (Shen et al., CIKM 2021)";
    private const string BspmEm = "BSPM-EM (Choi et al., SIGIR 2023)";
    private const string BspmLm = "BSPM-LM (Choi et al., SIGIR 2023)";
    private const string TurboCf = "Turbo-CF (Park et al., SIGIR 2024)";
    private const string Slim = "SLIM (Ning and Karypis, ICDM 2011)";
    private const string Ease = "EASE (Steck, WWW 2019)";

    private static readonly (string Name, int Training, int Test, PublishedFigure[] Figures)[] Splits =
    [
        ("Gowalla", 810_128, 217_242,
        [
            new(LightGcn, 0.1830, 0.1554, UltraGcn),
            new(UltraGcnMethod, 0.1862, 0.1580, UltraGcn),
            new(SimpleX, 0.1872, 0.1557, Bars),
            new(GfCf, 0.1849, 0.1518, Bars),
            new(BspmEm, 0.1920, 0.1597, PapersWithCode),
            new(BspmLm, 0.1901, 0.1570, PapersWithCode),
            new(TurboCf, 0.1835, null, Wizwand),
            new(Slim, 0.1699, 0.1382, Bars),
            new(Ease, 0.1765, 0.1467, Bars),
        ]),
        ("Yelp2018", 1_237_259, 324_147,
        [
            new(LightGcn, 0.0649, 0.0530, UltraGcn),
            new(UltraGcnMethod, 0.0683, 0.0561, UltraGcn),
            new(SimpleX, 0.0701, 0.0575, Bars),
            new(GfCf, 0.0697, 0.0571, Bars),
            new(BspmLm, 0.0713, 0.0584, PapersWithCode),
            new(TurboCf, 0.0693, 0.0574, PapersWithCode),
            new(Slim, 0.0646, 0.0541, Bars),
            new(Ease, 0.0657, 0.0552, Bars),
        ]),
        ("Amazon-Book", 2_380_730, 603_378,
        [
            new(LightGcn, 0.0411, 0.0315, UltraGcn),
            new(UltraGcnMethod, 0.0681, 0.0556, UltraGcn),
            new(SimpleX, 0.0583, 0.0468, Bars),
            new(GfCf, 0.0710, 0.0584, Bars),
            new(BspmEm, 0.0733, 0.0609, PapersWithCode),
            new(BspmLm, 0.0733, 0.0610, PapersWithCode),
            new(TurboCf, 0.0730, null, Wizwand),
            new(Slim, 0.0755, 0.0602, Bars),
            new(Ease, 0.0710, 0.0567, Bars),
        ]),
        ("MovieLens-1M of UltraGCN", 796_244, 99_455,
        [
            new(Ngcf, 0.2513, 0.2511, UltraGcn),
            new(LightGcn, 0.2576, 0.2427, UltraGcn),
            new(UltraGcnMethod, 0.2787, 0.2642, UltraGcn),
        ]),
        ("Amazon-CDs", 604_475, 172_951,
        [
            new(Ngcf, 0.1258, 0.0792, UltraGcn),
            new("BGCF (Sun et al., KDD 2020)", 0.1506, 0.0948, UltraGcn),
            new(UltraGcnMethod, 0.1622, 0.1043, UltraGcn),
        ]),
    ];

    /// <summary>Finds the name and the published results of a split. For an unknown split, there is neither.</summary>
    public static (string? Name, PublishedFigure[] Figures) Find(PublishedSplit split)
    {
        var known = Splits.FirstOrDefault(known => known.Training == split.Training.Count && known.Test == split.Test.Count);
        return (known.Name, known.Figures ?? []);
    }
}
