using WorkerImages.Oci;

namespace WorkerImages.Planning;

/// <summary>What an origin is to the image that stands on it.</summary>
internal enum OriginRole
{
    /// <summary>The image from outside that it is FROM.</summary>
    Base,

    /// <summary>An image from outside that it copies from.</summary>
    Copy,

    /// <summary>The image of the catalogue that it is FROM.</summary>
    Parent,

    /// <summary>An image of the catalogue that it copies from.</summary>
    Image,
}

/// <summary>Another image that goes into an image.</summary>
/// <param name="Role">What it is to the image.</param>
/// <param name="Name">The name of a base or of an image in the catalogue, or the reference of a COPY --from.</param>
/// <param name="Identity">The content of an image from outside, or the build id of one of the catalogue; null while it is not known.</param>
internal sealed record Origin(OriginRole Role, string Name, string? Identity)
{
    /// <summary>True for what no catalogue builds.</summary>
    public bool IsFromOutside => Role is OriginRole.Base or OriginRole.Copy;

    /// <summary>What its registry has an image from outside under; null for one that no registry gave, and for one of the catalogue.</summary>
    public Digest? Digest { get; init; }

    /// <summary>Why it cannot be known now; null where it is known, or only has to be got.</summary>
    public string? Unanswered { get; init; }

    /// <summary>Why there is none; null otherwise.</summary>
    public string? Missing { get; init; }
}
