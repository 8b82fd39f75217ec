namespace Build.Run;

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
