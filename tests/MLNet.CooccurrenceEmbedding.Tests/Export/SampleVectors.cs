namespace MLNet.CooccurrenceEmbedding.Tests.Export;

/// <summary>Vectors with names and numbers that are difficult to format.</summary>
internal static class SampleVectors
{
    public const int Dimension = 7;

    public static IReadOnlyList<string> HardNames { get; } =
    [
        "plain", "Toy Story (1995)", "tab\there", "line\nbreak", "carriage\r\nreturn", "\"quoted\" 'single'", "comma, semicolon;", "100%",
        "%41 %zz %", "%25",
        "東京", "😀 👨‍👩‍👧", "שלום \u202Eعربي", " blanks around ", "no-break\u00A0em\u2003ideographic\u3000line\u2028next\u0085",
        "\u0001\u001F\u007F", "=1+1", "#", "\uFEFFmark", "1",
    ];

    /// <summary>
    /// Numbers that include the limits of the range, both zeros, subnormal numbers, and a decimal that rounds incorrectly through a double.
    /// </summary>
    public static ItemEmbeddings Hard { get; } = Create([.. HardNames]);

    /// <summary>The same numbers, with names that other tools accept as words.</summary>
    public static ItemEmbeddings Worded { get; } = Create([.. HardNames.Select((_, index) => $"word{index}%_東京😀")]);

    public static ItemEmbeddings Create(params string[] names) => Create(names, Numbers(names.Length * Dimension), Dimension);

    public static ItemEmbeddings Create(string[] names, float[] matrix, int dimension)
        => new(matrix, dimension, names, [.. names.Select((_, index) => index * 3)], null, null);

    private static float[] Numbers(int count)
    {
        var random = new Random(3);
        float[] special =
        [
            0f, -0f, 1, -1, 7.038531E-26f, float.MaxValue, float.MinValue, float.Epsilon, -float.Epsilon, 1.17549435E-38f, 0.1f, 1f / 3,
            16777216, 1E+10f, 1E-5f,
        ];
        return [.. special
            .Concat(Enumerable.Repeat(0, int.MaxValue)
                .Select(_ => BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue)))
                .Where(float.IsFinite))
            .Take(count)];
    }
}
