using System.Runtime.InteropServices;

namespace MLNet.CooccurrenceEmbedding.Export;

/// <summary>
/// Recognizes devices, pipes and sockets on Unix. <see cref="File.GetAttributes(string)"/> is the same for them as for files.
/// </summary>
internal static partial class SpecialFile
{
    private const int TypeMask = 0xF000;

    /// <summary>
    /// Describes a file that is a device, a pipe, a socket or an open file of a process, such as /dev/stdout. Otherwise, returns <see
    /// langword="null"/>.
    /// </summary>
    /// <param name="path">
    /// The full path, whose links form no cycle. It is not opened, since opening a pipe can block and opening a device can have effects.
    /// </param>
    public static string? Describe(string path)
    {
        if (OperatingSystem.IsWindows()) return null;
        for (string link = path; ; link = File.ResolveLinkTarget(link, returnFinalTarget: false)!.FullName)
        {
            if (link.StartsWith("/proc/", StringComparison.Ordinal) || link.StartsWith("/dev/fd/", StringComparison.Ordinal))
                return "an open file of a process";
            if (new FileInfo(link).LinkTarget is null) break;
        }
        if (GetStatus(path, out Status status) != 0) return null;
        // Otherwise, a later runtime has another layout.
        if ((status.Mode & ~TypeMask) != (int)File.GetUnixFileMode(path)) return null;
        return (status.Mode & TypeMask) switch
        {
            0x1000 => "a pipe",
            0x2000 or 0x6000 => "a device",
            0xC000 => "a socket",
            _ => null,
        };
    }

    /// <summary>The function behind File of .NET. The layout of libc's own structure differs between platforms.</summary>
    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_Stat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int GetStatus(string path, out Status status);

    /// <summary>The type and the permissions, in a structure that is larger than that of .NET.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Status
    {
        [FieldOffset(4)]
        public int Mode;
    }
}
