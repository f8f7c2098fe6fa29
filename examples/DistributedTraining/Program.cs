// Trains on likes that are in several files, on all processes (ranks) that an MPI launcher starts:
//
//     mpirun -n 4 --bind-to none dotnet run -c Release --no-build --project examples/DistributedTraining
//
// Each rank runs this program and reads its own files. docs/distributed.md explains the rest.
using DistributedTraining;

return new Arguments().CreateCommand(Training.Run).Parse(args).Invoke();
