using System.Runtime.CompilerServices;

namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>
/// What the entries of a sparse matrix are, so that one source serves ones and weights. Implemented by structs: the JIT makes a kernel of
/// its own of each, and that for ones reads nothing.
/// </summary>
internal unsafe interface IEntries
{
    /// <summary>An entry, in every element of a vector.</summary>
    /// <param name="one">Ones.</param>
    /// <param name="weights">The entries, if they are not all 1.</param>
    /// <param name="index">Which of them.</param>
    static abstract TVector At<TSimd, TVector>(TVector one, float* weights, nint index)
        where TSimd : struct, ISimd<TVector, float>
        where TVector : struct;

    /// <summary>The same for vectors of double precision.</summary>
    /// <inheritdoc cref="At" path="/param"/>
    static abstract TVector InDoubleAt<TSimd, TVector>(TVector one, float* weights, nint index)
        where TSimd : struct, ISimd<TVector, double>
        where TVector : struct;
}

/// <summary>Every entry is 1.</summary>
internal readonly unsafe struct UnitEntries : IEntries
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector At<TSimd, TVector>(TVector one, float* weights, nint index)
        where TSimd : struct, ISimd<TVector, float>
        where TVector : struct => one;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector InDoubleAt<TSimd, TVector>(TVector one, float* weights, nint index)
        where TSimd : struct, ISimd<TVector, double>
        where TVector : struct => one;
}

/// <summary>Every entry has a weight of its own.</summary>
internal readonly unsafe struct WeightedEntries : IEntries
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector At<TSimd, TVector>(TVector one, float* weights, nint index)
        where TSimd : struct, ISimd<TVector, float>
        where TVector : struct => TSimd.Broadcast(weights[index]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector InDoubleAt<TSimd, TVector>(TVector one, float* weights, nint index)
        where TSimd : struct, ISimd<TVector, double>
        where TVector : struct => TSimd.Broadcast((double)weights[index]);
}
