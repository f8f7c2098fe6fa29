using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Export;

/// <summary>Asserts that a malicious file is rejected before memory is allocated for the sizes that it declares.</summary>
internal static class FileAssert
{
    private const long MaximumBytes = 1 << 20; // the buffer and a message

    public static void ThrowsInvalidData(ReadOnlySpan<byte> content, string found, Func<string, ItemEmbeddings> load)
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
        Xunit.Assert.InRange(allocated, 0, MaximumBytes);
    }

    /// <summary>Changes each byte of a file, which must then load or throw an InvalidDataException.</summary>
    public static void LoadsOrThrowsInvalidDataWithAnyByteChanged(byte[] content, Func<string, ItemEmbeddings> load)
    {
        using var folder = new TemporaryFolder();
        int refused = 0;
        for (int position = 0; position < content.Length; position++)
        {
            foreach (byte value in "\0\n %)09\x7F\u00FF"u8)
            {
                byte[] changed = [.. content];
                changed[position] = value;
                string path = folder.File("changed.file", changed);
                try
                {
                    load(path);
                }
                catch (InvalidDataException e)
                {
                    Xunit.Assert.Contains(path, e.Message, StringComparison.Ordinal);
                    refused++;
                }
            }
        }
        Xunit.Assert.InRange(refused, content.Length, content.Length * 10);
    }
}
