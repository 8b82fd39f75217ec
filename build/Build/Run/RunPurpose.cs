using Build.CommandLine;

namespace Build.Run;

/// <summary>What a run is for.</summary>
internal enum RunPurpose
{
    /// <summary>To say what would be done: nothing is got, nothing changed.</summary>
    Look,

    /// <summary>To have the images in an engine.</summary>
    Build,

    /// <summary>To tell what a registry has; nothing is changed but the files that tell it.</summary>
    Report,

    /// <summary>To have them in a registry.</summary>
    Publish,

    /// <summary>To have what is in a registry fresh.</summary>
    Nightly,
}

/// <summary>What follows from what a run is for.</summary>
internal static class RunPurposes
{
    /// <summary>True for a run that is about what a registry has: a publication, or a look that names one.</summary>
    public static bool IsOfRegistry(this RunPurpose aim, BuildArguments arguments) =>
        aim.Publishes() || aim == RunPurpose.Report || (aim == RunPurpose.Look && arguments.Registry is not null);

    /// <summary>True for a run that ends before anything is built.</summary>
    public static bool OnlyLooks(this RunPurpose aim) => aim is RunPurpose.Look or RunPurpose.Report;

    /// <summary>True for a run that ends in a registry.</summary>
    public static bool Publishes(this RunPurpose aim) => aim is RunPurpose.Publish or RunPurpose.Nightly;

    /// <summary>True for a run that asks how fresh the images of a registry are.</summary>
    public static bool AsksFreshness(this RunPurpose aim, BuildArguments arguments) =>
        aim is RunPurpose.Nightly or RunPurpose.Report || (aim == RunPurpose.Look && arguments.Registry is not null);
}
