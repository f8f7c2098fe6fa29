using TorchSharp.Modules;

using static TorchSharp.torch;

namespace MLNet.CooccurrenceEmbedding.TorchTests;

/// <summary>
/// The textbook implementation in PyTorch, in double precision: X is dense, and autograd computes the gradient. It shares no code and no
/// formulas with the trainer that it checks.
/// </summary>
internal sealed class TextbookModel : IDisposable
{
    private readonly Tensor _x;

    private TextbookModel(double[,] s)
    {
        using Tensor likes = tensor(s);
        _x = likes.t().mm(likes);
    }

    /// <param name="s">S, users x items: 1 if the user likes the item, else 0.</param>
    public static TextbookModel Create(double[,] s)
    {
        Libtorch.LoadOrSkip();
        set_num_threads(1); // For small matrices, waiting for other threads would take longer than the computation.
        return new TextbookModel(s);
    }

    public void Dispose() => _x.Dispose();

    public int ItemCount => (int)_x.size(0);

    public Tensor Loss(Tensor v) => (v.mm(v.t()) - _x).pow(2).tril(-1).sum() * 2;

    public double Loss(float[] vectors)
    {
        using var _ = NewDisposeScope();
        return Loss(Parameter(vectors)).item<double>();
    }

    /// <summary>∇L, items x dimension, row-major.</summary>
    public double[] Gradient(float[] vectors)
    {
        using var _ = NewDisposeScope();
        Tensor v = Parameter(vectors);
        Loss(v).backward();
        return v.grad!.data<double>().ToArray();
    }

    /// <summary>
    /// Creates a V of normal random numbers. V·Vᵀ and X have entries of similar size, so that both terms of the loss matter.
    /// </summary>
    public float[] RandomVectors(int dimension, int seed)
    {
        using var _ = NewDisposeScope();
        double scale = Math.Pow(_x.tril(-1).pow(2).sum().item<double>() * 2 / ((double)ItemCount * ItemCount * dimension), 0.25);
        var random = new Random(seed);
        return [.. Enumerable.Range(0, ItemCount * dimension).Select(_ => (float)(scale * Normal()))];

        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
    }

    public Parameter Parameter(float[] vectors)
        => new(tensor(Array.ConvertAll(vectors, value => (double)value)).reshape(ItemCount, -1));
}
