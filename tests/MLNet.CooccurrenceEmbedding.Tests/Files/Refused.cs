using MLNet.CooccurrenceEmbedding.Tests.Support;

namespace MLNet.CooccurrenceEmbedding.Tests.Files;

/// <summary>Files from an enemy: refused, with what was found, and before memory is taken for what they claim.</summary>
internal static class Refused
{
    private const long MostBytes = 1 << 20; // the buffer, and a message

    public static void Assert(ReadOnlySpan<byte> content, string found, Func<string, ItemEmbeddings> load)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("hostile.file", content);
        long before = GC.GetAllocatedBytesForCurrentThread();
        InvalidDataException? refusal = null;
        try
        {
            load(path);
        }
        catch (InvalidDataException e)
        {
            refusal = e;
        }
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Xunit.Assert.True(refusal is not null, $"It was loaded, though {found}.");
        Xunit.Assert.Contains(path, refusal.Message, StringComparison.Ordinal);
        Xunit.Assert.Contains(found, refusal.Message, StringComparison.Ordinal);
        Xunit.Assert.InRange(allocated, 0, MostBytes);
    }
}
