using System.Runtime.InteropServices;

namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>Memory outside the managed heap, zeroed and aligned to cache lines; freed by <see cref="Dispose"/>, or at last by the finaliser.</summary>
internal sealed unsafe class NativeBuffer<T> : IDisposable
    where T : unmanaged
{
    /// <summary>A cache line, and the widest vector.</summary>
    public const int AlignmentInBytes = 64;

    private readonly nuint _bytes;

    /// <exception cref="OutOfMemoryException">There is not enough memory.</exception>
    public NativeBuffer(nuint length)
    {
        _bytes = checked(length * (nuint)sizeof(T));
        Pointer = (T*)NativeMemory.AlignedAlloc(_bytes, AlignmentInBytes);
        NativeMemoryUse.Add((long)_bytes);
        NativeMemory.Clear(Pointer, _bytes);
    }

    ~NativeBuffer() => Free();

    public T* Pointer { get; private set; }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (Pointer == null) return;
        NativeMemory.AlignedFree(Pointer);
        Pointer = null;
        NativeMemoryUse.Add(-(long)_bytes);
    }
}
