using MLNet.CooccurrenceEmbedding.BrowserTests.Support;

// Made once for all classes.
[assembly: AssemblyFixture(typeof(Browser))]
[assembly: AssemblyFixture(typeof(MapFile))]
