// MpiProcess SCENARIO [ARGUMENT...]
//     Runs a scenario on this rank. Scenarios are in the folder of that name.
//
// Each rank writes whole lines that begin with its number, so that the tests can tell them apart. The last of them is "done", or the type
// and the message of an exception. The exit code is 0 in both cases: launchers end the other ranks after another one, and their lines
// would be lost.
using MpiProcess;
using MpiProcess.Scenarios;

var scenarios = new Dictionary<string, Action<string[]>>
{
    ["world"] = StartScenarios.World,
    ["library"] = StartScenarios.Library,
    ["another-version"] = StartScenarios.AnotherVersion,
    ["second-start"] = StartScenarios.SecondStart,
    ["null-reference"] = StartScenarios.NullReference,
    ["all-to-all"] = ExchangeScenarios.AllToAll,
    ["all-gather"] = ExchangeScenarios.AllGather,
    ["bytes-sent"] = ExchangeScenarios.BytesSent,
    ["wrong-size"] = ExchangeScenarios.WrongSize,
    ["sleeping-rank"] = FailureScenarios.SleepingRank,
    ["waiting"] = FailureScenarios.Waiting,
    ["missing-rank"] = FailureScenarios.MissingRank,
    ["ended-rank"] = FailureScenarios.EndedRank,
    ["cancel"] = FailureScenarios.Cancel,
    ["abort"] = FailureScenarios.Abort,
    ["killed-rank"] = FailureScenarios.KilledRank,
    ["shapes"] = FitScenarios.Shapes,
    ["interrupted"] = FitScenarios.Interrupted,
    ["time"] = TimeScenario.Run,
};

try
{
    scenarios[args[0]](args[1..]);
    Report.Write("done");
}
catch (Exception error)
{
    Report.Write($"{error.GetType().Name}: {error.Message}");
}
