using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.Tests.Numerics;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.Tests.Training;

/// <summary>The state of the solver at given vectors of a small problem, on their principal axes.</summary>
internal sealed class SmallState : IDisposable
{
    private readonly Workspace _memory = new();

    /// <param name="likes">S.</param>
    /// <param name="multiplicity">How many items each column of S stands for.</param>
    /// <param name="vectors">V.</param>
    public SmallState(Likes likes, int[] multiplicity, Matrix<double> vectors)
    {
        X = new LikesCooccurrence(likes, multiplicity, Kernels.Best);
        Rows = new RowOperations(X.ItemCount, Kernels.Best, new Workers(2));
        State = new SolverState(X, vectors.ColumnCount, Rows, _memory);
        Line = new LineSearch(X, vectors.ColumnCount, Rows, _memory);
        Copy(vectors, State.V);
        State.Refresh();
        State.MoveAndEvaluate(0, Line);
        State.RotateToPrincipalAxes(Line);
        Hessian = new HessianProduct(State, X, Rows);
    }

    public LikesCooccurrence X { get; }

    public RowOperations Rows { get; }

    public SolverState State { get; }

    public LineSearch Line { get; }

    public HessianProduct Hessian { get; }

    /// <summary>V on its principal axes, as the solver has it in single precision.</summary>
    public Matrix<double> V => ToDense(State.V);

    public static Matrix<double> ToDense(RowMatrix matrix)
        => DenseMatrix.Create(matrix.Rows, matrix.Columns, (i, k) => matrix.Row(i)[k]);

    public static void Copy(Matrix<double> source, RowMatrix target)
    {
        for (int i = 0; i < target.Rows; i++)
            for (int k = 0; k < target.Columns; k++)
                target.Row(i)[k] = (float)source[i, k];
    }

    public RowMatrix NewMatrix(Matrix<double> values)
    {
        RowMatrix matrix = _memory.NewMatrix(values.RowCount, values.ColumnCount);
        Copy(values, matrix);
        return matrix;
    }

    /// <summary>Finds the leading directions from random ones.</summary>
    public LeadingDirections FindLeading(int seed)
    {
        int count = LeadingDirections.CountFor(State.V.Rows, State.V.Columns);
        using RowMatrix random = Matrices.Random(State.V.Rows, count, seed);
        return FindLeading(random);
    }

    /// <summary>Finds the leading directions from initial ones.</summary>
    public LeadingDirections FindLeading(RowMatrix initial) => LeadingDirections.Find(State, X, initial, Rows);

    /// <summary>Creates a certificate whose first search starts from random directions.</summary>
    public Certificate NewCertificate(int seed)
    {
        var certificate = new Certificate(State, X, Rows, _memory);
        if (certificate.Directions is not { } directions) return certificate;
        using RowMatrix random = Matrices.Random(directions.Rows, directions.Columns, seed);
        directions.CopyFrom(random);
        return certificate;
    }

    public void Dispose() => _memory.Dispose();
}
