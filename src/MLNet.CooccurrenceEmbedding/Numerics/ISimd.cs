namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>
/// The vector operations that the dense kernels are written in, so that one source serves every vector width and both
/// precisions. Implemented by structs: the JIT makes a kernel of its own of each, with every call inlined.
/// </summary>
/// <typeparam name="TVector">The hardware vector.</typeparam>
/// <typeparam name="TScalar">Its element: <see cref="float"/> or <see cref="double"/>.</typeparam>
internal unsafe interface ISimd<TVector, TScalar>
    where TVector : struct
    where TScalar : unmanaged
{
    /// <summary>Elements per vector.</summary>
    static abstract int Width { get; }

    /// <summary>Whether 32 registers are there, which allows a taller tile.</summary>
    static abstract bool HasManyRegisters { get; }

    static abstract TVector Load(TScalar* source);

    static abstract void Store(TScalar* destination, TVector value);

    static abstract TVector Broadcast(TScalar value);

    /// <summary>a·b + c, fused where the hardware can.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>Adds <see cref="Width"/> terms to as many sums in double precision.</summary>
    static abstract void AddTo(double* sums, TVector terms);

    /// <summary>The sum of the elements.</summary>
    static abstract double Sum(TVector value);
}
