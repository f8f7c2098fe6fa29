using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Tests.Numerics;

/// <summary>Compares each kernel at each vector width with a plain formula, at sizes that leave remainders.</summary>
public sealed class KernelTests
{
    /// <summary>
    /// Column counts: one, around the widest tile (also the width of a sparse slice), and several tiles with a remainder.
    /// </summary>
    public static readonly int[] Columns = [1, 15, 32, 33, 300];

    /// <summary>
    /// Row counts: one, below a tile of 8, above a transformed block of 32, a summed block of 256, and several blocks with a remainder.
    /// </summary>
    public static readonly int[] Rows = [1, 7, 33, 256, 600];

    public static TheoryData<int, int, int> Shapes()
    {
        var shapes = new TheoryData<int, int, int>();
        foreach (int width in VectorWidths.All)
            foreach (int columns in Columns)
                foreach (int rows in Rows)
                    shapes.Add(width, rows, columns);
        return shapes;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public unsafe void MultiplyRows_equals_the_matrix_product(int width, int rows, int columns)
    {
        Kernels kernels = VectorWidths.GetKernels(width);
        using RowMatrix a = Matrices.Random(rows, columns, 1), result = new(rows, columns);
        SquareMatrix b = Matrices.RandomSquare(columns, 2);
        using PackedMatrix<float> packed = kernels.NewPackedMatrix(columns, columns).Fill(b);

        new Workers(2).ForEachBlock(
            a.AllocatedRows, 64, (begin, end) => kernels.MultiplyRows(a, begin, end, packed, result.Pointer(begin)));

        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                double expected = 0, scale = 0;
                for (int k = 0; k < columns; k++)
                {
                    expected += a.Row(row)[k] * (double)(float)b[k, column];
                    scale += Math.Abs(a.Row(row)[k] * b[k, column]);
                }
                Assert.InRange(result.Row(row)[column] - expected, -1e-6 * scale, 1e-6 * scale);
            }
            Assert.All(result.Row(row)[columns..].ToArray(), padding => Assert.Equal(0, padding));
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Gram_equals_the_transposed_product_in_single_and_double_precision(int width, int rows, int columns)
    {
        Kernels kernels = VectorWidths.GetKernels(width);
        var workers = new Workers(2);
        using RowMatrix a = Matrices.Random(rows, columns, 3), b = Matrices.Random(rows, columns, 4);
        SquareMatrix ab = new(columns), aa = new(columns), exact = new(columns);

        kernels.Gram(a, b, ab, workers);
        kernels.Gram(a, a, aa, workers);
        kernels.GramInDouble(a, exact, workers);

        AssertGram(a, b, ab, 1e-6);
        AssertGram(a, a, aa, 1e-6);
        AssertGram(a, a, exact, 1e-14);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public unsafe void Row_kernels_equal_their_formulas(int width, int rows, int columns)
    {
        Kernels kernels = VectorWidths.GetKernels(width);
        using RowMatrix a = Matrices.Random(rows, columns, 5), b = Matrices.Random(rows, columns, 6), c = Matrices.Random(rows, columns, 7);
        int last = rows - 1, stride = a.Stride;
        float[] x = a.Row(last).ToArray(), y = b.Row(last).ToArray(), z = c.Row(last).ToArray();

        AssertSum(x.Zip(y, (p, q) => (double)p * q), kernels.Dot(a.Pointer(last), b.Pointer(last), stride));

        kernels.MultiplyAdd(b.Pointer(last), 0.5f, a.Pointer(last), stride);
        AssertRow(x.Zip(y, (p, q) => 0.5f * p + q), b.Row(last));

        // d ← βd − z with v = a, r = z
        y = b.Row(last).ToArray();
        var (vd, dd, rd) = kernels.Direction(b.Pointer(last), 0.25f, c.Pointer(last), a.Pointer(last), c.Pointer(last), stride);
        AssertRow(y.Zip(z, (p, q) => 0.25f * p - q), b.Row(last));
        float[] d = b.Row(last).ToArray();
        AssertSum(x.Zip(d, (p, q) => (double)p * q), vd);
        AssertSum(d.Select(p => (double)p * p), dd);
        AssertSum(z.Zip(d, (p, q) => (double)p * q), rd);

        // r ← r − n·v − (xv − x·v) with v = a, xv = d, r = c
        double dataTerm = kernels.Residual(c.Pointer(last), a.Pointer(last), b.Pointer(last), 0.75f, 0.5f, stride);
        float[] p = [.. x.Zip(d, (v, xv) => xv - 0.5f * v)];
        AssertRow(z.Zip(x, p).Select(t => t.First - 0.75f * t.Second - t.Third), c.Row(last));
        AssertSum(p.Select(q => (double)q * q), dataTerm);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Transform_in_place_equals_the_matrix_product(int width, int rows, int columns)
    {
        using RowMatrix matrix = Matrices.Random(rows, columns, 11);
        using RowMatrix before = Matrices.Random(rows, columns, 11), inFloat = Matrices.Random(rows, columns, 11);
        SquareMatrix transform = Matrices.RandomSquare(columns, 12);

        VectorWidths.GetKernels(width).TransformInDouble(matrix, transform, new Workers(2));
        VectorWidths.GetKernels(width).Transform(inFloat, transform, new Workers(2));

        for (int row = 0; row < rows; row++)
            for (int column = 0; column < columns; column++)
            {
                double expected = 0, scale = 0;
                for (int k = 0; k < columns; k++)
                {
                    double term = before.Row(row)[k] * transform[k, column];
                    expected += term;
                    scale += Math.Abs(term);
                }
                Assert.Equal(expected, matrix.Row(row)[column], 1e-7 * Math.Abs(expected) + 1e-14);
                Assert.Equal(expected, inFloat.Row(row)[column], 1e-6 * scale);
            }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Sparse_product_equals_the_dense_product(int width, int rows, int columns)
        => CheckSparseProduct(width, rows, columns, weights: null);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Weighted_sparse_product_equals_the_dense_product(int width, int rows, int columns)
        => CheckSparseProduct(width, rows, columns, (user, item) => 0.5f + (user + item) % 3);

    /// <summary>Compares SᵀSV and ‖SV‖² for nine users. One of them likes nothing, and some items have no user.</summary>
    private static unsafe void CheckSparseProduct(int width, int rows, int columns, Func<int, int, float>? weights)
    {
        const int Users = 9;
        static bool Likes(int user, int item) => user != 3 && item % 7 != 1 && (item * (user + 5) % 11) < 6;
        int[] items = [.. Enumerable.Range(0, rows).Where(item => Enumerable.Range(0, Users).Any(user => Likes(user, item)))];
        int[][] likers = [.. items.Select(item => Enumerable.Range(0, Users).Where(user => Likes(user, item)).ToArray())];
        int[] starts = [0, .. Enumerable.Range(1, items.Length).Select(count => likers[..count].Sum(users => users.Length))];
        ushort[] usersOfItems = [.. likers.SelectMany(users => users).Select(user => (ushort)user)];
        float[]? entries = weights is null ? null : [.. items.Zip(likers).SelectMany(x => x.Second.Select(user => weights(user, x.First)))];
        float Entry(int user, int item) => Likes(user, item) ? weights?.Invoke(user, item) ?? 1 : 0;
        float[] factors = [.. Enumerable.Range(0, rows).Select(row => 1 + row % 2 * 0.5f)];

        Kernels kernels = VectorWidths.GetKernels(width);
        using RowMatrix v = Matrices.Random(rows, columns, 8), product = new(rows, columns);
        using var slice = new SparseSlice(rows, Users);
        double squares = 0;
        fixed (int* i = items, s = starts)
        fixed (ushort* u = usersOfItems)
        fixed (float* e = entries)
        {
            var block = new SparseBlock(items.Length, i, s, u, e);
            for (int column = 0; column < columns; column += SparseSlice.Columns)
            {
                slice.Load(v, column, factors);
                slice.ClearSums(Users);
                kernels.AddToSums(block, slice.V, slice.Sums);
                kernels.AddSums(block, slice.Sums, slice.Y);
                slice.StoreProduct(product, column, factors);
            }
            squares = Float64Slices.ComputeTerms(v, Array.ConvertAll(factors, f => (double)f), Users, new Workers(2), (vectors, sums) =>
            {
                var values = new Span<double>(sums, Users * Float64Slices.Columns);
                values.Clear();
                kernels.AddToSums(block, vectors, sums);
                double sum = 0;
                foreach (double value in values) sum += value * value;
                return sum;
            }).Sum();
        }

        double expectedSquares = 0;
        for (int column = 0; column < columns; column++)
        {
            double[] terms = [.. Enumerable.Range(0, rows).Select(row => (double)factors[row] * v.Row(row)[column])];
            double[] sums = [.. Enumerable.Range(0, Users).Select(user => terms.Index().Sum(x => Entry(user, x.Index) * x.Item))];
            expectedSquares += sums.Sum(sum => sum * sum);
            double scale = 2 * Users * terms.Sum(Math.Abs);
            for (int row = 0; row < rows; row++)
            {
                double expected = factors[row] * Enumerable.Range(0, Users).Sum(user => Entry(user, row) * sums[user]);
                Assert.Equal(expected, product.Row(row)[column], 1e-6 * scale);
            }
        }
        Assert.Equal(expectedSquares, squares, 1e-12 * (1 + expectedSquares));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public unsafe void Symmetric_sparse_product_equals_the_dense_product(int width, int rows, int columns)
    {
        // Each row has its neighbors.
        using RowMatrix v = Matrices.Random(rows, columns, 8), product = new(rows, columns);
        int[][] neighbors = [.. Enumerable.Range(0, rows).Select(row =>
            new[] { row - 1, row + 1 }.Where(other => other >= 0 && other < rows).ToArray())];
        int[] starts = [0, .. Enumerable.Range(1, rows).Select(row => neighbors[..row].Sum(others => others.Length))];
        int[] entries = [.. neighbors.SelectMany(others => others)];
        float[] values = [.. Enumerable.Range(0, rows).SelectMany(row => neighbors[row].Select(other => 1f + Math.Min(row, other) % 5))];
        float[] diagonal = [.. Enumerable.Range(0, rows).Select(row => row % 4 * 0.5f)];
        using var slice = new SparseSlice(rows, 0);
        for (int column = 0; column < columns; column += SparseSlice.Columns)
        {
            slice.Load(v, column, [.. Enumerable.Repeat(1f, rows)]);
            fixed (int* s = starts, e = entries)
            fixed (float* x = values, d = diagonal)
                VectorWidths.GetKernels(width).MultiplySymmetric(slice.V, slice.Y, s, e, x, d, rows);
            slice.StoreProduct(product, column, [.. Enumerable.Repeat(1f, rows)]);
        }

        double form = 0, formScale = 0;
        for (int column = 0; column < columns; column++)
            for (int row = 0; row < rows; row++)
            {
                double expected = (double)diagonal[row] * v.Row(row)[column];
                for (int k = starts[row]; k < starts[row + 1]; k++) expected += (double)values[k] * v.Row(entries[k])[column];
                Assert.Equal(expected, product.Row(row)[column], 5e-6); // up to three terms, each below 3
                form += expected * v.Row(row)[column];
                formScale += Math.Abs(expected * v.Row(row)[column]);
            }
        double sum = Float64Slices.ComputeTerms(v, [.. Enumerable.Repeat(1.0, rows)], 0, new Workers(2), (slice, _) =>
        {
            fixed (int* s = starts, e = entries)
            fixed (float* x = values, d = diagonal)
                return VectorWidths.GetKernels(width).SymmetricForm(slice, s, e, x, d, rows);
        }).Sum();
        Assert.Equal(form, sum, 1e-12 * formScale);
    }

    [Fact]
    public void Gram_is_bit_identical_for_any_thread_count()
    {
        using RowMatrix a = Matrices.Random(700, 50, 9), b = Matrices.Random(700, 50, 10);
        SquareMatrix one = new(50), other = new(50);
        Kernels.Best.Gram(a, b, one, new Workers(1));
        foreach (int threads in new[] { 2, 3, 8 })
        {
            Kernels.Best.Gram(a, b, other, new Workers(threads));
            Assert.Equal(one.Data, other.Data);
        }
    }

    private static void AssertGram(RowMatrix a, RowMatrix b, SquareMatrix actual, double tolerance)
    {
        for (int row = 0; row < actual.Size; row++)
            for (int column = 0; column < actual.Size; column++)
            {
                double expected = 0, scale = 0;
                for (int k = 0; k < a.Rows; k++)
                {
                    double term = (double)a.Row(k)[row] * b.Row(k)[column];
                    expected += term;
                    scale += Math.Abs(term);
                }
                Assert.InRange(actual[row, column] - expected, -tolerance * scale, tolerance * scale);
            }
    }

    /// <summary>
    /// Compares sums of products in single precision, with a tolerance of a few rounding errors of the largest partial sums.
    /// </summary>
    private static void AssertSum(IEnumerable<double> terms, double actual)
    {
        double[] all = [.. terms];
        Assert.Equal(all.Sum(), actual, 2e-6 * all.Sum(Math.Abs));
    }

    /// <summary>Compares numbers of magnitude 1, with a tolerance of a few rounding errors.</summary>
    private static void AssertRow(IEnumerable<float> expected, ReadOnlySpan<float> actual)
    {
        int k = 0;
        foreach (float value in expected) Assert.Equal(value, actual[k++], 5e-7f);
        Assert.Equal(actual.Length, k);
    }
}
