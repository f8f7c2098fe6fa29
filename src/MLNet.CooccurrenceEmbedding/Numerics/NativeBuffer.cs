using System.Runtime.InteropServices;

namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>Memory outside the managed heap, zeroed and aligned to cache lines; freed by <see cref="Dispose"/>, or by the finalizer.</summary>
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
        if (Pointer == null) return;
        NativeMemory.AlignedFree(Pointer);
        Pointer = null;
    }
}

/// <summary>Owns the native memory of a computation: disposing of it frees everything that was allocated through it.</summary>
internal sealed class Workspace : IDisposable
{
    private readonly List<IDisposable> _owned = [];

    /// <inheritdoc cref="RowMatrix(int, int)"/>
    public RowMatrix NewMatrix(int rows, int columns) => Own(new RowMatrix(rows, columns));

    /// <inheritdoc cref="Kernels.NewPackedSquare"/>
    public PackedSquare<float> NewPackedSquare(Kernels kernels, int size) => Own(kernels.NewPackedSquare(size));

    public void Dispose()
    {
        foreach (IDisposable owned in _owned) owned.Dispose();
    }

    private T Own<T>(T memory)
        where T : IDisposable
    {
        _owned.Add(memory);
        return memory;
    }
}
