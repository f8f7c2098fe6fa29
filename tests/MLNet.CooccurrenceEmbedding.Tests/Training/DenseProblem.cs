using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using MathNet.Numerics.LinearAlgebra.Factorization;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.TestSupport;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.Tests.Training;

/// <summary>
/// The loss of a small problem and its derivatives in double precision, from dense matrices of all items: the reference for the classes
/// that search for directions of negative curvature. Row i of the solver's V stands for m_i items with the vectors v_i/√m_i.
/// </summary>
internal sealed class DenseProblem
{
    private readonly int[] _multiplicity;
    private readonly Matrix<double> _x, _itemsOfRows;

    /// <param name="likes">S, with a column for each row of V.</param>
    /// <param name="multiplicity">m.</param>
    public DenseProblem(Likes likes, int[] multiplicity)
    {
        _multiplicity = multiplicity;
        var counts = new NaiveModel(likes);
        int[] rows = [.. multiplicity.SelectMany((m, row) => Enumerable.Repeat(row, m))];
        _x = DenseMatrix.Create(rows.Length, rows.Length, (i, j) => counts[rows[i], rows[j]]);
        _itemsOfRows = DenseMatrix.Create(
            rows.Length, multiplicity.Length, (i, row) => rows[i] == row ? 1 / Math.Sqrt(multiplicity[row]) : 0);
    }

    /// <summary>m, how many items each row stands for.</summary>
    public IReadOnlyList<int> Multiplicity => _multiplicity;

    public int Rows => _multiplicity.Length;

    /// <summary>L(V) = Σ_i Σ_{j≠i} (v_i·v_j − X_ij)².</summary>
    public double Loss(Matrix<double> v) => Residuals(_itemsOfRows * v).Enumerate().Sum(e => e * e);

    /// <summary>Σ_{j≠i} (v_i·v_j − X_ij)², the part of an item in the loss. Its row must stand for this item alone.</summary>
    public double LossOfRow(Matrix<double> v, int row)
    {
        Assert.Equal(1, _multiplicity[row]);
        return Residuals(_itemsOfRows * v).Row(_multiplicity[..row].Sum()).Sum(e => e * e);
    }

    /// <summary>∇L/4.</summary>
    public Matrix<double> Gradient(Matrix<double> v)
    {
        Matrix<double> items = _itemsOfRows * v;
        return _itemsOfRows.TransposeThisAndMultiply(Residuals(items) * items);
    }

    /// <summary>
    /// The Hessian of L/4 times D, by finite differences of the gradient. The gradient is a cubic polynomial, for which two central
    /// differences give the exact slope.
    /// </summary>
    public Matrix<double> Hessian(Matrix<double> v, Matrix<double> d)
        => (8 * (Gradient(v + d) - Gradient(v - d)) - (Gradient(v + 2 * d) - Gradient(v - 2 * d))) / 12;

    /// <summary>The Hessian of L/4 as a matrix. Element (i, k) of V has the index i·d + k.</summary>
    public Matrix<double> Hessian(Matrix<double> v)
    {
        int size = v.RowCount * v.ColumnCount;
        return DenseMatrix.OfColumns(Enumerable.Range(0, size).Select(index =>
        {
            var unit = new DenseMatrix(v.RowCount, v.ColumnCount);
            unit[index / v.ColumnCount, index % v.ColumnCount] = 1;
            return Flat(Hessian(v, unit));
        }));
    }

    /// <summary>
    /// The metric of a row, G − c·vᵀv with c = 2/m − 1. For a single item of low leverage, it is the Hessian of L/4 for the row alone.
    /// </summary>
    public Matrix<double> RowMetric(Matrix<double> v, int row) => RowMetric(v, row, v.TransposeThisAndMultiply(v));

    /// <summary>The metric of a row with another matrix in place of G.</summary>
    public Matrix<double> RowMetric(Matrix<double> v, int row, Matrix<double> g)
    {
        Vector<double> own = v.Row(row);
        double c = Math.Min(2.0 / _multiplicity[row] - 1, Preconditioner.MaximumLeverage / (own * g.Solve(own)));
        return g - c * own.OuterProduct(own);
    }

    /// <summary>⟨A, M[B]⟩ with the blocks of <see cref="RowMetric(Matrix{double}, int)"/>.</summary>
    public double MetricProduct(Matrix<double> v, Matrix<double> a, Matrix<double> b)
        => Enumerable.Range(0, v.RowCount).Sum(i => a.Row(i) * (RowMetric(v, i) * b.Row(i)));

    /// <summary>⟨D, H[D]⟩ / ⟨D, M[D]⟩.</summary>
    public double Curvature(Matrix<double> v, Matrix<double> d)
        => d.PointwiseMultiply(Hessian(v, d)).Enumerate().Sum() / MetricProduct(v, d, d);

    /// <summary>
    /// The smallest eigenvalue of H in the metric M, without the directions that rotate V: the eigenvalues of C⁻¹HC⁻ᵀ with M = CCᵀ, where
    /// the rotations are replaced by a large eigenvalue.
    /// </summary>
    public double SmallestCurvature(Matrix<double> v)
    {
        int d = v.ColumnCount, size = v.RowCount * d;
        var metric = new DenseMatrix(size, size);
        for (int i = 0; i < v.RowCount; i++) metric.SetSubMatrix(i * d, i * d, RowMetric(v, i));
        Matrix<double> factor = metric.Cholesky().Factor;
        Matrix<double> scaled = factor.Solve(factor.Solve(Hessian(v)).Transpose());
        Matrix<double> rotations = DenseMatrix.OfColumns(Rotations(v).Select(Flat));
        Matrix<double> q = factor.TransposeThisAndMultiply(rotations).QR(QRMethod.Thin).Q;
        Matrix<double> others = DenseMatrix.CreateIdentity(size) - q * q.Transpose();
        Matrix<double> deflated = others * scaled * others + 1000 * q * q.Transpose();
        return ((deflated + deflated.Transpose()) / 2).Evd(Symmetricity.Symmetric).EigenValues.Min(value => value.Real);
    }

    /// <summary>V·A for each antisymmetric A with two elements. The loss is constant along these directions.</summary>
    public static IEnumerable<Matrix<double>> Rotations(Matrix<double> v)
    {
        for (int a = 0; a < v.ColumnCount; a++)
            for (int b = 0; b < a; b++)
            {
                var direction = new DenseMatrix(v.RowCount, v.ColumnCount);
                direction.SetColumn(a, v.Column(b));
                direction.SetColumn(b, -v.Column(a));
                yield return direction;
            }
    }

    /// <summary>X with ‖v_i‖² in place of the own counts, for the rows: B.</summary>
    public Matrix<double> WithFreeDiagonal(Matrix<double> v) => WithFreeDiagonal(SquaredNorms(v));

    /// <summary>
    /// A stationary point of the loss: V = U·√λ for eigenpairs of the B that V determines. A minimum has the leading ones.
    /// </summary>
    /// <param name="eigenpairs">The indexes of the eigenpairs, from 0 in descending order.</param>
    /// <param name="initial">The vectors whose squared norms are the first diagonal, or <see langword="null"/> for zeros.</param>
    public Matrix<double> FindStationary(int[] eigenpairs, Matrix<double>? initial = null)
    {
        double[] n = initial is null ? new double[Rows] : SquaredNorms(initial);
        for (int step = 0; ; step++)
        {
            Evd<double> evd = WithFreeDiagonal(n).Evd(Symmetricity.Symmetric);
            Matrix<double> v = DenseMatrix.OfColumnVectors(eigenpairs.Select(
                k => evd.EigenVectors.Column(Rows - 1 - k) * Math.Sqrt(Math.Max(evd.EigenValues[Rows - 1 - k].Real, 0))));
            double[] next = SquaredNorms(v);
            double change = next.Zip(n).Max(pair => Math.Abs(pair.First - pair.Second));
            n = next;
            if (change < 1e-10 * next.Max()) return v;
            Assert.True(step < 2000, "The iteration does not converge.");
        }
    }

    public static double[] Flat(Matrix<double> matrix) => matrix.ToRowMajorArray();

    private static double[] SquaredNorms(Matrix<double> v) => [.. v.EnumerateRows().Select(row => row * row)];

    private Matrix<double> WithFreeDiagonal(double[] n)
    {
        Matrix<double> b = _x.Clone();
        int item = 0;
        for (int row = 0; row < Rows; row++)
            for (int copy = 0; copy < _multiplicity[row]; copy++, item++)
                b[item, item] = n[row] / _multiplicity[row];
        return _itemsOfRows.TransposeThisAndMultiply(b * _itemsOfRows);
    }

    private Matrix<double> Residuals(Matrix<double> items)
    {
        Matrix<double> residuals = items * items.Transpose() - _x;
        residuals.SetDiagonal(new double[residuals.RowCount]);
        return residuals;
    }
}
