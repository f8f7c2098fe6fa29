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
    /// <param name="rows">The rows of the matrices.</param>
    public static void Fill(
        RowMatrix vectors, RowMatrix? beyond, SolverOptions options, ICooccurrence cooccurrence, RowOperations rows)
    {
        int directions = Math.Min(CountDirections(vectors.Columns), rows.TotalCount);
        using RowMatrix first = new(vectors.Rows, directions), second = new(vectors.Rows, directions);
        var (q, product) = (first, second);
        FillRandom(product, options.Seed, rows);

        StartVariation variation = options.Start ?? StartVariation.First;
        double[] n = cooccurrence.Diagonal.ToArray();
        float[]? initial = options.InitialVectors;
        if (initial is not null) UseInitialVectors(initial.AsSpan(rows.First * vectors.Columns), vectors.Columns, product, n);
        for (int pass = 1; pass <= PassesWithX + PassesWithFreeDiagonal; pass++)
        {
            (q, product) = (product, q);
            if (pass > 1 || initial is not null || rows.TotalCount < TallRows * directions) rows.Orthonormalize(q);
            FreeDiagonalProduct.Multiply(cooccurrence, n, q, product, rows);
            if (pass != PassesWithX) continue;
            if (initial is null) n = ComputeNormsOfApproximation(q, product, rows);
            variation.Apply(n, rows.First, options.Seed);
        }
        SelectBestDirections(q, product, vectors, beyond, rows);
        AddNoise(vectors, variation.Noise, options.Seed, rows);
    }

    private static void FillRandom(RowMatrix matrix, int seed, RowOperations rows) => rows.ForEach(row =>
    {
        var random = new SplitMix64(seed, rows.First + row);
        foreach (ref float value in matrix.Row(row)[..matrix.Columns]) value = random.NextCentered();
    });

    private static void AddNoise(RowMatrix vectors, double noise, int seed, RowOperations rows)
    {
        double squares = rows.Sum(SquaredNorms(vectors, rows));
        float scale = (float)(noise * Math.Sqrt(12 * squares / ((double)rows.TotalCount * vectors.Columns)));
        rows.ForEach(row =>
        {
            // Streams below 0 are not those of the random directions.
            var random = new SplitMix64(seed, ~(rows.First + row));
            foreach (ref float value in vectors.Row(row)[..vectors.Columns]) value += scale * random.NextCentered();
        });
    }

    /// <summary>
    /// Sets the first directions to earlier vectors, and the diagonal to their squared norms. For an item without a vector, the diagonal of
    /// X is kept.
    /// </summary>
    private static void UseInitialVectors(ReadOnlySpan<float> initial, int dimension, RowMatrix directions, double[] n)
    {
        for (int i = 0; i < n.Length; i++)
        {
            ReadOnlySpan<float> vector = initial.Slice(i * dimension, dimension);
            double square = TensorPrimitives.SumOfSquares(vector);
            if (square > 0) n[i] = square;
            vector.CopyTo(directions.Row(i));
        }
    }

    /// <summary>
    /// The squared norms of the rows of V = XQ·(chol QᵀXQ)⁻ᵀ, where VVᵀ approximates X. Replaces <paramref name="product"/>, XQ, by V.
    /// </summary>
    private static double[] ComputeNormsOfApproximation(RowMatrix q, RowMatrix product, RowOperations rows)
    {
        var inner = new SquareMatrix(q.Columns);
        rows.Gram(q, product, inner);
        rows.Kernels.MultiplyByInverseFactor(product, inner, rows.Workers);
        return SquaredNorms(product, rows);
    }

    private static double[] SquaredNorms(RowMatrix matrix, RowOperations rows)
    {
        var norms = new double[matrix.Rows];
        rows.Kernels.RowDots(matrix, matrix, norms, rows.Workers);
        return norms;
    }

    /// <summary>Rayleigh–Ritz method: V = Q·w·√λ with the leading eigenpairs (λ, w) of QᵀBQ. Overwrites Q.</summary>
    private static void SelectBestDirections(
        RowMatrix q, RowMatrix product, RowMatrix vectors, RowMatrix? beyond, RowOperations rows)
    {
        var inner = new SquareMatrix(q.Columns);
        rows.Gram(q, product, inner);
        inner.AddTranspose(); // makes it symmetric and doubles it: the eigenvectors are the same, the eigenvalues are doubled
        var (values, axes) = rows.Kernels.SymmetricEigen(inner);
        for (int column = 0; column < q.Columns; column++)
        {
            double length = column < vectors.Columns ? Math.Sqrt(Math.Max(values[column] / 2, 0)) : 1;
            for (int row = 0; row < q.Columns; row++) axes[row, column] *= length;
        }
        rows.Kernels.Transform(q, axes, rows.Workers);
        rows.ForEach(i =>
        {
            q.Row(i)[..vectors.Columns].CopyTo(vectors.Row(i));
            if (beyond is not null) q.Row(i).Slice(vectors.Columns, beyond.Columns).CopyTo(beyond.Row(i));
        });
    }
}
