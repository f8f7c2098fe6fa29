using System.ComponentModel;
using System.Globalization;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.MpiTests.Support;

/// <summary>
/// Two network namespaces of Linux, which a cable of two virtual network cards connects. They are like two machines: programs in one can
/// reach the other through the cable only. Each has a host name of its own.
/// </summary>
internal sealed class NetworkNamespaces : IDisposable
{
    private const string Card = "mpi-cable";
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);
    private static readonly string[] Addresses = ["10.77.0.1", "10.77.0.2"];

    private readonly string[] _names = [$"mpi-{Environment.ProcessId}-a", $"mpi-{Environment.ProcessId}-b"];
    private readonly TemporaryFolder _folder = new();

    private NetworkNamespaces()
    {
    }

    /// <summary>Creates the namespaces. The test is skipped if that is not possible.</summary>
    public static NetworkNamespaces CreateOrSkip()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root can create network namespaces, on Linux.");
        var namespaces = new NetworkNamespaces();
        string? failure = namespaces.Create();
        if (failure is not null) namespaces.Dispose();
        Assert.SkipUnless(
            failure is null, $"Network namespaces cannot be created. On Debian and Ubuntu, .ci/install-mpi-needs installs ip. {failure}");
        return namespaces;
    }

    /// <summary>Starts a scenario of MpiProcess on a rank in each namespace. Open MPI starts the second one as it does through SSH.</summary>
    public RankOutputs RunOpenMpi(MpiLauncher launcher, params string[] arguments)
    {
        string agent = _folder.File("agent"); // mpirun calls it with the address of the other machine and a command
        File.WriteAllText(agent, $"#!/bin/sh\nshift\nexec ip netns exec {_names[1]} unshare --uts sh -c \"hostname {_names[1]} && $*\"\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(agent, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        string network = $"{Addresses[0]}/24";
        string[] command =
        [
            launcher.Program, "--bind-to", "none", "--host", string.Join(',', Addresses), "-n", "2",
            "--mca", "plm_rsh_agent", agent, "--mca", "oob_tcp_if_include", network,
            // TCP only. Otherwise, the ranks would find that they share the memory of one machine.
            "--mca", "pml", "ob1", "--mca", "btl", "tcp,self", "--mca", "btl_tcp_if_include", network,
            "dotnet", Repository.Program("MpiProcess"), .. arguments,
        ];
        return new(ChildProcess.Run(
            "ip",
            ["netns", "exec", _names[0], "unshare", "--uts", "sh", "-c", $"hostname {_names[0]} && exec {string.Join(' ', command)}"],
            Timeout,
            environment: MpiLauncher.Environment));
    }

    /// <summary>The bytes that crossed the cable, in both directions.</summary>
    public long BytesOnCable()
    {
        return Count("rx_bytes") + Count("tx_bytes");

        long Count(string counter) => long.Parse(
            Ip("netns", "exec", _names[0], "cat", $"/sys/class/net/{Card}/statistics/{counter}").Output, CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        foreach (string name in _names) Ip("netns", "delete", name); // with the network cards
        _folder.Dispose();
    }

    /// <summary>Returns what went wrong, or null.</summary>
    private string? Create()
    {
        string[][] commands =
        [
            ["netns", "add", _names[0]],
            ["netns", "add", _names[1]],
            ["link", "add", Card, "netns", _names[0], "type", "veth", "peer", "name", Card, "netns", _names[1]],
            .. _names.SelectMany((name, index) => (string[][])
            [
                ["-n", name, "address", "add", $"{Addresses[index]}/24", "dev", Card],
                ["-n", name, "link", "set", "lo", "up"],
                ["-n", name, "link", "set", Card, "up"],
            ]),
        ];
        return commands.Select(command => Ip(command)).FirstOrDefault(result => result.ExitCode != 0)?.Error.Trim();
    }

    private static ChildProcess.Result Ip(params string[] arguments)
    {
        try
        {
            return ChildProcess.Run("ip", arguments, Timeout);
        }
        catch (Win32Exception exception)
        {
            return new(ExitCode: -1, "", exception.Message); // there is no such program
        }
    }
}
