namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>Where each row is a user of its own.</summary>
internal sealed class RowUserNumbers : UserNumbers
{
    private int _count;

    public override int Count => _count;

    public override int OfCurrentRow() => checked(_count++);

    public override int[] AddTo(UserNumbers all)
    {
        var others = (RowUserNumbers)all;
        int[] numbers = [.. Enumerable.Range(others._count, _count)];
        others._count = checked(others._count + _count);
        return numbers;
    }
}
