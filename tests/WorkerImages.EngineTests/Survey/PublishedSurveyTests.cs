namespace WorkerImages.EngineTests.Survey;
