using WorkerImages.TestKit;

[assembly: AssemblyFixture(typeof(EngineBench))]
