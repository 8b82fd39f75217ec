using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Records;

namespace WorkerImages.Publishing;

/// <summary>Puts together what the record says of an image.</summary>
internal static class EntryParts
{
    private const string Template = "templates/Dockerfile.scriban";

    /// <param name="image">The image.</param>
    /// <param name="pushed">What is in the registry, looked at.</param>
    /// <param name="below">What it stands on.</param>
    /// <param name="packages">What is installed; null when that was not looked at.</param>
    /// <param name="tests">How its smoke test ended; null for none.</param>
    public static PlatformEntry Platform(
        PublishableImage image, PushedPlatform pushed, BaseInfo below, PackagesInfo? packages, TestsInfo? tests) => new(
            image.Platform,
            pushed.Descriptor.Digest,
            pushed.Descriptor.MediaType,
            pushed.Manifest.Layers.Append(pushed.Manifest.Config).Sum(blob => blob.Size),
            pushed.Manifest.Config.Digest,
            Digest.Parse(image.Step.BuildId!),
            [.. pushed.Manifest.Layers.Zip(pushed.Configuration!.DiffIds).Select(pair => new LayerInfo(pair.First.Digest, pair.Second, pair.First.Size))],
            below,
            new(Template, SourceIdentity.ContentOf(image.Step.Source.Dockerfile)),
            new(Digest.Parse(image.Step.SourceId), image.Step.Source.Files.Length),
            packages,
            tests,
            pushed.Configuration.Content);

    /// <summary>How the checks of an image ended; null when none was made.</summary>
    public static TestsInfo? Tests(SmokeVerdict? verdict)
    {
        var counts = verdict is null ? null : TestCounts.Of(verdict);
        return counts is null
            ? null
            : new(counts.Passed + counts.Failed + counts.Skipped, counts.Passed, counts.Failed, counts.Skipped, "artifacts/reports/smoke.xml");
    }

    /// <summary>
    /// The tags. What one stood for before stays known while it does not move: that is where a rollback goes.
    /// </summary>
    public static ImmutableArray<TagInfo> Tags(ImmutableArray<PublishedTag> tags, ImageEntry? before) =>
    [
        .. tags.Select(tag => new TagInfo(
            tag.Name,
            tag.IsImmutable ? TagKind.Immutable : TagKind.Rolling,
            tag.Digest,
            tag.IsMoved ? tag.PreviousDigest : before?.Tags.FirstOrDefault(old => old.Name == tag.Name && old.Digest == tag.Digest)?.PreviousDigest)),
    ];

    /// <summary>Where the signatures of a key over some manifests and indexes are.</summary>
    public static ImmutableArray<SignatureInfo> Signatures(Reference repository, Digest keyId, IEnumerable<Digest> signed) =>
        [.. signed.Select(digest => new SignatureInfo("simple", digest, repository.WithTag(Proofs.ProofTag.OfSignatures(digest)).ToString(), keyId))];
}
