using System.Runtime.Intrinsics;

namespace MLNet.CooccurrenceEmbedding.Numerics;

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

    public static Vector128<float> MultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c) =>
        Vector128.MultiplyAddEstimate(a, b, c);

    public static Vector128<double> MultiplyAdd(Vector128<double> a, Vector128<double> b, Vector128<double> c) =>
        Vector128.MultiplyAddEstimate(a, b, c);

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
