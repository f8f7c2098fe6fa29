using Xunit.Sdk;
using Xunit.v3;

// Tests run one at a time, since the ranks of one test use all cores.
[assembly: Parallelization(Mode = ParallelMode.None)]
