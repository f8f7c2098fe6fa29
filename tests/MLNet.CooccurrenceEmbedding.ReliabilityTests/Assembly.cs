using Xunit.Sdk;
using Xunit.v3;

// Tests run one at a time, so that a test measures only its own memory, and FUZZ_MINUTES is the total time.
[assembly: Parallelization(Mode = ParallelMode.None)]
