using MLNet.CooccurrenceEmbedding.BrowserTests.Support;

// Created once for all test classes.
[assembly: AssemblyFixture(typeof(Browser))]
[assembly: AssemblyFixture(typeof(MapFile))]
