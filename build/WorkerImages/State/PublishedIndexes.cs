using System.Collections.Immutable;
using System.Net;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Registry;

namespace WorkerImages.State;

/// <summary>Reads indexes of a registry and says whether they count: by signatures and build ids where there is a key, by every byte where that is asked.</summary>
internal sealed class PublishedIndexes(IRegistry registry, RegistryStateOptions options, BlobAudit blobs)
{
    private readonly SignatureStore _proofs = new(registry);

    /// <summary>The index with its images; null, and why, for what is no index with these platforms.</summary>
    /// <param name="repository">Where it is.</param>
    /// <param name="document">Its bytes.</param>
    /// <param name="builds">The builds that it must have.</param>
    /// <param name="tags">The tags that it is meant to have; the first must be signed with it.</param>
    /// <param name="cancellationToken">Ends the questions.</param>
    public async Task<(PublishedIndex? Index, string? Objection)> ReadAsync(
        Reference repository, Document document, IEnumerable<KeyValuePair<Platform, Digest>> builds, ImmutableArray<string> tags, CancellationToken cancellationToken)
    {
        try
        {
            var wanted = builds.ToDictionary();
            var index = ImageIndex.Read(document);
            var found = wanted.Keys.Select(platform => (platform, Descriptor: index.For(platform))).ToList();
            var absent = found.Where(pair => pair.Descriptor is null).Select(pair => pair.platform).ToList();
            if (absent.Count > 0)
            {
                return (null, $"it has no image for {string.Join(", ", absent)}");
            }

            var published = new PublishedIndex(document, found.ToImmutableDictionary(pair => pair.platform, pair => new PublishedPlatform(pair.Descriptor!)));
            return (options.Keys.IsEmpty && !options.IsDeep ? published : await JudgeAsync(repository, published, wanted, tags, cancellationToken), null);
        }
        catch (FormatException fault)
        {
            return (null, fault.Message);
        }
    }

    /// <summary>The index with the manifest and configuration of every image.</summary>
    public async Task<PublishedIndex> ReadImagesAsync(Reference repository, PublishedIndex index, CancellationToken cancellationToken)
    {
        foreach (var (platform, image) in index.Platforms.Where(pair => pair.Value.Configuration is null && !index.Damaged.ContainsKey(pair.Value.Descriptor.Digest)))
        {
            try
            {
                index = await ReadImageAsync(repository, index, platform, image.Descriptor, cancellationToken);
            }
            catch (FormatException fault)
            {
                index = index with { Objection = $"what it has for {platform} is no image: {fault.Message}" };
            }
        }

        return index;
    }

    private async Task<PublishedIndex> ReadImageAsync(
        Reference repository, PublishedIndex index, Platform platform, Descriptor descriptor, CancellationToken cancellationToken)
    {
        var (document, lost) = await HaveAsync(() => registry.Manifests.GetAsync(repository.WithDigest(descriptor.Digest), cancellationToken));
        if (document is null)
        {
            return index with { Damaged = index.Damaged.SetItem(descriptor.Digest, $"{lost}: it is the manifest for {platform}") };
        }

        var manifest = Manifest.Read(document);
        (var configuration, lost) = await HaveAsync(
            async () => ImageConfiguration.Read(await registry.Blobs.ReadAsync(repository, manifest.Config, cancellationToken)));
        return configuration is null
            ? index with
            {
                Platforms = index.Platforms.SetItem(platform, new(descriptor, manifest)),
                Damaged = index.Damaged.SetItem(manifest.Config.Digest, $"{lost}: it is the configuration for {platform}"),
            }
            : index with { Platforms = index.Platforms.SetItem(platform, new(descriptor, manifest, configuration)) };
    }

    // Lost or damaged content is an answer; a registry that does not answer gives none.
    private static async Task<(T? Content, string? Lost)> HaveAsync<T>(Func<Task<T?>> ask)
        where T : class
    {
        try
        {
            return (await ask(), "is not there");
        }
        catch (RegistryException fault) when (fault.IsAboutContent)
        {
            return (null, fault.Status == HttpStatusCode.NotFound ? "is not there" : $"is damaged ({fault.Why})");
        }
    }

    private async Task<PublishedIndex> JudgeAsync(
        Reference repository, PublishedIndex index, Dictionary<Platform, Digest> builds, ImmutableArray<string> tags, CancellationToken cancellationToken)
    {
        index = await ReadImagesAsync(repository, index, cancellationToken);
        index = options.Keys.IsEmpty ? index : await SignedAsync(repository, index, builds, tags, cancellationToken);
        foreach (var manifest in options.IsDeep ? index.Platforms.Values.Select(image => image.Manifest).OfType<Manifest>() : [])
        {
            foreach (var blob in await blobs.ReadAsync(repository, manifest, cancellationToken))
            {
                index = index with { Damaged = index.Damaged.SetItem(blob.Digest, blob.Why) };
            }
        }

        return index;
    }

    private async Task<PublishedIndex> SignedAsync(
        Reference repository, PublishedIndex index, Dictionary<Platform, Digest> builds, ImmutableArray<string> tags, CancellationToken cancellationToken)
    {
        foreach (var (platform, image) in index.Platforms)
        {
            // Twelve digits of the id make the tag; all of it is in the label.
            if (image.Configuration is { } configuration && configuration.Labels.GetValueOrDefault(LabelNames.BuildId, "") is var label && label != builds[platform].Text)
            {
                return index with { Objection = $"its label {LabelNames.BuildId} for {platform} is '{label}', not {builds[platform]}" };
            }
        }

        var signed = index.Platforms.Values.Select(image => (image.Descriptor.Digest, Tags: ImmutableArray<string>.Empty)).Prepend((index.Document.Digest, tags));
        foreach (var (digest, ofTags) in signed)
        {
            var signature = await _proofs.SignatureAsync(options.Keys, repository, digest, ofTags, cancellationToken);
            if (!signature.IsGood)
            {
                return index with { Objection = Why(digest, signature.Objections), KeyId = null };
            }

            // Anybody who can write to the registry can show any signed image under any tag.
            if (!signature.Tags.IsEmpty && !signature.IsGoodFor(ofTags.Take(1)))
            {
                return index with { Objection = $"it was signed as {string.Join(", ", signature.Tags)}, not as {ofTags[0]}", KeyId = null };
            }

            index = index with
            {
                KeyId = index.KeyId ?? signature.KeyId,
                SignedTags = digest == index.Document.Digest ? signature.Tags : index.SignedTags,
            };
        }

        return index;
    }

    private static string Why(Digest digest, ImmutableArray<string> objections) => objections.IsEmpty
        ? $"{digest.Short} is not signed"
        : $"no key that was given has signed {digest.Short}: {string.Join("; ", objections)}";
}
