using System.Numerics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Text;

namespace MLNet.CooccurrenceEmbedding.Distribution;

/// <summary>Exchanges of arrays and of outcomes, made of the two of <see cref="ICollectives"/>.</summary>
internal static unsafe class Exchanges
{
    private const string Agreed = "MLNet.CooccurrenceEmbedding.Agreed";

    /// <summary>Bytes that a process contributes at a time, so that the copies of all of them need little memory.</summary>
    private const int BytesAtATime = 1 << 24;

    /// <summary>Sends each process its part of an array.</summary>
    /// <param name="processes">The processes.</param>
    /// <param name="values">The parts for the processes, one after the other.</param>
    /// <param name="counts">The values of each part.</param>
    /// <returns>The values that each process has sent to this one.</returns>
    /// <exception cref="InvalidOperationException">A process would receive more than an array can hold.</exception>
    public static T[][] AllToAll<T>(this ICollectives processes, ReadOnlySpan<T> values, ReadOnlySpan<int> counts)
        where T : unmanaged
    {
        T[] all = processes.AllToAll(values, counts, out int[] received);
        var parts = new T[processes.Size][];
        for (int process = 0, place = 0; process < parts.Length; place += received[process++])
            parts[process] = all[place..(place + received[process])];
        return parts;
    }

    /// <summary>The same, with the received values in one array.</summary>
    /// <param name="processes">The processes.</param>
    /// <param name="values">The parts for the processes, one after the other.</param>
    /// <param name="counts">The values of each part.</param>
    /// <param name="receivedCounts">The number of values that each process has sent to this one.</param>
    /// <returns>The values of all processes, one after the other.</returns>
    public static T[] AllToAll<T>(
        this ICollectives processes, ReadOnlySpan<T> values, ReadOnlySpan<int> counts, out int[] receivedCounts)
        where T : unmanaged
    {
        long[] sent = [.. counts.ToArray().Select(count => sizeof(T) * (long)count)], received = new long[processes.Size];
        long[] ones = [.. Enumerable.Repeat((long)sizeof(long), processes.Size)];
        fixed (long* from = sent, to = received) processes.AllToAll(from, ones, to, ones);
        processes.Agree("receiving data", () =>
        {
            if (received.Sum() / sizeof(T) <= Array.MaxLength) return;
            throw new InvalidOperationException(
                $"There are {received.Sum() / sizeof(T)} values to receive, and at most {Array.MaxLength} can be held. Use more processes.");
        });
        var all = new T[received.Sum() / sizeof(T)];
        fixed (T* from = values, to = all) processes.AllToAll(from, sent, to, received);
        receivedCounts = Array.ConvertAll(received, bytes => (int)(bytes / sizeof(T)));
        return all;
    }

    /// <summary>The arrays of all processes, in the order of their ranks.</summary>
    public static T[][] AllGather<T>(this ICollectives processes, ReadOnlySpan<T> own)
        where T : unmanaged
    {
        long[] counts = Array.ConvertAll(processes.AllGather(MemoryMarshal.AsBytes([(long)own.Length])), bytes => MemoryMarshal.Read<long>(bytes));
        T[][] all = Array.ConvertAll(counts, count => new T[count]);
        int atATime = BytesAtATime / sizeof(T);
        for (long begin = 0; begin < counts.Max(); begin += atATime)
        {
            ReadOnlySpan<T> part = own[(int)Math.Min(begin, own.Length)..(int)Math.Min(begin + atATime, own.Length)];
            byte[][] parts = processes.AllGather(MemoryMarshal.AsBytes(part));
            for (int process = 0; process < parts.Length; process++)
                MemoryMarshal.Cast<byte, T>(parts[process]).CopyTo(all[process].AsSpan((int)Math.Min(begin, counts[process])));
        }
        return all;
    }

    /// <summary>The sums of integers over all processes, element by element. They wrap around on overflow.</summary>
    public static T[] Sum<T>(this ICollectives processes, T[] own)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (processes.Size == 1) return own;
        // Each process adds a range of the elements.
        int[] starts = [.. Enumerable.Range(0, processes.Size + 1).Select(process => (int)((long)own.Length * process / processes.Size))];
        T[][] parts = processes.AllToAll<T>(own, [.. Enumerable.Range(0, processes.Size).Select(process => starts[process + 1] - starts[process])]);
        T[] sum = parts[0];
        foreach (T[] part in parts.AsSpan(1))
            for (int k = 0; k < sum.Length; k++)
                sum[k] = unchecked(sum[k] + part[k]);
        T[] all = new T[own.Length];
        T[][] sums = processes.AllGather<T>(sum);
        for (int process = 0; process < sums.Length; process++) sums[process].CopyTo(all, starts[process]);
        return all;
    }

    /// <summary>The texts of all processes, in the order of their ranks.</summary>
    public static string[] AllGather(this ICollectives processes, string own)
        => Array.ConvertAll(processes.AllGather(Encoding.UTF8.GetBytes(own)), Encoding.UTF8.GetString);

    /// <summary>How many of the processes run on this machine, and share its processors and its memory.</summary>
    public static int CountOnThisMachine(this ICollectives processes)
        => processes.Size == 1 ? 1 : processes.AllGather(Environment.MachineName).Count(name => name == Environment.MachineName);

    /// <summary>The sum of a number over all processes.</summary>
    public static long Sum(this ICollectives processes, long own)
        => processes.AllGather(MemoryMarshal.AsBytes([own])).Sum(bytes => MemoryMarshal.Read<long>(bytes));

    /// <summary>
    /// Runs an action that can fail in one process and not in another, such as reading its rows. If it fails in one, it fails in all.
    /// </summary>
    /// <param name="processes">The processes.</param>
    /// <param name="what">What the action does, for the message in other processes: "reading rows".</param>
    /// <param name="action">The action. It makes no calls of <paramref name="processes"/>.</param>
    /// <exception cref="InvalidOperationException">The action failed in another process.</exception>
    public static T Agree<T>(this ICollectives processes, string what, Func<T> action)
    {
        T result = default!;
        Exception? failure = null;
        try
        {
            result = action();
        }
        catch (Exception exception) when (processes.Size > 1)
        {
            failure = exception;
        }
        if (processes.Size == 1) return result;
        string[] failures = processes.AllGather(failure is null ? "" : $"{failure.GetType().Name}: {failure.Message}");
        if (failure is not null)
        {
            failure.Data[Agreed] = true;
            ExceptionDispatchInfo.Throw(failure);
        }
        int failed = Array.FindIndex(failures, message => message.Length > 0);
        return failed < 0 ? result : throw CreateAgreed($"Process {failed} failed while {what}. {failures[failed]}");
    }

    /// <summary>Whether all processes throw an exception, so that they are in step.</summary>
    public static bool IsAgreed(Exception exception) => exception.Data.Contains(Agreed);

    /// <inheritdoc cref="Agree{T}"/>
    public static void Agree(this ICollectives processes, string what, Action action) => processes.Agree(what, () =>
    {
        action();
        return true;
    });

    /// <summary>Checks that all processes have the same value.</summary>
    /// <param name="processes">The processes.</param>
    /// <param name="what">What the value is, for the message: "item column".</param>
    /// <param name="value">The value of this process.</param>
    /// <param name="remedy">What to do if they differ, a sentence.</param>
    /// <exception cref="InvalidOperationException">The values differ. It is thrown in all processes.</exception>
    public static void RequireSame(this ICollectives processes, string what, string value, string remedy)
    {
        if (processes.Size == 1) return;
        string[] values = processes.AllGather(value);
        int other = Array.FindIndex(values, of => of != values[0]);
        if (other < 0) return;
        throw CreateAgreed(
            $"All processes must have the same {what}, but it is {values[0]} in process 0 and {values[other]} in process {other}. {remedy}");
    }

    private static InvalidOperationException CreateAgreed(string message) => new(message) { Data = { [Agreed] = true } };
}
