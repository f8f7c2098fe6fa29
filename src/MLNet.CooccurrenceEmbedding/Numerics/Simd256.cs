using System.Runtime.Intrinsics;

namespace MLNet.CooccurrenceEmbedding.Numerics;

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

    public static Vector256<float> MultiplyAdd(Vector256<float> a, Vector256<float> b, Vector256<float> c) =>
        Vector256.MultiplyAddEstimate(a, b, c);

    public static Vector256<double> MultiplyAdd(Vector256<double> a, Vector256<double> b, Vector256<double> c) =>
        Vector256.MultiplyAddEstimate(a, b, c);

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
