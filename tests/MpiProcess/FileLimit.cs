using System.ComponentModel;
using System.Runtime.InteropServices;

namespace MpiProcess;

/// <summary>Limits the size of the files that this process writes, as a full disk does. On Linux.</summary>
internal static partial class FileLimit
{
    private const int FileSize = 1, SizeSignal = 25, Ignore = 1;

    public static void Set(long bytes)
    {
        _ = Signal(SizeSignal, Ignore); // the signal would end the process
        long[] softAndHard = [bytes, bytes];
        if (SetLimit(FileSize, softAndHard) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Signal(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, long[] limits);
}
