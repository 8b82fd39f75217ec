using System.Collections.Immutable;
using WorkerImages.Engine;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Packages;
using WorkerImages.Planning;
using WorkerImages.Publishing.Push;
using WorkerImages.Records;
using WorkerImages.Registry;

namespace WorkerImages.Publishing;

/// <summary>Carries out what a plan makes of one image in a registry: pushed by digest and read back, attested, only then promoted; and the record of it.</summary>
/// <param name="registry">Where to, and where bases are.</param>
/// <param name="engine">Where the images are.</param>
/// <param name="settings">Who publishes.</param>
/// <param name="built">What this tool has built on this machine.</param>
/// <param name="cache">A directory for files of a push and for what is remembered of layers.</param>
/// <param name="events">Hears of what happens.</param>
/// <param name="clock">Measures, and says when a build was done.</param>
internal sealed class ImagePublisher(
    IRegistry registry, IEngine engine, PublishSettings settings, BuiltImages built, string cache, IProgress<RunEvent> events, TimeProvider clock)
{
    private readonly IndexPush _push = new(registry, new ImagePush(registry, engine.Images, cache, events, clock));
    private readonly ImageEntryBuilder _entries = new(registry);
    private readonly FreshnessRecording _freshness = new(registry, settings, events, clock);
    private readonly TagPromotion _tags = new(registry.Manifests, events);
    private readonly ImageAttestations _proofs = new(new SignatureStore(registry), settings, events, clock);

    /// <summary>Publishes an image, or sees to its tags.</summary>
    /// <param name="step">What is decided.</param>
    /// <param name="imageId">The engine's id of it; null where nothing is pushed.</param>
    /// <param name="tests">How its checks ended; null for none.</param>
    /// <param name="parent">What is published of its parent; null for an image that has none.</param>
    /// <param name="before">What the record says about the image; null for nothing.</param>
    /// <param name="cancellationToken">Ends it; no tag points to half an image.</param>
    public async Task<PublishResult> RunAsync(
        PlanStep step, string? imageId, SmokeResult? tests, ImageEntry? parent, ImageEntry? before, CancellationToken cancellationToken)
    {
        var publication = step.Publication!;
        var content = step.Action is PlanAction.Build or PlanAction.Push ? await ContentAsync(step, imageId!, parent, cancellationToken) : null;
        var pushed = await PushAsync(publication, content, cancellationToken);
        var proofs = pushed is null ? null : await ProveAsync(content, publication, pushed, cancellationToken);

        // The run gathers all that it records of the image before anybody can see it: after that nothing may fail any more.
        var document = pushed?.Document ?? publication.Published!.Document;
        var known = new ImageEntryBuilder.Known(step, document) { Parent = parent, Before = before, Pushed = pushed, Content = content, Proofs = proofs, Tests = tests };
        var entry = await _entries.OfAsync(known, cancellationToken);
        if (pushed is null && settings.IsDeep)
        {
            await _proofs.ListAsync(publication, cancellationToken);
        }

        if (pushed is null && !publication.Unsigned.IsEmpty)
        {
            await _proofs.SignTagsAsync(publication, cancellationToken);
        }

        await _freshness.RecordAsync(step, content, document, cancellationToken);
        var difference = await DifferenceAsync(content, publication, cancellationToken);
        var moved = await _tags.PromoteAsync(publication.Repository, document, publication.ImmutableTag, publication.Moves, cancellationToken);
        if (content is not null)
        {
            await _freshness.ConfirmAsync(step, content, document, cancellationToken);
        }

        return new(step)
        {
            Entry = entry with { Tags = known.TagsAfter(moved) },
            Counts = pushed?.Platforms.FirstOrDefault(platform => platform.Platform == step.Source.Platform)?.Counts ?? BlobCounts.None,
            Bill = proofs?.Bill,
            Difference = difference,
        };
    }

    // With a key no tag moves to what it has not signed.
    private async Task<ImageAttestations.Result> ProveAsync(
        ImageContent? content, PlannedPublication publication, PushedIndex pushed, CancellationToken cancellationToken)
    {
        var proofs = await _proofs.ProveAsync(content, publication, pushed, cancellationToken);
        return settings.Key is null || proofs.Signatures.Any(signature => signature.Digest == pushed.Document.Digest) ? proofs : throw new WorkerImagesException(
            ExitCode.Verification,
            $"{pushed.Reference} is pushed, and not published",
            "the key has not claimed all of each of its platforms, so the index is not signed; no tag was moved",
            "publish the other platforms with the key, then this one");
    }

    // Null where nothing has to be pushed.
    private async Task<PushedIndex?> PushAsync(PlannedPublication publication, ImageContent? content, CancellationToken cancellationToken)
    {
        if (content is null && publication.Published is not null)
        {
            return null;
        }

        var image = content is null ? null : new ImageToPush(content.Platform, content.ImageId)
        {
            Base = content.Step.Base is { Digest: { } digest } ? content.Step.Source.Definition.Root.Base!.Image.WithDigest(digest) : null,
            MountFrom = [.. publication.Ancestors.Where(ancestor => ancestor.Registry == publication.Repository.Registry).Select(ancestor => ancestor.Repository)],
            Annotations = PublishedAnnotations.OfPlatform(content.Below, content.Installed, content.Step.Source.Refresh),
        };
        var pushed = await _push.RunAsync(
            new(publication.Repository, publication.Platforms, image, publication.Others)
            {
                Annotations = content is null ? publication.Annotations : PublishedAnnotations.OfIndex(content.Labels, content.Below),
                Published = publication.Published?.Document,
                IsTrusted = publication.Published is { Objection: null },
                Damaged = publication.Published?.Damaged.Keys.ToImmutableHashSet() ?? [],
            },
            cancellationToken);
        if (content is not null)
        {
            var manifest = pushed.Platforms.First(platform => platform.Platform == content.Platform).Manifest;
            await built.AddAsync(content.ImageId, manifest.Config.Digest, cancellationToken);
        }

        return pushed;
    }

    private async Task<ImageContent> ContentAsync(PlanStep step, string imageId, ImageEntry? parent, CancellationToken cancellationToken)
    {
        var details = await engine.Images.InspectAsync(imageId, cancellationToken)
            ?? throw new WorkerImagesException(ExitCode.Build, $"{step.Image} is gone from the engine", $"it was {imageId}", "run again");
        var environments = step.Source.Definition.Lineage.Select(each => each.Python?.VirtualEnvironment).OfType<string>().Distinct();
        var reader = new InstalledPackages(engine.Containers);
        var packages = await reader.ReadAsync(imageId, environments, cancellationToken);
        var system = await reader.SystemAsync(details, cancellationToken);
        var below = BelowOf(step, parent, details);
        return details.Layers.Take(below.DiffIds.Length).SequenceEqual(below.DiffIds)
            ? new(step, imageId, details.Labels, packages, below, system)
            {
                Releases = [.. details.Layers.Skip(below.DiffIds.Length).SelectMany(layer => built.ReleasesOf(layer)).Distinct()],
            }
            : throw new WorkerImagesException(
                ExitCode.Verification,
                $"{step.Image} does not stand on what its provenance would name",
                $"its lowest layers differ from {below.Name}@{below.ManifestDigest ?? below.IndexDigest}",
                "run again; if it happens again, rebuild it with --force");
    }

    // What is published keeps naming the digest that its base had when it was built: the base's name may have moved to another one of the same
    // content since. A published index that does not count may have been written by anybody: then the image's own label says it.
    private static BaseInfo BelowOf(PlanStep step, ImageEntry? parent, ImageDetails details)
    {
        var below = ImageContent.BelowOf(step, parent);
        return step.Publication!.Published switch
        {
            null => below,
            { Objection: null } published => PublishedAnnotations.BelowOf(published.Platforms[step.Source.Platform].Descriptor.Annotations, details.Layers) ?? below,
            _ => Digest.TryParse(details.Labels.GetValueOrDefault(OciLabels.BaseDigest), out var digest) ? below with { IndexDigest = digest } : below,
        };
    }

    // It is for people: where what stood before is no image of ours, there is nothing to tell.
    private async Task<PackageDifference?> DifferenceAsync(ImageContent? content, PlannedPublication publication, CancellationToken cancellationToken)
    {
        var rolling = publication.Moves.FirstOrDefault(move => move.Tag != publication.ImmutableTag);
        if (content is null || rolling?.From is not { } previous)
        {
            return null;
        }

        try
        {
            return await _proofs.PackagesAsync(publication.Repository, content.Platform, previous, registry, cancellationToken) is { } old
                ? PackageDifference.Between(old, content.Packages.All)
                : null;
        }
        catch (Exception fault) when (fault is FormatException or WorkerImagesException)
        {
            events.Report(new Warning($"the tool does not know what changed in {content.Step.Image} since {previous.Short}: {fault.Message.Split('\n')[0]}"));
            return null;
        }
    }
}
