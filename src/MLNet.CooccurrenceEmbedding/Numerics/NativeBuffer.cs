using System.Runtime.InteropServices;

namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>Memory outside the managed heap, zeroed and aligned to cache lines; freed by <see cref="Dispose"/>, or at last by the finaliser.</summary>
internal sealed unsafe class NativeBuffer<T> : IDisposable
    where T : unmanaged
{
    /// <summary>A cache line, and the widest vector.</summary>
    public const int AlignmentInBytes = 64;

    /// <exception cref="OutOfMemoryException">There is not enough memory.</exception>
    public NativeBuffer(nuint length)
    {
        nuint bytes = checked(length * (nuint)sizeof(T));
        Pointer = (T*)NativeMemory.AlignedAlloc(bytes, AlignmentInBytes);
        NativeMemory.Clear(Pointer, bytes);
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
        NativeMemory.AlignedFree(Pointer);
        Pointer = null;
    }
}
