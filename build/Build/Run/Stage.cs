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

    /// <summary>What is good is pushed, attested, promoted and recorded.</summary>
    Published,
}

/// <summary>What a run is for.</summary>
internal enum Aim
{
    /// <summary>To say what would be done: nothing is got, nothing changed.</summary>
    Look,

    /// <summary>To have the images in an engine.</summary>
    Build,

    /// <summary>To have them in a registry.</summary>
    Publish,
}

/// <summary>What follows from what a run is for.</summary>
internal static class Aims
{
    /// <summary>True for a run that is about what a registry has: a publication, or a look that names one.</summary>
    public static bool IsOfRegistry(this Aim aim, BuildArguments arguments) => aim == Aim.Publish || (aim == Aim.Look && arguments.Registry is not null);
}
