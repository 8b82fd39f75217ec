using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Registry;

namespace WorkerImages.State;

/// <summary>Reads what a rolling tag points to: whose it is, when and from which commit it was built, and whether somebody rolled it back to that.</summary>
internal sealed class RollingTags(IRegistry registry, RegistryStateOptions options, IProgress<RunEvent> events)
{
    private readonly SignatureStore _proofs = new(registry);

    /// <param name="tag">The tag.</param>
    /// <param name="document">What it points to.</param>
    /// <param name="platforms">Which of its images are asked for.</param>
    /// <param name="cancellationToken">Ends the questions.</param>
    public async Task<TagFact> ReadAsync(Reference tag, Document document, ImmutableArray<Platform> platforms, CancellationToken cancellationToken)
    {
        var held = await registry.Manifests.ResolveAsync(HeldTag.Of(tag), cancellationToken);
        var fact = new TagFact(document.Digest) { IsHeld = HeldTag.IsHeld(document.Digest, held?.Digest) };
        try
        {
            return await ReadAsync(fact, tag, document, platforms, cancellationToken);
        }
        catch (FormatException fault)
        {
            return fact with { Objection = $"that is no image: {fault.Message}" };
        }
        catch (RegistryException fault) when (fault.IsAboutContent)
        {
            return fact with { Objection = $"that is not whole: {fault.What}: {fault.Why}" }; // a run may still publish the next one
        }
    }

    private async Task<TagFact> ReadAsync(
        TagFact fact, Reference tag, Document document, ImmutableArray<Platform> platforms, CancellationToken cancellationToken)
    {
        var index = MediaTypes.IsIndex(document.MediaType) ? ImageIndex.Read(document) : null;
        foreach (var platform in platforms)
        {
            var manifest = index is null ? document
                : index.For(platform) is { } descriptor ? await registry.Manifests.GetAsync(tag.WithDigest(descriptor.Digest), cancellationToken)
                : null;
            fact = manifest is null ? fact : await WithAsync(fact, tag, platform, manifest, cancellationToken);
        }

        var signature = options.Keys.IsEmpty ? null : await _proofs.SignatureAsync(options.Keys, tag, document.Digest, [], cancellationToken);
        return signature is null ? fact
            : !signature.IsGood ? fact with { Objection = "no key that was given has signed that" }
            : !signature.Tags.IsEmpty && !signature.Tags.Contains(tag.Tag!) ? fact with { Objection = $"that was signed for {string.Join(", ", signature.Tags)}" }
            : fact;
    }

    // What is no image, or none of ours, counts as absent.
    private async Task<TagFact> WithAsync(TagFact fact, Reference tag, Platform platform, Document manifest, CancellationToken cancellationToken)
    {
        var config = ImageConfiguration.Read(await registry.Blobs.ReadAsync(tag, Manifest.Read(manifest).Config, cancellationToken));
        if (!config.Platform.Matches(platform))
        {
            return fact;
        }

        var image = LabelReader.Read(config.Labels, manifest.Digest.Text, config.Built ?? DateTimeOffset.UnixEpoch, size: 0, out var unreadable);
        if (image is null)
        {
            events.Report(new Warning($"image {tag} is ignored: its label {unreadable} is missing or garbled"));
            return fact;
        }

        var revision = config.Labels.GetValueOrDefault(OciLabels.Revision, "");
        return fact with
        {
            Version = config.Labels.GetValueOrDefault(OciLabels.Version),
            Images = fact.Images.Add(platform, image with { Tags = [tag] }),
            Ancestry = revision.Length > 0 ? await options.History(revision, cancellationToken) : Ancestry.Unknown,
        };
    }
}
