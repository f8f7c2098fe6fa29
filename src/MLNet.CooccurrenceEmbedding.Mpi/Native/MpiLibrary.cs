using System.Runtime.InteropServices;

namespace MLNet.CooccurrenceEmbedding.Mpi.Native;

/// <summary>Finds and loads the MPI library of this computer.</summary>
internal static partial class MpiLibrary
{
    private const string Remedy = "Install an MPI, for example with 'apt-get install openmpi-bin' or 'apt-get install mpich', or set "
        + $"{nameof(MpiOptions)}.{nameof(MpiOptions.LibraryPath)} to the path of its library.";

    /// <summary>Loads the library, and returns its handle and the name or path that was found.</summary>
    /// <param name="path">The path of the library, or null for the first of the known names that the system finds.</param>
    /// <param name="launcher">The launcher that started this process. The names of its MPI are tried first.</param>
    /// <exception cref="DllNotFoundException">There is no such library.</exception>
    public static (nint Handle, string Name) Load(string? path, Launcher? launcher)
    {
        LeaveSignalsToDotnet();
        if (path is not null)
        {
            try
            {
                return (NativeLibrary.Load(path), path);
            }
            catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
            {
                throw new DllNotFoundException($"The MPI library {path} cannot be loaded. {Remedy} {error.Message.Trim()}", error);
            }
        }

        string[] names = Names(launcher);
        foreach (string name in names)
        {
            if (NativeLibrary.TryLoad(name, out nint handle)) return (handle, name);
        }
        throw new DllNotFoundException($"No MPI library is found. These names were tried: {string.Join(", ", names)}. {Remedy}");
    }

    /// <summary>The names of libraries in the order in which they are tried.</summary>
    internal static string[] Names(Launcher? launcher)
    {
        if (OperatingSystem.IsWindows()) return ["msmpi.dll", "impi.dll"];
        // The numbers are those of binary interfaces: 40 is Open MPI, since 4.0; 12 is MPICH, and Intel MPI, which copies its interface.
        string[] standard, openMpi, mpich;
        string plain;
        if (OperatingSystem.IsMacOS())
        {
            standard = ["libmpi_abi.1.dylib", "libmpi_abi.0.dylib"];
            (openMpi, mpich, plain) = (["libmpi.40.dylib"], ["libmpi.12.dylib", "libmpich.12.dylib"], "libmpi.dylib");
        }
        else
        {
            standard = ["libmpi_abi.so.1", "libmpi_abi.so.0"];
            (openMpi, mpich, plain) = (["libmpi.so.40"], ["libmpi.so.12", "libmpich.so.12"], "libmpi.so");
        }
        return launcher switch
        {
            null => [.. standard, .. openMpi, .. mpich, plain],
            { IsOpenMpi: true } => [.. openMpi, plain, .. standard, .. mpich],
            _ => [.. mpich, plain, .. standard, .. openMpi],
        };
    }

    /// <summary>
    /// UCX, with which Open MPI and MPICH communicate, replaces the handler of SIGSEGV, from which .NET makes a NullReferenceException.
    /// It reads its settings from the environment of C, which <see cref="Environment.SetEnvironmentVariable(string, string)"/> does not
    /// change, when it is loaded.
    /// </summary>
    private static void LeaveSignalsToDotnet()
    {
        if (!OperatingSystem.IsWindows()) _ = SetCEnvironmentVariable("UCX_ERROR_SIGNALS", "", overwrite: 1);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetCEnvironmentVariable(string name, string value, int overwrite);
}
