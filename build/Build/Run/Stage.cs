namespace Build.Run;

/// <summary>How far a run goes: each stage needs those before it.</summary>
internal enum Stage
{
    /// <summary>Definitions are read.</summary>
    Definitions,

    /// <summary>Dockerfiles are rendered, and written where the run may write.</summary>
    Dockerfiles,

    /// <summary>An engine is looked for, or got.</summary>
    Engine,

    /// <summary>It is known what goes into each image.</summary>
    Sources,

    /// <summary>It is known, and for a build also got, what the images stand on.</summary>
    Bases,

    /// <summary>It is known what engine and registry have.</summary>
    Facts,

    /// <summary>It is decided what is done.</summary>
    Plan,

    /// <summary>What had to be built is built.</summary>
    Built,

    /// <summary>What was built is checked.</summary>
    Tested,

    /// <summary>What was rebuilt for something is known to have it, or to be what it was.</summary>
    Refreshed,

    /// <summary>What is good is pushed, attested, promoted and recorded.</summary>
    Published,

    /// <summary>What a night has learned is recorded for the next one.</summary>
    Remembered,
}
