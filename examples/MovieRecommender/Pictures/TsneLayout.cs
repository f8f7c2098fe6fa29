using System.Numerics;
using System.Numerics.Tensors;
using Place = MovieRecommender.Pictures.MovieMap.Place;

namespace MovieRecommender.Pictures;

/// <summary>
/// Places vectors in the plane so that similar vectors are near each other: exact t-SNE (L. van der Maaten and G. Hinton, "Visualizing data
/// using t-SNE", JMLR 2008). It starts from the first two dimensions, which vary the most, with the learning rate n / exaggeration
/// (D. Kobak and P. Berens, "The art of using t-SNE for single-cell transcriptomics", Nature Communications 2019). Time and memory are
/// quadratic in the number of vectors.
/// </summary>
internal sealed class TsneLayout
{
    private const int Seed = 2026;
    private const int Iterations = 750;
    private const int ExaggeratedIterations = 250;
    private const float Exaggeration = 12;
    private const float Perplexity = 30;
    private const float MinimumLearningRate = 10;
    private const float StartDeviation = 1e-4f;

    private readonly ParallelOptions _parallel;
    private readonly float[][] _affinities;
    private readonly float[] _x, _y, _stepX, _stepY;
    private readonly float[] _attractionX, _attractionY, _repulsionX, _repulsionY, _repulsionSums;

    /// <summary>Computes the place of each vector.</summary>
    /// <param name="vectors">Nonzero vectors of equal length. Only their directions matter.</param>
    /// <param name="cancellation">Cancels the computation.</param>
    public static Place[] Compute(float[][] vectors, CancellationToken cancellation)
    {
        var layout = new TsneLayout(Center(vectors), cancellation);
        layout.Optimize();
        return layout.Scale();
    }

    private TsneLayout(float[][] vectors, CancellationToken cancellation)
    {
        int count = vectors.Length;
        _parallel = new ParallelOptions { CancellationToken = cancellation };
        _affinities = ComputeAffinities(vectors, _parallel);
        (_stepX, _stepY) = (new float[count], new float[count]);
        (_attractionX, _attractionY) = (new float[count], new float[count]);
        (_repulsionX, _repulsionY, _repulsionSums) = (new float[count], new float[count], new float[count]);
        // Noise keeps equal vectors from having the same place.
        var random = new Random(Seed);
        float[] Start(int axis) => [.. vectors.Select(vector
            => StartDeviation * ((axis < vector.Length ? vector[axis] : 0) + 0.01f * (random.NextSingle() - 0.5f)))];
        (_x, _y) = (Start(0), Start(1));
    }

    /// <summary>
    /// Normalizes the vectors and subtracts their mean. The vectors have a part in common, which is larger for famous movies. Without it,
    /// movies are near each other because the same people like them, and not because both are famous.
    /// </summary>
    private static float[][] Center(float[][] vectors)
    {
        float[][] centered = [.. vectors.Select(vector => vector.ToArray())];
        foreach (float[] vector in centered) TensorPrimitives.Divide(vector, TensorPrimitives.Norm(vector), vector);
        var mean = new float[vectors[0].Length];
        foreach (float[] vector in centered) TensorPrimitives.MultiplyAdd(vector, 1f / vectors.Length, mean, mean);
        foreach (float[] vector in centered)
        {
            TensorPrimitives.Subtract(vector, mean, vector);
            float norm = TensorPrimitives.Norm(vector);
            if (norm > 0) TensorPrimitives.Divide(vector, norm, vector);
        }
        return centered;
    }

    /// <summary>Computes the affinities: the probability that a random pair is (i, j), which falls with the distance of i and j.</summary>
    private static float[][] ComputeAffinities(float[][] vectors, ParallelOptions parallel)
    {
        int count = vectors.Length;
        var conditional = new float[count][];
        Parallel.For(0, count, parallel, i =>
        {
            float[] distances = [.. vectors.Select(other => TensorPrimitives.Distance(vectors[i], other))];
            TensorPrimitives.Multiply(distances, distances, distances);
            conditional[i] = ComputeNeighborhood(distances, i);
        });
        var affinities = new float[count][];
        Parallel.For(0, count, parallel, i => affinities[i] =
            [.. Enumerable.Range(0, count).Select(j => (conditional[i][j] + conditional[j][i]) / (2 * count))]);
        return affinities;
    }

    /// <summary>Computes the weights of the other vectors, a Gaussian of the distance whose width gives the wanted perplexity.</summary>
    private static float[] ComputeNeighborhood(float[] squaredDistances, int self)
    {
        var weights = new float[squaredDistances.Length];
        float nearest = squaredDistances.Where((_, j) => j != self).DefaultIfEmpty().Min();
        float wanted = MathF.Log(Math.Min(Perplexity, Math.Max(1, (squaredDistances.Length - 1) / 3f)));
        float precision = 1, low = 0, high = float.PositiveInfinity;
        for (int step = 0; step < 50; step++)
        {
            TensorPrimitives.Subtract(squaredDistances, nearest, weights);
            TensorPrimitives.Multiply(weights, -precision, weights);
            TensorPrimitives.Exp(weights, weights);
            weights[self] = 0;
            float sum = TensorPrimitives.Sum(weights);
            if (sum == 0) break;
            TensorPrimitives.Divide(weights, sum, weights);
            // The entropy of the weights.
            float entropy = MathF.Log(sum) + precision * (TensorPrimitives.Dot(weights, squaredDistances) - nearest);
            if (MathF.Abs(entropy - wanted) < 1e-4f) break;
            if (entropy > wanted) low = precision;
            else high = precision;
            precision = float.IsPositiveInfinity(high) ? 2 * precision : (low + high) / 2;
        }
        return weights;
    }

    private void Optimize()
    {
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            _parallel.CancellationToken.ThrowIfCancellationRequested();
            bool exaggerated = iteration < ExaggeratedIterations;
            Parallel.For(0, _x.Length, _parallel, ComputeForces);
            // Added in order, so that the sum does not depend on the threads. Each item is also counted once with itself.
            double total = Math.Max(_repulsionSums.Sum(sum => (double)sum) - _x.Length, 1e-12);
            // The gradient of t-SNE has the factor 4.
            float rate = 4 * Math.Max(_x.Length / Exaggeration, MinimumLearningRate), momentum = exaggerated ? 0.5f : 0.8f;
            Step(_x, _stepX, _attractionX, _repulsionX);
            Step(_y, _stepY, _attractionY, _repulsionY);

            void Step(float[] places, float[] steps, float[] attraction, float[] repulsion)
            {
                for (int i = 0; i < places.Length; i++)
                {
                    float force = (exaggerated ? Exaggeration : 1) * attraction[i] + (float)(repulsion[i] / total);
                    steps[i] = momentum * steps[i] + rate * force;
                    places[i] += steps[i];
                }
            }
        }
    }

    private void ComputeForces(int item)
    {
        float[] affinities = _affinities[item];
        var (x, y) = (_x[item], _y[item]);
        Vector<float> attractionX = default, attractionY = default, repulsionX = default, repulsionY = default, sum = default;
        int other = 0;
        for (; other <= _x.Length - Vector<float>.Count; other += Vector<float>.Count)
        {
            Vector<float> dx = new Vector<float>(_x, other) - new Vector<float>(x);
            Vector<float> dy = new Vector<float>(_y, other) - new Vector<float>(y);
            Vector<float> kernel = Vector<float>.One / (Vector<float>.One + dx * dx + dy * dy);
            Vector<float> attraction = new Vector<float>(affinities, other) * kernel, repulsion = kernel * kernel;
            attractionX += attraction * dx;
            attractionY += attraction * dy;
            repulsionX -= repulsion * dx;
            repulsionY -= repulsion * dy;
            sum += kernel;
        }
        (_attractionX[item], _attractionY[item]) = (Vector.Sum(attractionX), Vector.Sum(attractionY));
        (_repulsionX[item], _repulsionY[item]) = (Vector.Sum(repulsionX), Vector.Sum(repulsionY));
        _repulsionSums[item] = Vector.Sum(sum);
        for (; other < _x.Length; other++)
        {
            float dx = _x[other] - x, dy = _y[other] - y, kernel = 1 / (1 + dx * dx + dy * dy);
            _attractionX[item] += affinities[other] * kernel * dx;
            _attractionY[item] += affinities[other] * kernel * dy;
            _repulsionX[item] -= kernel * kernel * dx;
            _repulsionY[item] -= kernel * kernel * dy;
            _repulsionSums[item] += kernel;
        }
    }

    /// <summary>Scales into the unit square, centered, and keeps the aspect ratio.</summary>
    private Place[] Scale()
    {
        float width = _x.Max() - _x.Min(), height = _y.Max() - _y.Min();
        float scale = 1 / Math.Max(Math.Max(width, height), 1e-12f);
        float left = _x.Min() + width / 2, bottom = _y.Min() + height / 2;
        return [.. _x.Zip(_y, (x, y) => new Place(0.5f + scale * (x - left), 0.5f + scale * (y - bottom)))];
    }
}
