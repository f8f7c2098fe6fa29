namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>
/// Vectors of one element, for processors without vectors and runtimes that do not use them: what .NET puts in the place of missing vector instructions
/// is a call for each operation.
/// </summary>
internal readonly unsafe struct Scalars : ISimd<float, float>, ISimd<double, double>
{
    static int ISimd<float, float>.Width => 1;

    static int ISimd<double, double>.Width => 1;

    static bool ISimd<float, float>.HasManyRegisters => false;

    static bool ISimd<double, double>.HasManyRegisters => false;

    public static float Load(float* source) => *source;

    public static double Load(double* source) => *source;

    public static void Store(float* destination, float value) => *destination = value;

    public static void Store(double* destination, double value) => *destination = value;

    public static float Broadcast(float value) => value;

    public static double Broadcast(double value) => value;

    // Not fused: without the instruction that would be a call too.
    public static float MultiplyAdd(float a, float b, float c) => a * b + c;

    public static double MultiplyAdd(double a, double b, double c) => a * b + c;

    public static void AddTo(double* sums, float terms) => *sums += terms;

    public static void AddTo(double* sums, double terms) => *sums += terms;

    public static double Sum(float value) => value;

    public static double Sum(double value) => value;
}
