using System.Runtime.Intrinsics;

namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>
/// The vector operations of the kernels, for each vector width and both precisions. They are implemented by structs, so that the JIT
/// compiles a separate kernel for each, with all calls inlined.
/// </summary>
/// <typeparam name="TVector">The hardware vector.</typeparam>
/// <typeparam name="TScalar">Its element: <see cref="float"/> or <see cref="double"/>.</typeparam>
internal unsafe interface ISimd<TVector, TScalar>
    where TVector : struct
    where TScalar : unmanaged
{
    /// <summary>Elements per vector.</summary>
    static abstract int Width { get; }

    /// <summary>Whether there are 32 vector registers, enough for a tile of 8 rows instead of 4.</summary>
    static abstract bool HasManyRegisters { get; }

    static abstract TVector Load(TScalar* source);

    static abstract void Store(TScalar* destination, TVector value);

    static abstract TVector Broadcast(TScalar value);

    /// <summary>a·b + c, fused where the hardware supports it.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>Adds each of the <see cref="Width"/> terms to a sum in double precision.</summary>
    static abstract void AddTo(double* sums, TVector terms);

    /// <summary>The sum of the elements.</summary>
    static abstract double Sum(TVector value);
}

/// <summary>128-bit vectors.</summary>
internal readonly unsafe struct Simd128 : ISimd<Vector128<float>, float>, ISimd<Vector128<double>, double>
{
    static int ISimd<Vector128<float>, float>.Width => Vector128<float>.Count;

    static int ISimd<Vector128<double>, double>.Width => Vector128<double>.Count;

    static bool ISimd<Vector128<float>, float>.HasManyRegisters => false;

    static bool ISimd<Vector128<double>, double>.HasManyRegisters => false;

    public static Vector128<float> Load(float* source) => Vector128.Load(source);

    public static Vector128<double> Load(double* source) => Vector128.Load(source);

    public static void Store(float* destination, Vector128<float> value) => value.Store(destination);

    public static void Store(double* destination, Vector128<double> value) => value.Store(destination);

    public static Vector128<float> Broadcast(float value) => Vector128.Create(value);

    public static Vector128<double> Broadcast(double value) => Vector128.Create(value);

    public static Vector128<float> MultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c)
        => Vector128.MultiplyAddEstimate(a, b, c);

    public static Vector128<double> MultiplyAdd(Vector128<double> a, Vector128<double> b, Vector128<double> c)
        => Vector128.MultiplyAddEstimate(a, b, c);

    public static void AddTo(double* sums, Vector128<float> terms)
    {
        (Vector128<double> lower, Vector128<double> upper) = Vector128.Widen(terms);
        (Vector128.Load(sums) + lower).Store(sums);
        (Vector128.Load(sums + Vector128<double>.Count) + upper).Store(sums + Vector128<double>.Count);
    }

    public static void AddTo(double* sums, Vector128<double> terms) => (Vector128.Load(sums) + terms).Store(sums);

    public static double Sum(Vector128<float> value) => Vector128.Sum(value);

    public static double Sum(Vector128<double> value) => Vector128.Sum(value);
}

/// <summary>256-bit vectors.</summary>
internal readonly unsafe struct Simd256 : ISimd<Vector256<float>, float>, ISimd<Vector256<double>, double>
{
    static int ISimd<Vector256<float>, float>.Width => Vector256<float>.Count;

    static int ISimd<Vector256<double>, double>.Width => Vector256<double>.Count;

    static bool ISimd<Vector256<float>, float>.HasManyRegisters => false;

    static bool ISimd<Vector256<double>, double>.HasManyRegisters => false;

    public static Vector256<float> Load(float* source) => Vector256.Load(source);

    public static Vector256<double> Load(double* source) => Vector256.Load(source);

    public static void Store(float* destination, Vector256<float> value) => value.Store(destination);

    public static void Store(double* destination, Vector256<double> value) => value.Store(destination);

    public static Vector256<float> Broadcast(float value) => Vector256.Create(value);

    public static Vector256<double> Broadcast(double value) => Vector256.Create(value);

    public static Vector256<float> MultiplyAdd(Vector256<float> a, Vector256<float> b, Vector256<float> c)
        => Vector256.MultiplyAddEstimate(a, b, c);

    public static Vector256<double> MultiplyAdd(Vector256<double> a, Vector256<double> b, Vector256<double> c)
        => Vector256.MultiplyAddEstimate(a, b, c);

    public static void AddTo(double* sums, Vector256<float> terms)
    {
        (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(terms);
        (Vector256.Load(sums) + lower).Store(sums);
        (Vector256.Load(sums + Vector256<double>.Count) + upper).Store(sums + Vector256<double>.Count);
    }

    public static void AddTo(double* sums, Vector256<double> terms) => (Vector256.Load(sums) + terms).Store(sums);

    public static double Sum(Vector256<float> value) => Vector256.Sum(value);

    public static double Sum(Vector256<double> value) => Vector256.Sum(value);
}

/// <summary>512-bit vectors.</summary>
internal readonly unsafe struct Simd512 : ISimd<Vector512<float>, float>, ISimd<Vector512<double>, double>
{
    static int ISimd<Vector512<float>, float>.Width => Vector512<float>.Count;

    static int ISimd<Vector512<double>, double>.Width => Vector512<double>.Count;

    static bool ISimd<Vector512<float>, float>.HasManyRegisters => true;

    static bool ISimd<Vector512<double>, double>.HasManyRegisters => true;

    public static Vector512<float> Load(float* source) => Vector512.Load(source);

    public static Vector512<double> Load(double* source) => Vector512.Load(source);

    public static void Store(float* destination, Vector512<float> value) => value.Store(destination);

    public static void Store(double* destination, Vector512<double> value) => value.Store(destination);

    public static Vector512<float> Broadcast(float value) => Vector512.Create(value);

    public static Vector512<double> Broadcast(double value) => Vector512.Create(value);

    public static Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c)
        => Vector512.MultiplyAddEstimate(a, b, c);

    public static Vector512<double> MultiplyAdd(Vector512<double> a, Vector512<double> b, Vector512<double> c)
        => Vector512.MultiplyAddEstimate(a, b, c);

    public static void AddTo(double* sums, Vector512<float> terms)
    {
        (Vector512<double> lower, Vector512<double> upper) = Vector512.Widen(terms);
        (Vector512.Load(sums) + lower).Store(sums);
        (Vector512.Load(sums + Vector512<double>.Count) + upper).Store(sums + Vector512<double>.Count);
    }

    public static void AddTo(double* sums, Vector512<double> terms) => (Vector512.Load(sums) + terms).Store(sums);

    public static double Sum(Vector512<float> value) => Vector512.Sum(value);

    public static double Sum(Vector512<double> value) => Vector512.Sum(value);
}
