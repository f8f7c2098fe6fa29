using System.ComponentModel;
using System.Diagnostics;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.MpiTests.Support;

/// <summary>Starts the program of the tests on several ranks, with the launcher of an installed MPI.</summary>
internal sealed class MpiLauncher
{
    public const string OpenMpi = "Open MPI", Mpich = "MPICH";

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(4); // ranks that share cores wait for each other

    internal static readonly IReadOnlyDictionary<string, string?> Environment = new Dictionary<string, string?>
    {
        ["OMPI_ALLOW_RUN_AS_ROOT"] = "1",
        ["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1",
        ["OMPI_MCA_rmaps_base_oversubscribe"] = "1", // Open MPI 4
        ["PRTE_MCA_rmaps_default_mapping_policy"] = ":oversubscribe", // Open MPI 5
        ["TERM"] = "dumb",
    };

    // A plain mpirun can be of either MPI. Where both are installed, Debian adds the names with suffixes.
    private static readonly Dictionary<string, MpiLauncher?> Launchers = new()
    {
        [OpenMpi] = Find(OpenMpi, ["mpirun.openmpi", "mpirun"], ["Open MPI", "OpenRTE", "PRRTE"]),
        [Mpich] = Find(Mpich, ["mpirun.mpich", "mpirun"], ["HYDRA", "MPICH", "Intel(R) MPI"]),
    };

    private readonly string _program;
    private readonly bool _isOpenMpi;

    private MpiLauncher(string name, string program)
    {
        _program = program;
        _isOpenMpi = name == OpenMpi;
    }

    /// <summary>The names of the MPIs, for theories.</summary>
    public static TheoryData<string> Names => [OpenMpi, Mpich];

    /// <summary>Each MPI with each number of ranks up to 4.</summary>
    public static TheoryData<string, int> NamesAndRanks
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (string name in Launchers.Keys)
            {
                for (int ranks = 1; ranks <= 4; ranks++) data.Add(name, ranks);
            }
            return data;
        }
    }

    /// <summary>Returns the launcher of an MPI. The test is skipped if this MPI is not installed.</summary>
    public static MpiLauncher GetOrSkip(string name)
    {
        MpiLauncher? launcher = Launchers[name];
        Assert.SkipUnless(
            launcher is not null,
            $"{name} is not here: no mpirun in PATH is its launcher. On Debian and Ubuntu, .ci/install-mpi-needs installs it.");
        return launcher!;
    }

    /// <summary>The name of the launcher, which a folder of PATH has.</summary>
    public string Program => _program;

    /// <summary>Runs a scenario of MpiProcess on several ranks.</summary>
    /// <exception cref="TimeoutException">The ranks do not end.</exception>
    public RankOutputs Run(int ranks, params string[] arguments)
    {
        using Process process = Start(ranks, arguments);
        return new(ChildProcess.Finish(process, Timeout));
    }

    /// <summary>Starts the launcher for a test that interacts with it.</summary>
    public Process Start(int ranks, params string[] arguments) => StartProgram("MpiProcess", ranks, arguments);

    /// <summary>Runs another program of the repository on several ranks.</summary>
    public ChildProcess.Result RunProgram(string program, int ranks, params string[] arguments)
    {
        using Process process = StartProgram(program, ranks, arguments);
        return ChildProcess.Finish(process, Timeout);
    }

    private Process StartProgram(string program, int ranks, string[] arguments)
    {
        string[] options = _isOpenMpi ? ["--bind-to", "none"] : []; // by default, Open MPI binds a rank to one core
        return ChildProcess.Start(
            _program,
            [.. options, "-n", $"{ranks}", "dotnet", Repository.Program(program), .. arguments],
            environment: Environment);
    }

    /// <summary>Runs a scenario of MpiProcess in one process without a launcher.</summary>
    public static RankOutputs RunAlone(params string[] arguments)
        => new(ChildProcess.Run("dotnet", [Repository.Program("MpiProcess"), .. arguments], Timeout, environment: Environment));

    private static MpiLauncher? Find(string name, string[] programs, string[] marks)
    {
        string? program = Array.Find(programs, program =>
        {
            try
            {
                ChildProcess.Result result = ChildProcess.Run(program, ["--version"], Timeout, environment: Environment);
                return marks.Any(mark => result.Output.Contains(mark, StringComparison.Ordinal));
            }
            catch (Win32Exception)
            {
                return false; // the program does not exist
            }
        });
        return program is null ? null : new(name, program);
    }
}
