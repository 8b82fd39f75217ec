using WorkerImages.Oci;

namespace WorkerImages.Registry;

/// <summary>
/// How a registry tells a run without a record that somebody put a rolling tag back on purpose: beside the tag VERSION is the tag
/// VERSION-rolled-back. The tag VERSION is held if and only if both point to the same digest: a run that publishes then must not move it. To lift
/// that, a run points the other tag to an empty manifest, since not every registry can take a tag away.
/// </summary>
internal static class HeldTag
{
    private const string Suffix = "-rolled-back";

    /// <summary>What the tag that holds points to when it holds nothing (OCI image-spec 1.1, manifest.md, "Guidelines for Artifact Usage").</summary>
    public static Document Nothing { get; } = new Manifest(Descriptor.Empty, [Descriptor.Empty]) { ArtifactType = "application/vnd.worker-images.nothing" }.ToDocument();

    /// <summary>The tag that holds a rolling one.</summary>
    /// <param name="rolling">With its tag.</param>
    public static Reference Of(Reference rolling) =>
        rolling.WithTag((rolling.Tag ?? throw new ArgumentException($"{rolling} has no tag", nameof(rolling))) + Suffix);

    /// <summary>Lets a rolling tag move again.</summary>
    public static async Task LiftAsync(IRegistry registry, Reference rolling, CancellationToken cancellationToken)
    {
        await registry.Blobs.PutAsync(rolling, BlobContent.Of(Descriptor.Empty, Descriptor.EmptyContent), [], new Progress<long>(), cancellationToken);
        await registry.Manifests.PutAsync(Of(rolling), Nothing, cancellationToken);
    }

    /// <summary>The rule.</summary>
    /// <param name="rolling">What the rolling tag points to; null where it is not there.</param>
    /// <param name="holding">What the tag that holds it points to; null where it is not there.</param>
    public static bool IsHeld(Digest? rolling, Digest? holding) => rolling is not null && rolling == holding;
}
