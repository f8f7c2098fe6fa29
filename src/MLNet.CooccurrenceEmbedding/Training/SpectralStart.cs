using System.Numerics.Tensors;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// The initial vectors. At the optimum V spans the leading eigenvectors of X + diag(f·(n − x)), the matrix whose free diagonal is that of
/// VVᵀ. So: block power iteration with X (Halko, Martinsson and Tropp 2011, SIAM Review 53, section 4.5), then with the diagonal n that
/// results, and of the space found the best d directions (Rayleigh–Ritz). The iteration has more directions than the vectors have
/// dimensions: the best ones are known only at the end, and a missing one would cost the solver more iterations than all the others.
/// </summary>
internal static unsafe class SpectralStart
{
    private const int PassesWithX = 3;
    private const int PassesWithFreeDiagonal = 2;

    /// <summary>Factorizations in a start.</summary>
    public const int Factorizations = PassesWithX + PassesWithFreeDiagonal + 1;

    /// <summary>What is added to a diagonal before a matrix is factorized, relative to its trace: the rounding of float32.</summary>
    private const double RelativeRidge = 1e-7;

    /// <summary>Relative size of the noise that is added at the end.</summary>
    private const float Noise = 1e-3f;

    /// <summary>Directions of the power iteration, for vectors of so many dimensions.</summary>
    public static int CountDirections(int dimension) => dimension + 32 + dimension / 8;

    /// <summary>Fills <paramref name="vectors"/>.</summary>
    /// <param name="vectors">V₀.</param>
    /// <param name="initial">
    /// Vectors of an earlier training, items x dimension, row-major, with rows of zeros for items that had none; or <see langword="null"/>.
    /// They are the first directions, and their squared norms the free diagonal from the first pass on.
    /// </param>
    /// <param name="cooccurrence">X.</param>
    /// <param name="seed">Seed of the random directions.</param>
    /// <param name="kernels">Kernels to use.</param>
    /// <param name="workers">Threads to use.</param>
    public static void Fill(RowMatrix vectors, float[]? initial, ICooccurrence cooccurrence, int seed, Kernels kernels, Workers workers)
    {
        int directions = Math.Min(CountDirections(vectors.Columns), vectors.Rows);
        using RowMatrix q = new(vectors.Rows, directions), product = new(vectors.Rows, directions);
        var random = new Random(seed);
        FillRandom(product, random);

        double[] n = cooccurrence.Diagonal.ToArray();
        if (initial is not null) UseInitialVectors(initial, vectors.Columns, product, n);
        for (int pass = 1; pass <= PassesWithX + PassesWithFreeDiagonal; pass++)
        {
            Orthonormalize(product, kernels, workers);
            Copy(product, q);
            Multiply(cooccurrence, n, q, product, kernels, workers);
            if (pass == PassesWithX && initial is null) n = NormsOfApproximation(q, product, kernels, workers);
        }
        TakeBest(q, product, vectors, kernels, workers);
        AddNoise(vectors, random);
    }

    /// <summary>
    /// The gradient lies in the column space of V: a direction that is missing because X has too low a rank would
    /// never appear. A little noise gives the solver a component in every direction.
    /// </summary>
    private static void AddNoise(RowMatrix vectors, Random random)
    {
        double squares = 0;
        for (int row = 0; row < vectors.Rows; row++)
            squares += TensorPrimitives.SumOfSquares<float>(vectors.Row(row));
        float scale = Noise * (float)Math.Sqrt(12 * squares / ((double)vectors.Rows * vectors.Columns));
        for (int row = 0; row < vectors.Rows; row++)
            foreach (ref float value in vectors.Row(row)[..vectors.Columns])
                value += scale * (random.NextSingle() - 0.5f);
    }

    /// <summary>
    /// Sets the first directions to earlier vectors, and the diagonal to their squared norms; for an item without a vector it stays that of
    /// X.
    /// </summary>
    private static void UseInitialVectors(float[] initial, int dimension, RowMatrix directions, double[] n)
    {
        for (int i = 0; i < n.Length; i++)
        {
            ReadOnlySpan<float> vector = initial.AsSpan(i * dimension, dimension);
            double square = TensorPrimitives.SumOfSquares(vector);
            if (square > 0) n[i] = square;
            vector.CopyTo(directions.Row(i));
        }
    }

    /// <summary><paramref name="product"/> = (X + diag(f·(n − x)))·<paramref name="q"/>.</summary>
    private static void Multiply(ICooccurrence cooccurrence, double[] n, RowMatrix q, RowMatrix product, Kernels kernels, Workers workers)
    {
        cooccurrence.Apply(q, product, workers);
        for (int i = 0; i < n.Length; i++)
        {
            double shift = cooccurrence.FreeDiagonal[i] * (n[i] - cooccurrence.Diagonal[i]);
            if (shift != 0) kernels.MultiplyAdd(product.Pointer(i), (float)shift, q.Pointer(i), q.Stride);
        }
    }

    /// <summary>
    /// The squared norms of the rows of V = XQ·(chol QᵀXQ)⁻ᵀ, where VVᵀ approximates X; <paramref name="product"/>, XQ, becomes V.
    /// </summary>
    private static double[] NormsOfApproximation(RowMatrix q, RowMatrix product, Kernels kernels, Workers workers)
    {
        var inner = new SquareMatrix(q.Columns);
        kernels.Gram(q, product, inner, workers);
        MultiplyByInverseFactor(product, inner, kernels, workers);
        var norms = new double[product.Rows];
        for (int i = 0; i < norms.Length; i++) norms[i] = kernels.Dot(product.Pointer(i), product.Pointer(i), product.Stride);
        return norms;
    }

    /// <summary>Rayleigh–Ritz: with the leading eigenpairs (λ, w) of QᵀBQ, V = Q·w·√λ.</summary>
    private static void TakeBest(RowMatrix q, RowMatrix product, RowMatrix vectors, Kernels kernels, Workers workers)
    {
        var inner = new SquareMatrix(q.Columns);
        kernels.Gram(q, product, inner, workers);
        inner.AddTranspose(); // its rounding is not symmetric; twice the matrix has the same eigenvectors
        var (values, axes) = kernels.SymmetricEigen(inner);
        for (int column = 0; column < q.Columns; column++)
        {
            double length = column < vectors.Columns ? Math.Sqrt(Math.Max(values[column] / 2, 0)) : 0;
            for (int row = 0; row < q.Columns; row++) axes[row, column] *= length;
        }
        kernels.Transform(q, axes, workers);
        for (int i = 0; i < vectors.Rows; i++) q.Row(i)[..vectors.Columns].CopyTo(vectors.Row(i));
    }

    /// <summary>CholeskyQR: Q·(chol QᵀQ)⁻ᵀ has orthonormal columns, up to the rounding of float32.</summary>
    private static void Orthonormalize(RowMatrix matrix, Kernels kernels, Workers workers)
    {
        var gram = new SquareMatrix(matrix.Columns);
        kernels.Gram(matrix, matrix, gram, workers);
        MultiplyByInverseFactor(matrix, gram, kernels, workers);
    }

    /// <summary>M ← M·L⁻ᵀ where LLᵀ is the given matrix plus a little of the identity.</summary>
    private static void MultiplyByInverseFactor(RowMatrix matrix, SquareMatrix square, Kernels kernels, Workers workers)
    {
        SquareMatrix inverse = new CholeskyInverse(square.Size).InverseFactor(square, RelativeRidge).Transposed();
        kernels.Transform(matrix, inverse, workers);
    }

    private static void Copy(RowMatrix source, RowMatrix target)
    {
        for (int row = 0; row < source.Rows; row++) source.Row(row).CopyTo(target.Row(row));
    }

    private static void FillRandom(RowMatrix matrix, Random random)
    {
        for (int row = 0; row < matrix.Rows; row++)
            foreach (ref float value in matrix.Row(row)[..matrix.Columns])
                value = random.NextSingle() - 0.5f;
    }
}
