namespace WorkerImages.Outcomes;

/// <summary>What the program's exit status says. Numbers are public: pipelines test for them.</summary>
public enum ExitCode
{
    /// <summary>Done, or nothing to do.</summary>
    Done = 0,

    /// <summary>A fault that the program does not expect.</summary>
    Unexpected = 1,

    /// <summary>The command line or a definition is wrong.</summary>
    Usage = 2,

    /// <summary>Rendered files differ from their definitions, a published image from what its source gives, or lint found an error.</summary>
    Differs = 3,

    /// <summary>No engine is available, or a build failed.</summary>
    Build = 4,

    /// <summary>An image does not keep a promise.</summary>
    SmokeTest = 5,

    /// <summary>A registry or the network failed, retries included.</summary>
    Network = 6,

    /// <summary>A tag rule forbids it.</summary>
    TagPolicy = 7,

    /// <summary>What was read back is not what was sent.</summary>
    Verification = 8,

    /// <summary>Something is stale; only where the user asked for this exit code.</summary>
    Stale = 10,

    /// <summary>Ended by Ctrl+C (128 and SIGINT's number).</summary>
    Cancelled = 130,
}
