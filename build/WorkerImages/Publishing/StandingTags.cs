using System.Collections.Immutable;
using System.Globalization;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Registry;

namespace WorkerImages.Publishing;

/// <summary>
/// Reads all tags of a repository: what each points to, and when that was built. A damaged image is a fact; a registry that does not answer ends the reading.
/// </summary>
/// <param name="registry">Where.</param>
internal sealed class StandingTags(IRegistry registry)
{
    /// <param name="repository">The repository.</param>
    /// <param name="cancellationToken">Ends the questions.</param>
    /// <exception cref="RegistryException">The registry does not answer.</exception>
    public async Task<ImmutableArray<StandingTag>> ReadAsync(Reference repository, CancellationToken cancellationToken)
    {
        var known = new Dictionary<Digest, StandingTag>();
        var tags = ImmutableArray.CreateBuilder<StandingTag>();
        foreach (var tag in (await registry.Tags.ListAsync(repository, cancellationToken)).Select(name => new StandingTag(name)))
        {
            tags.Add(tag.IsProof ? tag : await ReadAsync(repository, tag, known, cancellationToken));
        }

        return tags.ToImmutable();
    }

    private async Task<StandingTag> ReadAsync(
        Reference repository, StandingTag tag, Dictionary<Digest, StandingTag> known, CancellationToken cancellationToken)
    {
        Digest? digest = null;
        try
        {
            digest = (await registry.Manifests.ResolveAsync(repository.WithTag(tag.Name), cancellationToken))?.Digest
                ?? throw new FormatException("the registry lists it and does not have it");
            if (!known.TryGetValue(digest, out var read))
            {
                var document = await registry.Manifests.GetAsync(repository.WithDigest(digest), cancellationToken)
                    ?? throw new FormatException($"the registry does not have {digest}");
                read = await ReadAsync(repository, tag with { Digest = digest }, document, cancellationToken);
                known.Add(digest, read);
            }

            return read with { Name = tag.Name };
        }
        catch (FormatException fault)
        {
            return tag with { Digest = digest, Unreadable = fault.Message };
        }
        catch (RegistryException fault) when (fault.IsAboutContent)
        {
            return tag with { Digest = digest, Unreadable = $"{fault.What}: {fault.Why}" };
        }
    }

    private async Task<StandingTag> ReadAsync(Reference repository, StandingTag tag, Document document, CancellationToken cancellationToken)
    {
        if (!MediaTypes.IsIndex(document.MediaType))
        {
            var manifest = Manifest.Read(document);
            return tag with { Subject = manifest.Subject?.Digest, Created = await CreatedAsync(repository, manifest, cancellationToken) };
        }

        var index = ImageIndex.Read(document);
        tag = tag with
        {
            Children = [.. index.Manifests.Select(image => image.Digest)],
            Bases = [.. index.Manifests.SelectMany(BasesOf)],
            Subject = index.Subject?.Digest,
            Created = TimeOf(index.Annotations.GetValueOrDefault(OciLabels.Created)),
        };
        foreach (var image in tag.Created is null ? index.Manifests : [])
        {
            var manifest = await registry.Manifests.GetAsync(repository.WithDigest(image.Digest), cancellationToken)
                ?? throw new FormatException($"the registry does not have its image {image.Digest}");
            var created = await CreatedAsync(repository, Manifest.Read(manifest), cancellationToken);
            tag = created is null || created < tag.Created ? tag : tag with { Created = created };
        }

        return tag;
    }

    // An image without a label and a build time, such as an artifact, has no time: this class does not guess one. A build that hides its time says 1970.
    private async Task<DateTimeOffset?> CreatedAsync(Reference repository, Manifest manifest, CancellationToken cancellationToken)
    {
        if (manifest.Config.MediaType == Descriptor.Empty.MediaType)
        {
            return null;
        }

        var built = ImageConfiguration.Read(await registry.Blobs.ReadAsync(repository, manifest.Config, cancellationToken)).Built;
        return built > DateTimeOffset.UnixEpoch ? built : null;
    }

    private static IEnumerable<Digest> BasesOf(Descriptor image)
    {
        foreach (var name in new[] { OciLabels.BaseDigest, LabelNames.BaseManifest })
        {
            if (Digest.TryParse(image.Annotations.GetValueOrDefault(name), out var digest))
            {
                yield return digest;
            }
        }
    }

    private static DateTimeOffset? TimeOf(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            && time > DateTimeOffset.UnixEpoch
                ? time
                : null;
}
