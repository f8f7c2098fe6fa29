using System.Numerics.Tensors;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// Computes the initial vectors. At the optimum, V spans the leading eigenvectors of X + diag(f·(n − x)), the matrix X with the free
/// diagonal of VVᵀ. They are approximated by block power iteration (Halko, Martinsson and Tropp 2011, SIAM Review 53, section 4.5), first
/// with X, then with the diagonal n that results. The Rayleigh–Ritz method selects the best d directions of the subspace. The iteration has
/// more than d directions, since a leading direction that is missing would cost the solver more iterations than all others.
/// </summary>
internal static unsafe class SpectralStart
{
    private const int PassesWithX = 3;
    private const int PassesWithFreeDiagonal = 2;

    /// <summary>Number of Cholesky factorizations.</summary>
    public const int Factorizations = PassesWithX + PassesWithFreeDiagonal + 1;

    /// <summary>The ridge that is added before a factorization, relative to the trace: the rounding error of float32.</summary>
    private const double RelativeRidge = 1e-7;

    /// <summary>Root mean square of the noise that is added to the initial vectors, relative to theirs.</summary>
    private const float Noise = 1e-3f;

    /// <summary>The number of directions of the power iteration, for vectors of this dimension.</summary>
    public static int CountDirections(int dimension) => dimension + 32 + dimension / 8;

    /// <summary>Computes the initial vectors.</summary>
    /// <param name="vectors">The result, V₀.</param>
    /// <param name="initial">
    /// Vectors of an earlier training, items x dimension, row-major, with rows of zeros for items that had none; or <see langword="null"/>.
    /// They are the first directions, and their squared norms are the free diagonal from the first pass.
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
            if (pass == PassesWithX && initial is null) n = ComputeNormsOfApproximation(q, product, kernels, workers);
        }
        SelectBestDirections(q, product, vectors, kernels, workers);
        AddNoise(vectors, random);
    }

    /// <summary>
    /// Adds noise, which has a component in every direction. The gradient is in the column space of V, so a direction that is missing,
    /// because the rank of X is too low, would never be added by the solver.
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
    /// Sets the first directions to earlier vectors, and the diagonal to their squared norms. For an item without a vector, the diagonal of
    /// X is kept.
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
    /// The squared norms of the rows of V = XQ·(chol QᵀXQ)⁻ᵀ, where VVᵀ approximates X. Replaces <paramref name="product"/>, XQ, by V.
    /// </summary>
    private static double[] ComputeNormsOfApproximation(RowMatrix q, RowMatrix product, Kernels kernels, Workers workers)
    {
        var inner = new SquareMatrix(q.Columns);
        kernels.Gram(q, product, inner, workers);
        MultiplyByInverseFactor(product, inner, kernels, workers);
        var norms = new double[product.Rows];
        for (int i = 0; i < norms.Length; i++) norms[i] = kernels.Dot(product.Pointer(i), product.Pointer(i), product.Stride);
        return norms;
    }

    /// <summary>Rayleigh–Ritz method: V = Q·w·√λ with the leading eigenpairs (λ, w) of QᵀBQ. Overwrites Q.</summary>
    private static void SelectBestDirections(RowMatrix q, RowMatrix product, RowMatrix vectors, Kernels kernels, Workers workers)
    {
        var inner = new SquareMatrix(q.Columns);
        kernels.Gram(q, product, inner, workers);
        inner.AddTranspose(); // makes it symmetric and doubles it: the eigenvectors are the same, the eigenvalues are doubled
        var (values, axes) = kernels.SymmetricEigen(inner);
        for (int column = 0; column < q.Columns; column++)
        {
            double length = column < vectors.Columns ? Math.Sqrt(Math.Max(values[column] / 2, 0)) : 0;
            for (int row = 0; row < q.Columns; row++) axes[row, column] *= length;
        }
        kernels.Transform(q, axes, workers);
        for (int i = 0; i < vectors.Rows; i++) q.Row(i)[..vectors.Columns].CopyTo(vectors.Row(i));
    }

    /// <summary>CholeskyQR: Q ← Q·(chol QᵀQ)⁻ᵀ, which has orthonormal columns up to the rounding of float32.</summary>
    private static void Orthonormalize(RowMatrix matrix, Kernels kernels, Workers workers)
    {
        var gram = new SquareMatrix(matrix.Columns);
        kernels.Gram(matrix, matrix, gram, workers);
        MultiplyByInverseFactor(matrix, gram, kernels, workers);
    }

    /// <summary>M ← M·L⁻ᵀ, where LLᵀ is the given matrix with a ridge.</summary>
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
