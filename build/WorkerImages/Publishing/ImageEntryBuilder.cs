using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Publishing.Push;
using WorkerImages.Records;
using WorkerImages.Registry;
using WorkerImages.Signing;

namespace WorkerImages.Publishing;

/// <summary>Puts together what the record says about an image.</summary>
/// <param name="registry">Is asked for what neither this run nor an earlier record knows.</param>
internal sealed class ImageEntryBuilder(IRegistry registry)
{
    private const string Template = "templates/Dockerfile.scriban";

    /// <summary>What is known when an image is published.</summary>
    /// <param name="Step">What was decided.</param>
    /// <param name="Document">Its index.</param>
    public sealed record Known(PlanStep Step, Document Document)
    {
        /// <summary>What is published of its parent.</summary>
        public ImageEntry? Parent { get; init; }

        /// <summary>What the record said of it.</summary>
        public ImageEntry? Before { get; init; }

        /// <summary>What this run pushed; null for nothing.</summary>
        public PushedIndex? Pushed { get; init; }

        /// <summary>What this run found out of it; null for nothing.</summary>
        public ImageContent? Content { get; init; }

        /// <summary>What this run claimed and signed; null for nothing.</summary>
        public ImageAttestations.Result? Proofs { get; init; }

        /// <summary>How its checks ended; null for none.</summary>
        public SmokeResult? Tests { get; init; }

        /// <summary>What it is called.</summary>
        public PlannedPublication Publication => Step.Publication!;

        /// <summary>True when the record is about just this index.</summary>
        public bool IsRecorded => Before is not null && Before.Index.Digest == Document.Digest && Before.Repository == Publication.Repository.Name
            && Before.Platforms.Any(platform => platform.Platform == Step.Source.Platform && platform.Digest == ImageIndex.Read(Document).For(platform.Platform)?.Digest);

        /// <summary>Its tags. While a tag does not move, the record keeps what it pointed to before: a rollback goes back to that.</summary>
        /// <param name="moved">The tags that were seen to.</param>
        public ImmutableArray<TagInfo> TagsAfter(ImmutableArray<PublishedTag> moved)
        {
            var tags = ImmutableArray.CreateBuilder<TagInfo>();
            foreach (var name in Publication.Tags)
            {
                var kind = name == Publication.ImmutableTag ? TagKind.Immutable : TagKind.Rolling;
                var tag = moved.FirstOrDefault(one => one.Name == name);
                if ((tag?.Digest ?? Publication.Standing.GetValueOrDefault(name)) is { } digest)
                {
                    var previous = tag is { IsMoved: true } ? tag.PreviousDigest : Before?.Tags.FirstOrDefault(old => old.Name == name && old.Digest == digest)?.PreviousDigest;
                    tags.Add(new(name, kind, digest, previous));
                }
            }

            return tags.ToImmutable();
        }
    }

    /// <summary>The signatures of a key over some manifests and indexes, where they are.</summary>
    public static ImmutableArray<SignatureInfo> Signatures(Reference repository, Digest keyId, IEnumerable<Digest> signed) =>
        [.. signed.Select(digest => new SignatureInfo("simple", digest, repository.WithTag(CosignTag.OfSignatures(digest)).ToString(), keyId))];

    /// <summary>The entry.</summary>
    public async Task<ImageEntry> OfAsync(Known known, CancellationToken cancellationToken)
    {
        var step = known.Step;
        var entry = known.IsRecorded && known.Pushed is null ? known.Before! : new(
            step.Image,
            known.Publication.Repository.Name,
            step.Source.Definition.Version,
            new(known.Document.Digest, known.Document.MediaType, known.Document.Bytes.Length),
            [],
            [
                await PlatformAsync(known, cancellationToken),
                .. known.Publication.Others.Where(other => other.Platform != step.Source.Platform).Select(other => other.Recorded).OfType<PlatformEntry>(),
            ],
            [],
            [],
            [.. step.Reasons.Select(reason => reason.Detail)]);
        var published = known.Publication.Published;
        var signatures = known.Proofs?.Signatures
            ?? (published?.KeyId is { } key ? Signatures(
                known.Publication.Repository,
                key,
                [.. ImageIndex.Read(published.Document).Manifests.Select(manifest => manifest.Digest), published.Document.Digest]) : []);
        return entry with
        {
            Attestations = [.. entry.Attestations.Union(known.Proofs?.Attestations ?? [])],
            Signatures = [.. entry.Signatures.Union(signatures)],
            Allowed = known.Publication.Allowed.IsEmpty ? entry.Allowed : known.Publication.Allowed,
        };
    }

    private async Task<PlatformEntry> PlatformAsync(Known known, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadPlatformAsync(known, cancellationToken);
        }
        catch (FormatException fault)
        {
            throw new WorkerImagesException(
                ExitCode.Verification,
                $"what the registry has of {known.Publication.Repository.Name} for {known.Step.Source.Platform} is no image",
                fault.Message,
                "look at what stands under its digests, then publish again with --deep",
                fault);
        }
    }

    private async Task<PlatformEntry> ReadPlatformAsync(Known known, CancellationToken cancellationToken)
    {
        var step = known.Step;
        var platform = step.Source.Platform;
        var pushed = known.Pushed?.Platforms.FirstOrDefault(one => one.Platform == platform);
        var published = known.Publication.Published?.Platforms.GetValueOrDefault(platform);
        var descriptor = pushed?.Descriptor ?? published?.Descriptor ?? ImageIndex.Read(known.Document).For(platform)!;
        var manifest = pushed?.Manifest ?? published?.Manifest ?? await ManifestAsync(known.Publication.Repository, descriptor, cancellationToken);
        var configuration = pushed?.Configuration ?? published?.Configuration
            ?? ImageConfiguration.Read(await registry.Blobs.ReadAsync(known.Publication.Repository, manifest.Config, cancellationToken));
        return new(
            platform,
            descriptor.Digest,
            descriptor.MediaType,
            manifest.Layers.Append(manifest.Config).Sum(blob => blob.Size),
            manifest.Config.Digest,
            step.BuildId!,
            [.. manifest.Layers.Zip(configuration.DiffIds).Select(pair => new LayerInfo(pair.First.Digest, pair.Second, pair.First.Size))],
            known.Content?.Below ?? ImageContent.BelowOf(step, known.Parent),
            new(Template, SourceIdentity.ContentOf(step.Source.Dockerfile)),
            new(step.SourceId, step.Source.Files.Length),
            known.Content is { } content ? content.Installed with { Sbom = known.Proofs?.Bill?.Digest } : null,
            Tests(known.Tests),
            configuration.Content)
        {
            Refresh = step.Source.Refresh,
        };
    }

    private async Task<Manifest> ManifestAsync(Reference repository, Descriptor descriptor, CancellationToken cancellationToken) =>
        Manifest.Read(await registry.Manifests.GetAsync(repository.WithDigest(descriptor.Digest), cancellationToken)
            ?? throw new WorkerImagesException(
                ExitCode.Verification,
                $"{repository.WithDigest(descriptor.Digest)} is gone from the registry",
                "an index that is published names it",
                "run Publish with --deep where it was built: that sends what is lost"));

    private static TestsInfo? Tests(SmokeResult? verdict)
    {
        var counts = verdict is null ? null : TestCounts.Of(verdict);
        return counts is null
            ? null
            : new(counts.Passed + counts.Failed + counts.Skipped, counts.Passed, counts.Failed, counts.Skipped, "artifacts/reports/smoke.xml");
    }
}
