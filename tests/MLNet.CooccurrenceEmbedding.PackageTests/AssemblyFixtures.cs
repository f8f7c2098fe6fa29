[assembly: AssemblyFixture(typeof(MLNet.CooccurrenceEmbedding.PackageTests.PackedPackage))]
