using System.Runtime.InteropServices;
using TorchSharp;

namespace MLNet.CooccurrenceEmbedding.TorchTests;

/// <summary>Whether libtorch, the native library behind TorchSharp, works on this machine.</summary>
internal static class Libtorch
{
    private static readonly Lazy<string?> Obstacle = new(Probe);

    /// <summary>
    /// Skips the running test, saying why, where libtorch cannot be loaded. To be called before anything of TorchSharp is.
    /// </summary>
    public static void LoadOrSkip()
    {
        if (Obstacle.Value is { } reason) Assert.Skip(reason);
    }

    private static string? Probe()
    {
        try
        {
            // In the order TorchSharp loads them, but by hand: its own message leaves out what the loader said, and before giving up it
            // copies all of libtorch next to the test.
            foreach (string library in (string[])["torch_cpu", "LibTorchSharp"])
                NativeLibrary.Load(library, typeof(torch).Assembly, searchPath: null);
            using torch.Tensor _ = torch.zeros(1);
            return null;
        }
        catch (Exception e) when (
            e is DllNotFoundException or BadImageFormatException or NotSupportedException or TypeInitializationException)
        {
            // The loader tries many places; that there is nothing in most of them is no news.
            IEnumerable<string> news = e.Message.Split('\n', StringSplitOptions.TrimEntries).Where(
                line => !line.EndsWith("No such file or directory"));
            return "libtorch cannot be loaded. On Linux it needs x64 and GLIBCXX_3.4.32, the C++ library of GCC 13, "
                + $"which Ubuntu 24.04 and Debian 13 have. The loader says: {string.Join(' ', news)}";
        }
    }
}
