using System.Runtime.InteropServices;
using TorchSharp;

namespace MLNet.CooccurrenceEmbedding.TorchTests;

/// <summary>Checks that libtorch, the native library of TorchSharp, can be loaded.</summary>
internal static class Libtorch
{
    private static readonly Lazy<string?> Obstacle = new(Probe);

    /// <summary>
    /// Skips the running test if libtorch cannot be loaded. Call it before any other member of TorchSharp.
    /// </summary>
    public static void LoadOrSkip()
    {
        if (Obstacle.Value is { } reason) Assert.Skip(reason);
    }

    private static string? Probe()
    {
        try
        {
            // Loads the libraries in the order of TorchSharp. TorchSharp's own message does not contain that of the loader, and TorchSharp
            // copies libtorch next to the test before it fails.
            foreach (string library in (string[])["torch_cpu", "LibTorchSharp"])
                NativeLibrary.Load(library, typeof(torch).Assembly, searchPath: null);
            using torch.Tensor _ = torch.zeros(1);
            return null;
        }
        catch (Exception e) when (
            e is DllNotFoundException or BadImageFormatException or NotSupportedException or TypeInitializationException)
        {
            // The loader tries many paths. Most of them do not exist.
            IEnumerable<string> lines = e.Message.Split('\n', StringSplitOptions.TrimEntries).Where(line =>
                !line.EndsWith("No such file or directory"));
            return "libtorch cannot be loaded. On Linux it needs x64 and GLIBCXX_3.4.32, the C++ library of GCC 13, "
                + $"which Ubuntu 24.04 and Debian 13 have. The loader says: {string.Join(' ', lines)}";
        }
    }
}
