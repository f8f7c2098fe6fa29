using Xunit.Sdk;
using Xunit.v3;

// One test at a time: what a test sees of memory is then its own, and FUZZ_MINUTES is what a clock shows.
[assembly: Parallelization(Mode = ParallelMode.None)]
