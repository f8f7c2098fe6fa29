using CsCheck;

namespace MLNet.CooccurrenceEmbedding.ReliabilityTests.Hostile;

/// <summary>The kind of a mutation.</summary>
internal enum MutationKind
{
    FlipBit,
    Overwrite,
    Truncate,
    Insert,
    Remove,
    Number,
    Random,
}

/// <summary>A change of some bytes.</summary>
/// <param name="Kind">The kind of the change.</param>
/// <param name="Place">The position, as a fraction of the length.</param>
/// <param name="Bytes">The bytes to write. Their number is the number of bytes to remove.</param>
internal sealed record Mutation(MutationKind Kind, double Place, byte[] Bytes)
{
    /// <summary>Extreme sizes, counts and offsets for headers.</summary>
    private static readonly byte[][] Numbers =
    [
        .. from number in (long[])
               [0, 1, -1, int.MaxValue, int.MinValue, 1L << 31, 1L << 40, long.MaxValue, long.MinValue, 0x7FFFFFC7]
           from bytes in (byte[][])[BitConverter.GetBytes(number), BitConverter.GetBytes((int)number)]
           select bytes,
    ];

    /// <summary>One to three changes.</summary>
    public static Gen<Mutation[]> Some { get; } = Gen.Select(
            Gen.Frequency(
                (6, MutationKind.FlipBit), (4, MutationKind.Overwrite), (3, MutationKind.Truncate), (2, MutationKind.Insert),
                (2, MutationKind.Remove),
                (8, MutationKind.Number), (1, MutationKind.Random)),
            // The start and the end of a file have most of the structure.
            Gen.Frequency(
                (2, Gen.Double[0, 1]), (2, Gen.Double[0, 1].Select(x => x * x * x)), (1, Gen.Double[0, 1].Select(x => 1 - x * x * x))),
            Gen.Byte.Array[1, 64],
            Gen.OneOf(Numbers),
            (kind, place, bytes, number) => new Mutation(kind, place, kind == MutationKind.Number ? number : bytes))
        .Array[1, 3];

    public static byte[] Apply(byte[] content, IEnumerable<Mutation> mutations)
    {
        foreach (Mutation mutation in mutations) content = mutation.Apply(content);
        return content;
    }

    public override string ToString() => $"{Kind} at {Place:R} {Convert.ToHexString(Bytes)}";

    private byte[] Apply(byte[] content)
    {
        int place = Math.Min((int)(Place * content.Length), Math.Max(content.Length - 1, 0));
        switch (Kind)
        {
            case MutationKind.Truncate: return content[..place];
            case MutationKind.Insert: return [.. content[..place], .. Bytes, .. content[place..]];
            case MutationKind.Remove: return [.. content[..place], .. content[Math.Min(place + Bytes.Length, content.Length)..]];
            case MutationKind.Random:
                content = [.. content];
                new Random(Bytes[0]).NextBytes(content);
                return content;
            default:
                if (content.Length == 0) return content;
                content = [.. content];
                if (Kind == MutationKind.FlipBit) content[place] ^= (byte)(1 << (Bytes[0] % 8));
                else Bytes.AsSpan(0, Math.Min(Bytes.Length, content.Length - place)).CopyTo(content.AsSpan(place));
                return content;
        }
    }
}
