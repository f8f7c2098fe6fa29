using System.Globalization;
using System.Text;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Compare;

/// <summary>Formats the comparison as text.</summary>
internal static class ComparisonText
{
    public static string Format(ComparisonReport r)
    {
        var text = new StringBuilder();
        Line($"{r.Data}: {r.Users:N0} users x {r.Items:N0} items, {r.Likes:N0} likes, dimension {r.Dimension}");
        Line($"  Fit                   {r.FitSeconds,8:F3} s (median of {r.FitSecondsAll.Length}; cold {r.FitColdSeconds:F2} s)");
        Line($"                        {r.Iterations} iterations, loss {r.Loss:F3}, {r.FitPeakMemoryMB:N0} MB peak");
        foreach (ToleranceMeasurement t in r.Tolerances ?? [])
        {
            Line($"    to {t.Tolerance:G2} of optimum  {t.Seconds,8:F3} s (median of {t.SecondsAll.Length})");
            Line($"                        {t.Iterations} iterations, exact distance {t.Distance:G3}");
        }
        if (r.DenseStepSeconds is not null)
        {
            Line($"  textbook step         {r.DenseStepSeconds,8:F3} s, {r.FitVersusDenseStepRatio:F1} times the time of Fit");
            Line($"                        {r.DensePeakMemoryMB:N0} MB peak");
            Line($"  textbook training     {r.DenseSeconds,8:F1} s, {r.DenseStepsMade} steps, loss {r.DenseLossReached:F0}");
        }
        Line($"  multiply-adds alone   {r.PeakGflops,8:F0} GFLOP/s, the limit of any kernel");
        Line($"  items x d · d x d     {r.KernelGflops,8:F0} GFLOP/s{CompareWithLibtorch(r.LibtorchGflops, r.KernelVersusLibtorchRatio)}");
        Line($"  d x items · items x d {r.GramGflops,8:F0} GFLOP/s{CompareWithLibtorch(r.LibtorchGramGflops, r.GramVersusLibtorchRatio)}");
        Line($"    symmetric           {r.SymmetricGramGflops,8:F0} GFLOP/s, counted in full");
        Line($"  time of Fit           dense kernels {r.ShareDense:P0}, sparse kernels {r.ShareSparse:P0}");
        Line($"                        d x d algebra {r.ShareAlgebra:P0}, rest {r.ShareRest:P0}");
        Line($"                        ({r.ShareNote})");
        Line($"  allocated             {r.AllocatedBytesPerIteration / 1e3,8:F1} KB managed per iteration");
        if (r.DenseUnavailable is { } reason) Line($"  {reason}");
        Line($"{r.Machine}");
        return text.ToString().TrimEnd();

        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
    }

    private static string CompareWithLibtorch(double? libtorch, double? ratio) =>
        libtorch is null ? "" : string.Create(CultureInfo.InvariantCulture, $", libtorch {libtorch:F0}: {ratio:F2} times");
}
