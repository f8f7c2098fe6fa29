using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Tests.Numerics;

/// <summary>The vector widths of the kernels in bits, including those that the hardware does not support.</summary>
internal static class VectorWidths
{
    public static readonly int[] All = [128, 256, 512];

    public static Kernels GetKernels(int bits) => bits switch
    {
        128 => Kernels.Bits128,
        256 => Kernels.Bits256,
        512 => Kernels.Bits512,
        _ => throw new ArgumentOutOfRangeException(nameof(bits), bits, "There are no kernels of this width."),
    };
}
