using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;

namespace MLNet.CooccurrenceEmbedding.Mpi.Native;

/// <summary>
/// The functions of a loaded MPI library that this package uses, for the communicator of all processes. A function that fails throws an
/// <see cref="IOException"/> with MPI's text for the error.
/// </summary>
internal sealed unsafe class MpiFunctions
{
    private const int ThreadSerialized = 2; // MPI_THREAD_SERIALIZED of every MPI
    private const int StatusBytes = 256; // more than sizeof(MPI_Status) of any MPI
    private const int TextBytes = 8192; // MPI_MAX_LIBRARY_VERSION_STRING of MPICH. MPI_MAX_ERROR_STRING is less

    private readonly string _name;
    private readonly MpiHandles _handles;
    // These are called often. The others are looked up when they are called.
    private readonly delegate* unmanaged[Cdecl]<void*, int, nint, int, int, nint, nint*, int> _isend, _irecv;
    private readonly delegate* unmanaged[Cdecl]<void*, int, nint, void*, int, nint, nint, nint*, int> _iallgather;
    private readonly delegate* unmanaged[Cdecl]<nint*, int*, void*, int> _test;
    private readonly delegate* unmanaged[Cdecl]<void*, nint, int*, int> _getCount;

    /// <param name="library">The handle of the library.</param>
    /// <param name="name">Its name or path, for messages.</param>
    /// <exception cref="InvalidOperationException">The library is not an MPI library.</exception>
    public MpiFunctions(nint library, string name)
    {
        Library = library;
        _name = name;
        _isend = (delegate* unmanaged[Cdecl]<void*, int, nint, int, int, nint, nint*, int>)Find("MPI_Isend");
        _irecv = (delegate* unmanaged[Cdecl]<void*, int, nint, int, int, nint, nint*, int>)Find("MPI_Irecv");
        _iallgather = (delegate* unmanaged[Cdecl]<void*, int, nint, void*, int, nint, nint, nint*, int>)Find("MPI_Iallgather");
        _test = (delegate* unmanaged[Cdecl]<nint*, int*, void*, int>)Find("MPI_Test");
        _getCount = (delegate* unmanaged[Cdecl]<void*, nint, int*, int>)Find("MPI_Get_count");
        _handles = MpiHandles.Of(library);
    }

    /// <summary>The handle of the loaded library.</summary>
    public nint Library { get; }

    /// <summary>The values of the predefined handles in this library.</summary>
    public MpiHandles Handles => _handles;

    /// <summary>Starts MPI in this process for calls of one thread at a time, and makes later errors return to the caller.</summary>
    /// <exception cref="InvalidOperationException">Other code of this process has started MPI.</exception>
    public void Start()
    {
        int isInitialized, threadLevel;
        Check(((delegate* unmanaged[Cdecl]<int*, int>)Find("MPI_Initialized"))(&isInitialized), "MPI_Initialized");
        if (isInitialized != 0)
            throw new InvalidOperationException("MPI is started in this process already, by other code. A process can start MPI once.");
        var initialize = (delegate* unmanaged[Cdecl]<int*, byte***, int, int*, int>)Find("MPI_Init_thread");
        Check(initialize(null, null, ThreadSerialized, &threadLevel), "MPI_Init_thread");
        if (threadLevel < ThreadSerialized)
            throw new InvalidOperationException($"The MPI library {_name} was built for programs of one thread. .NET has several threads.");
        var setHandler = (delegate* unmanaged[Cdecl]<nint, nint, int>)Find("MPI_Comm_set_errhandler");
        Check(setHandler(_handles.World, _handles.ErrorsReturn), "MPI_Comm_set_errhandler");
    }

    /// <summary>Returns the number of this process.</summary>
    public int Rank() => WorldNumber("MPI_Comm_rank");

    /// <summary>Returns the number of processes.</summary>
    public int Size() => WorldNumber("MPI_Comm_size");

    /// <summary>Returns the name and the version of the library. MPI need not be started.</summary>
    public string Version()
    {
        byte* text = stackalloc byte[TextBytes];
        int length;
        Check(((delegate* unmanaged[Cdecl]<byte*, int*, int>)Find("MPI_Get_library_version"))(text, &length), "MPI_Get_library_version");
        // MPICH continues with the options that it was built with.
        string[] lines = Encoding.UTF8.GetString(text, length).Split('\n');
        return string.Join(' ', lines[0].TrimEnd('\0').Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimEnd(',');
    }

    /// <summary>Ends MPI in this process. Waits until all processes end it.</summary>
    public void Finish() => Check(((delegate* unmanaged[Cdecl]<int>)Find("MPI_Finalize"))(), "MPI_Finalize");

    /// <summary>Ends all processes.</summary>
    [DoesNotReturn]
    public void Abort(int exitCode)
    {
        _ = ((delegate* unmanaged[Cdecl]<nint, int, int>)Find("MPI_Abort"))(_handles.World, exitCode);
        Environment.Exit(exitCode); // if this MPI returns
    }

    /// <summary>Begins to send a message, and returns the request to <see cref="Test"/>.</summary>
    public nint Send(void* data, int bytes, int to, int tag)
    {
        nint request = 0;
        Check(_isend(data, bytes, _handles.Byte, to, tag, _handles.World, &request), "MPI_Isend");
        return request;
    }

    /// <summary>Begins to receive a message, and returns the request to <see cref="Test"/>.</summary>
    public nint Receive(void* data, int bytes, int from, int tag)
    {
        nint request = 0;
        Check(_irecv(data, bytes, _handles.Byte, from, tag, _handles.World, &request), "MPI_Irecv");
        return request;
    }

    /// <summary>Begins to send as many bytes as all others to every process, and returns the request to <see cref="Test"/>.</summary>
    public nint AllGather(void* own, int bytes, void* all)
    {
        nint request = 0;
        Check(_iallgather(own, bytes, _handles.Byte, all, bytes, _handles.Byte, _handles.World, &request), "MPI_Iallgather");
        return request;
    }

    /// <summary>Continues all communication, and returns whether a request is complete. Then it must not be used again.</summary>
    /// <param name="request">The request.</param>
    /// <param name="receivedBytes">Gets the size of a message that has been received. Null for another request.</param>
    public bool Test(ref nint request, int* receivedBytes = null)
    {
        byte* status = stackalloc byte[StatusBytes];
        nint handle = request;
        int isComplete = 0;
        Check(_test(&handle, &isComplete, status), "MPI_Test");
        request = handle;
        if (isComplete != 0 && receivedBytes != null) Check(_getCount(status, _handles.Byte, receivedBytes), "MPI_Get_count");
        return isComplete != 0;
    }

    private int WorldNumber(string function)
    {
        int number;
        Check(((delegate* unmanaged[Cdecl]<nint, int*, int>)Find(function))(_handles.World, &number), function);
        return number;
    }

    private nint Find(string function) => NativeLibrary.TryGetExport(Library, function, out nint address)
        ? address
        : throw new InvalidOperationException($"{_name} is not a library of MPI 3 or newer: it has no function {function}.");

    private void Check(int error, string function)
    {
        if (error != 0) throw new IOException($"{function} failed: {ErrorText(error)}");
    }

    private string ErrorText(int error)
    {
        byte* text = stackalloc byte[TextBytes];
        int length;
        return ((delegate* unmanaged[Cdecl]<int, byte*, int*, int>)Find("MPI_Error_string"))(error, text, &length) == 0
            ? Encoding.UTF8.GetString(text, length).TrimEnd('\0', '\n')
            : $"error {error}";
    }
}
