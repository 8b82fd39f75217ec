using WorkerImages.Oci;

namespace WorkerImages.Packages;

/// <summary>The image that a bill of materials is about, and when and by what it was written.</summary>
/// <param name="Image">Its name, with the tag that always means the same build.</param>
/// <param name="Manifest">The digest of the platform's manifest.</param>
/// <param name="Platform">What it runs on.</param>
/// <param name="Created">The image's own time, so that the same image gives the same text.</param>
/// <param name="ToolVersion">This program's.</param>
public sealed record SbomSubject(Reference Image, Digest Manifest, Platform Platform, DateTimeOffset Created, string ToolVersion)
{
    internal const string Tool = "worker-images";

    internal string Name => $"{Image.Repository}:{Image.Tag}";

    internal string Purl => Packages.Purl.Of(Image, Manifest, Platform);
}
