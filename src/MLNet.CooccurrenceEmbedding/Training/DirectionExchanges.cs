using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>Exchanges of a column of V for one of the <see cref="LeadingDirections"/>.</summary>
/// <remarks>
/// At a minimum, every exchange raises the loss, by λ_k² − μ_l² for column k and direction l. But the free diagonal then adapts to the new
/// vectors, which lowers the loss again. With the change of the diagonal δ_i = v_ik² − μ_l·u_il² and the leverages h_i of the new vectors,
/// the decrease is about Σ_i f_i·δ_i²/(1 − h_i)².
/// </remarks>
internal sealed class DirectionExchanges(
    SolverState state, HessianProduct hessian, LeadingDirections leading, ICooccurrence cooccurrence, RowOperations rows)
{
    /// <summary>The first directions are considered.</summary>
    private const int MaximumDirections = 12;

    /// <summary>The largest leverage in the formula, so that its denominator is not near zero.</summary>
    private const double MaximumLeverage = 0.9;

    /// <summary>The exchanges that raise the loss before the diagonal adapts.</summary>
    public IEnumerable<(int Column, double Ratio, Func<float[]> Values)> Find()
    {
        int columns = Math.Min(Exchange.MaximumColumns, state.V.Columns), first = state.V.Columns - columns;
        int directions = Math.Min(MaximumDirections, leading.Values.Count(value => value > 0));
        var decreases = new SmallMatrix(columns, directions);
        rows.SumBlocks(decreases, (begin, end, part) => PredictDecreases(begin, end, first, part));
        return
            from k in Enumerable.Range(0, columns)
            from l in Enumerable.Range(0, directions)
            let square = hessian.Gram[first + k]
            let increase = square * square - leading.Values[l] * leading.Values[l]
            where increase > 0
            select (first + k, decreases[k, l] / increase, (Func<float[]>)(() => Column(l)));
    }

    /// <summary>√μ_l·u_l, the rows of this process.</summary>
    private float[] Column(int l)
    {
        float length = (float)Math.Sqrt(leading.Values[l]);
        return [.. Enumerable.Range(0, leading.Vectors.Rows).Select(i => length * leading.Vectors.Row(i)[l])];
    }

    /// <summary>The terms of some rows of the decrease for each column and direction.</summary>
    private void PredictDecreases(int begin, int end, int first, SmallMatrix decreases)
    {
        Array.Clear(decreases.Data);
        for (int i = begin; i < end; i++)
        {
            ReadOnlySpan<float> v = state.V.Row(i)[first..], u = leading.Vectors.Row(i);
            for (int k = 0; k < decreases.Rows; k++)
            {
                double own = v[k] * v[k], leverage = hessian.Leverages[i] - own / hessian.Metric[first + k];
                for (int l = 0; l < decreases.Columns; l++)
                {
                    double square = u[l] * u[l], change = own - leading.Values[l] * square;
                    double free = 1 - Math.Min(leverage + square, MaximumLeverage);
                    decreases[k, l] += cooccurrence.FreeDiagonal[i] * change * change / (free * free);
                }
            }
        }
    }
}
