namespace MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;

/// <summary>
/// Picks a random index with a probability proportional to its weight, in constant time (Walker's alias method). Each of n equally likely
/// columns has its own index up to a threshold, and one other index above it.
/// </summary>
internal sealed class AliasTable
{
    private readonly uint[] _threshold;
    private readonly int[] _alias;

    public AliasTable(double[] weights)
    {
        int n = weights.Length;
        double mean = weights.Sum() / n;
        double[] share = [.. weights.Select(weight => weight / mean)];
        _threshold = new uint[n];
        _alias = new int[n];
        var small = new Stack<int>(Enumerable.Range(0, n).Where(i => share[i] < 1));
        var large = new Stack<int>(Enumerable.Range(0, n).Where(i => share[i] >= 1));
        while (small.TryPop(out int i))
        {
            if (!large.TryPeek(out int j)) j = i; // because of rounding errors, no large share is left: the share of i is 1
            (_threshold[i], _alias[i]) = ((uint)(share[i] * uint.MaxValue), j);
            share[j] -= 1 - share[i];
            if (j != i && share[j] < 1) small.Push(large.Pop());
        }
        foreach (int i in large) (_threshold[i], _alias[i]) = (uint.MaxValue, i);
    }

    public int Pick(ref SplitMix64 random)
    {
        ulong bits = random.Next();
        int column = (int)((bits >> 32) * (ulong)_alias.Length >> 32);
        return (uint)bits <= _threshold[column] ? column : _alias[column];
    }
}
