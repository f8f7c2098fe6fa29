using System.Runtime.Intrinsics;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Micro;

/// <summary>
/// The kernels for each vector width that the hardware supports, the narrowest first. The width of 128 bits is always supported.
/// </summary>
internal sealed record VectorWidths(int Bits, Kernels Kernels)
{
    public static VectorWidths[] Available { get; } =
    [
        new(128, Kernels.Bits128),
        .. Vector256.IsHardwareAccelerated ? [new VectorWidths(256, Kernels.Bits256)] : Array.Empty<VectorWidths>(),
        .. Vector512.IsHardwareAccelerated ? [new VectorWidths(512, Kernels.Bits512)] : Array.Empty<VectorWidths>(),
    ];
}
