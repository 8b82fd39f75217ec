using WorkerImages.Engine.Discovery;

namespace WorkerImages.Engine.Daemon;

/// <summary>The engine that this program starts for itself where there is none.</summary>
internal interface IPrivateEngine
{
    /// <summary>Where it listens when it runs.</summary>
    EngineAddress Address { get; }

    /// <summary>True when its process runs; whether it answers is for the caller to see.</summary>
    bool IsRunning { get; }

    /// <summary>Starts it and returns when it answers, installing what is missing first. No-op when it runs and answers.</summary>
    /// <exception cref="Outcomes.WorkerImagesException">It is not available on this machine; the advice says what to do by hand.</exception>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Ends it, and takes away the mounts of one that was killed; what it kept stays, so that the next start finds it.</summary>
    Task StopAsync(CancellationToken cancellationToken);
}
