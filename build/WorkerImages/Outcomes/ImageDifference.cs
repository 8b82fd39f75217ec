namespace WorkerImages.Outcomes;

/// <summary>What two builds of an image have different.</summary>
/// <param name="Kind">Of what.</param>
/// <param name="Name">A package, a part of the configuration, a label, or a path.</param>
/// <param name="Published">As the published image has it; null where it has none.</param>
/// <param name="Rebuilt">As the other build has it; null where it has none.</param>
internal sealed record ImageDifference(ImagePart Kind, string Name, string? Published, string? Rebuilt);

/// <summary>Of what two builds have a difference.</summary>
internal enum ImagePart
{
    /// <summary>The version of a package.</summary>
    Package,

    /// <summary>How containers start.</summary>
    Configuration,

    /// <summary>A label.</summary>
    Label,

    /// <summary>A file, directory or link.</summary>
    File,
}
