using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Registry;
using WorkerImages.Signing;

namespace WorkerImages.Publishing.Verify;

/// <summary>The image of one platform, as it is looked at from outside.</summary>
/// <param name="Platform">What it is for.</param>
/// <param name="Descriptor">Of its manifest, as the index has it.</param>
/// <param name="Manifest">What it is made of.</param>
/// <param name="Configuration">What it says about itself; null where that cannot be read.</param>
/// <param name="Fault">Why it cannot; null where it can.</param>
internal sealed record VerifiedPlatform(Platform Platform, Descriptor Descriptor, Manifest Manifest, ImageConfiguration? Configuration, string? Fault)
{
    private static readonly Platform Unknown = new("unknown", "unknown");

    /// <summary>Reads the configuration, where that can be done.</summary>
    public static async Task<VerifiedPlatform> ReadAsync(
        IBlobs blobs, Reference image, Descriptor descriptor, Manifest manifest, CancellationToken cancellationToken)
    {
        try
        {
            var configuration = ImageConfiguration.Read(await blobs.ReadAsync(image, manifest.Config, cancellationToken));
            return new(descriptor.Platform ?? configuration.Platform, descriptor, manifest, configuration, null);
        }
        catch (Exception fault) when (fault is FormatException or RegistryException { IsAboutContent: true })
        {
            var why = (fault as RegistryException)?.Why ?? fault.Message;
            return new(descriptor.Platform ?? Unknown, descriptor, manifest, null, $"{manifest.Config.Digest} cannot be read: {why}");
        }
    }

    /// <summary>Compares what it says about itself with what its index and its claims say.</summary>
    public IEnumerable<(string Subject, string? Objection)> Check(ImmutableArray<Predicate> claims)
    {
        if (Configuration is null)
        {
            yield return ($"the configuration for {Platform}", Fault);
            yield break;
        }

        yield return ($"the labels for {Platform}", VerifiedLabels.Objection(Configuration.Labels, claims));
        if (VerifiedBase.Objections(Descriptor, Configuration, claims) is { } objections)
        {
            yield return ($"the base for {Platform}", objections.IsEmpty ? null : string.Join("; ", objections));
        }
    }
}
