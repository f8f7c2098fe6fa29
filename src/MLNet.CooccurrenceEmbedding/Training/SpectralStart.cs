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
    /// <summary>
    /// One pass is enough to estimate n. The diagonal of X is much larger than that of the optimum. More passes with it would give
    /// directions of single popular items, from which the solver needs many iterations to return.
    /// </summary>
    private const int PassesWithX = 1;

    private const int PassesWithFreeDiagonal = 4;

    /// <summary>Number of Cholesky factorizations.</summary>
    public const int Factorizations = PassesWithX + PassesWithFreeDiagonal + 1;

    /// <summary>
    /// With this many times as many rows as columns, the columns of a random matrix are close enough to orthogonal for the first pass.
    /// </summary>
    private const int TallRows = 4;

    /// <summary>The number of directions of the power iteration, for vectors of this dimension.</summary>
    public static int CountDirections(int dimension) => dimension + 32 + dimension / 8;

    /// <summary>Computes the initial vectors.</summary>
    /// <param name="vectors">The result, V₀.</param>
    /// <param name="beyond">The next leading directions, orthonormal: the first block of <see cref="LeadingDirections"/>.</param>
    /// <param name="options">
    /// The initial vectors of an earlier training, if any, are the first directions, and their squared norms are the free diagonal from the
    /// first pass.
    /// </param>
    /// <param name="cooccurrence">X.</param>
    /// <param name="kernels">Kernels to use.</param>
    /// <param name="workers">Threads to use.</param>
    public static void Fill(
        RowMatrix vectors, RowMatrix? beyond, SolverOptions options, ICooccurrence cooccurrence, Kernels kernels, Workers workers)
    {
        int directions = Math.Min(CountDirections(vectors.Columns), vectors.Rows);
        using RowMatrix first = new(vectors.Rows, directions), second = new(vectors.Rows, directions);
        var (q, product) = (first, second);
        FillRandom(product, options.Seed, workers);

        StartVariation variation = options.Start ?? StartVariation.First;
        double[] n = cooccurrence.Diagonal.ToArray();
        float[]? initial = options.InitialVectors;
        if (initial is not null) UseInitialVectors(initial, vectors.Columns, product, n);
        for (int pass = 1; pass <= PassesWithX + PassesWithFreeDiagonal; pass++)
        {
            (q, product) = (product, q);
            if (pass > 1 || initial is not null || q.Rows < TallRows * directions) kernels.Orthonormalize(q, workers);
            FreeDiagonalProduct.Multiply(cooccurrence, n, q, product, kernels, workers);
            if (pass != PassesWithX) continue;
            if (initial is null) n = ComputeNormsOfApproximation(q, product, kernels, workers);
            variation.Apply(n, options.Seed);
        }
        SelectBestDirections(q, product, vectors, beyond, kernels, workers);
        AddNoise(vectors, variation.Noise, options.Seed, kernels, workers);
    }

    private static void FillRandom(RowMatrix matrix, int seed, Workers workers) => ForEachRow(matrix.Rows, workers, row =>
    {
        var random = new SplitMix64(seed, row);
        foreach (ref float value in matrix.Row(row)[..matrix.Columns]) value = random.NextCentered();
    });

    private static void AddNoise(RowMatrix vectors, double noise, int seed, Kernels kernels, Workers workers)
    {
        double squares = OrderedSum.Compute(SquaredNorms(vectors, kernels, workers));
        float scale = (float)(noise * Math.Sqrt(12 * squares / ((double)vectors.Rows * vectors.Columns)));
        ForEachRow(vectors.Rows, workers, row =>
        {
            // Streams below 0 are not those of the random directions.
            var random = new SplitMix64(seed, ~row);
            foreach (ref float value in vectors.Row(row)[..vectors.Columns]) value += scale * random.NextCentered();
        });
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

    /// <summary>
    /// The squared norms of the rows of V = XQ·(chol QᵀXQ)⁻ᵀ, where VVᵀ approximates X. Replaces <paramref name="product"/>, XQ, by V.
    /// </summary>
    private static double[] ComputeNormsOfApproximation(RowMatrix q, RowMatrix product, Kernels kernels, Workers workers)
    {
        var inner = new SquareMatrix(q.Columns);
        kernels.Gram(q, product, inner, workers);
        kernels.MultiplyByInverseFactor(product, inner, workers);
        return SquaredNorms(product, kernels, workers);
    }

    private static double[] SquaredNorms(RowMatrix matrix, Kernels kernels, Workers workers)
    {
        var norms = new double[matrix.Rows];
        kernels.RowDots(matrix, matrix, norms, workers);
        return norms;
    }

    /// <summary>Rayleigh–Ritz method: V = Q·w·√λ with the leading eigenpairs (λ, w) of QᵀBQ. Overwrites Q.</summary>
    private static void SelectBestDirections(
        RowMatrix q, RowMatrix product, RowMatrix vectors, RowMatrix? beyond, Kernels kernels, Workers workers)
    {
        var inner = new SquareMatrix(q.Columns);
        kernels.Gram(q, product, inner, workers);
        inner.AddTranspose(); // makes it symmetric and doubles it: the eigenvectors are the same, the eigenvalues are doubled
        var (values, axes) = kernels.SymmetricEigen(inner);
        for (int column = 0; column < q.Columns; column++)
        {
            double length = column < vectors.Columns ? Math.Sqrt(Math.Max(values[column] / 2, 0)) : 1;
            for (int row = 0; row < q.Columns; row++) axes[row, column] *= length;
        }
        kernels.Transform(q, axes, workers);
        ForEachRow(vectors.Rows, workers, i =>
        {
            q.Row(i)[..vectors.Columns].CopyTo(vectors.Row(i));
            if (beyond is not null) q.Row(i).Slice(vectors.Columns, beyond.Columns).CopyTo(beyond.Row(i));
        });
    }

    private static void ForEachRow(int rows, Workers workers, Action<int> body)
        => workers.ForEachBlock(rows, SolverState.BlockRows, (begin, end) =>
        {
            for (int row = begin; row < end; row++) body(row);
        });
}
