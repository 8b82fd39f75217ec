namespace WorkerImages.Smoke;

/// <summary>A container that runs a worker.</summary>
/// <param name="Container">Its id.</param>
/// <param name="Status">Who the worker is.</param>
internal sealed record RunningWorker(string Container, ProcessStatus Status);
