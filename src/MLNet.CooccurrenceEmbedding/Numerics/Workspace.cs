namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>Owns the native memory of a computation: whatever was allocated through it is freed with it, on every path.</summary>
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
