using TorchSharp;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Compare;

/// <summary>Loads libtorch and sets its number of threads.</summary>
internal static class Libtorch
{
    public const string Remedy =
        "libtorch cannot be loaded. It needs GLIBCXX_3.4.32 of GCC 13: Ubuntu 24.04 and Debian 13 have it; "
        + "on Debian 12 install libstdc++6 from trixie.";

    /// <summary>The version of libtorch, once it is loaded.</summary>
    public static string Version => $"libtorch {torch.__version__}";

    public static bool TryLoad(int threads)
    {
        try
        {
            // The default is the number of physical cores, which can be smaller than the number of available processors.
            torch.set_num_threads(threads);
            return true;
        }
        catch (Exception error) when (error is NotSupportedException or DllNotFoundException or TypeInitializationException)
        {
            return false;
        }
    }
}
