using System.Runtime.Intrinsics;

namespace MLNet.CooccurrenceEmbedding.Numerics;

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

    public static Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c) =>
        Vector512.MultiplyAddEstimate(a, b, c);

    public static Vector512<double> MultiplyAdd(Vector512<double> a, Vector512<double> b, Vector512<double> c) =>
        Vector512.MultiplyAddEstimate(a, b, c);

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
