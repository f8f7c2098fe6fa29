namespace MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;

/// <summary>
/// Picks an index as often as its weight says, in constant time (Walker's alias method): each of n equally likely columns holds
/// its own index up to a threshold, and one other index above it.
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
        var poor = new Stack<int>(Enumerable.Range(0, n).Where(i => share[i] < 1));
        var rich = new Stack<int>(Enumerable.Range(0, n).Where(i => share[i] >= 1));
        while (poor.TryPop(out int i))
        {
            if (!rich.TryPeek(out int j)) j = i; // rounding has used the rich up: i has a whole share
            (_threshold[i], _alias[i]) = ((uint)(share[i] * uint.MaxValue), j);
            share[j] -= 1 - share[i];
            if (j != i && share[j] < 1) poor.Push(rich.Pop());
        }
        foreach (int i in rich) (_threshold[i], _alias[i]) = (uint.MaxValue, i);
    }

    public int Pick(ref SplitMix64 random)
    {
        ulong bits = random.Next();
        int column = (int)((bits >> 32) * (ulong)_alias.Length >> 32);
        return (uint)bits <= _threshold[column] ? column : _alias[column];
    }
}
