namespace MLNet.CooccurrenceEmbedding.Mpi;

/// <summary>The options of <see cref="MpiWorld.Start"/>. They should be the same on all ranks.</summary>
public sealed class MpiOptions
{
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMilliseconds(int.MaxValue);

    /// <summary>
    /// The longest time that a rank waits for the others in one exchange of data, after which it throws a <see cref="TimeoutException"/>.
    /// Ranks wait for each other when one reads more data or is slower, and for ever when one has ended in a way that its launcher does
    /// not notice. The default is 30 minutes. <see cref="Timeout.InfiniteTimeSpan"/> is no limit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The value is not <see cref="Timeout.InfiniteTimeSpan"/>, and it is not above zero or it is longer than 24 days.
    /// </exception>
    public TimeSpan CollectiveTimeout
    {
        get;
        set
        {
            if (value != Timeout.InfiniteTimeSpan && (value <= TimeSpan.Zero || value > LongestTimeout))
            {
                throw new ArgumentOutOfRangeException(
                    nameof(value),
                    value,
                    $"{nameof(CollectiveTimeout)} must be above zero and at most 24 days, or {nameof(Timeout)}.InfiniteTimeSpan.");
            }
            field = value;
        }
    } = TimeSpan.FromMinutes(30);

    /// <summary>
    /// The path of the MPI library, such as <c>/opt/openmpi/lib/libmpi.so.40</c>, or its name. It must be of the same MPI as the launcher.
    /// The default, <see langword="null"/>, is the library that the system finds under one of the usual names. Names of the MPI whose
    /// launcher started the process come first.
    /// </summary>
    public string? LibraryPath { get; set; }

    /// <summary>Replaces the version of this library, so that a test can pretend that a rank has another one.</summary>
    internal string? PretendedVersion { get; set; }
}
