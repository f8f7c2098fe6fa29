using System.Runtime.InteropServices;

namespace MLNet.CooccurrenceEmbedding.Mpi.Native;

/// <summary>
/// The values of MPI's predefined handles. The headers of each MPI define them, so they are unknown until a library is loaded. A handle
/// is a pointer or a 32-bit integer; both fit into an <see cref="nint"/>, also as an argument and as the target of a pointer, since the
/// supported processors are little-endian.
/// </summary>
internal sealed unsafe record MpiHandles(nint World, nint Byte, nint ErrorsReturn)
{
    // Of mpi.h of MPICH, which Intel MPI, MS-MPI and MVAPICH share.
    private static readonly MpiHandles Mpich = new(World: 0x44000000, Byte: 0x4c00010d, ErrorsReturn: 0x54000001);

    // Of the standard ABI of MPI 5.0.
    private static readonly MpiHandles StandardAbi = new(World: 0x101, Byte: 0x247, ErrorsReturn: 0x143);

    /// <summary>Finds out which handles a library uses. MPI need not be initialized.</summary>
    public static MpiHandles Of(nint library)
    {
        // First the question for the standard ABI: such a library of Open MPI can also show the symbols that follow.
        if (HasStandardAbi(library)) return StandardAbi;
        return NativeLibrary.TryGetExport(library, "ompi_mpi_comm_world", out nint world)
            ? new(world, NativeLibrary.GetExport(library, "ompi_mpi_byte"), NativeLibrary.GetExport(library, "ompi_mpi_errors_return"))
            : Mpich;
    }

    /// <summary>A library that knows the function, but does not have the standard ABI, gives the version -1.</summary>
    private static bool HasStandardAbi(nint library)
    {
        if (!NativeLibrary.TryGetExport(library, "MPI_Abi_get_version", out nint address)) return false;
        int major = -1, minor = -1;
        int error = ((delegate* unmanaged[Cdecl]<int*, int*, int>)address)(&major, &minor);
        return error == 0 && major >= 1;
    }
}
