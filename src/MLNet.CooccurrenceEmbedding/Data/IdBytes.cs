using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>Ids, which are texts or integers, as bytes to be sent to another process.</summary>
internal static class IdBytes
{
    /// <summary>The bytes of ids. A text is written as its UTF-16 code units: it can have unpaired surrogates, which UTF-8 loses.</summary>
    public static byte[] Write<T>(T[] ids)
    {
        using var bytes = new MemoryStream();
        foreach (T id in ids)
        {
            if (id is ReadOnlyMemory<char> text)
            {
                bytes.Write(BitConverter.GetBytes(text.Length));
                bytes.Write(MemoryMarshal.AsBytes(text.Span));
            }
            else
            {
                T copy = id;
                bytes.Write(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<T, byte>(ref copy), Unsafe.SizeOf<T>()));
            }
        }
        return bytes.ToArray();
    }

    /// <summary>The ids of bytes that <see cref="Write"/> has written.</summary>
    public static List<T> Read<T>(byte[] bytes)
    {
        var ids = new List<T>();
        for (int place = 0; place < bytes.Length;)
        {
            if (typeof(T) == typeof(ReadOnlyMemory<char>))
            {
                int length = sizeof(char) * BitConverter.ToInt32(bytes, place);
                place += sizeof(int);
                ids.Add((T)(object)MemoryMarshal.Cast<byte, char>(bytes.AsSpan(place, length)).ToArray().AsMemory().ToReadOnly());
                place += length;
            }
            else
            {
                ids.Add(Unsafe.ReadUnaligned<T>(ref bytes[place]));
                place += Unsafe.SizeOf<T>();
            }
        }
        return ids;
    }

    private static ReadOnlyMemory<char> ToReadOnly(this Memory<char> text) => text;
}
