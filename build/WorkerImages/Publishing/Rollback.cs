using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Publishing.Verify;
using WorkerImages.Records;
using WorkerImages.Registry;
using WorkerImages.Signing;

namespace WorkerImages.Publishing;

/// <summary>
/// Puts an image's rolling tags back to what they pointed to before they were last moved, by the record, and lets the registry say so
/// (<see cref="HeldTag"/>).
/// </summary>
/// <param name="registry">Where the image is.</param>
/// <param name="events">Hears of what is worth knowing.</param>
/// <param name="keys">One of them must have signed the image that the tags go back to; none to trust the record.</param>
internal sealed class Rollback(IRegistry registry, IProgress<RunEvent> events, ImmutableArray<VerificationKey> keys)
{
    private readonly TagPromotion _tags = new(registry.Manifests, events);
    private readonly SignatureStore _proofs = new(registry);

    /// <summary>Gives the record as it is afterwards: another rollback would undo this one.</summary>
    /// <exception cref="WorkerImagesException">
    /// There is nothing to go back to, or somebody else has moved a tag since (<see cref="ExitCode.TagPolicy"/>); what it would go back to is not
    /// whole, or none of the keys has signed it (<see cref="ExitCode.Verification"/>), or is gone (<see cref="ExitCode.Network"/>). No tag was moved.
    /// </exception>
    public async Task<ImageEntry> RunAsync(ImageEntry image, CancellationToken cancellationToken)
    {
        var repository = Reference.Parse(image.Repository);
        // A tag of another branch or version points to another image. A tag that was put back pointed to this one before. After a rollback the
        // record has only tags of this image, and no platforms.
        var rolling = image.Tags.Where(tag => tag.Kind == TagKind.Rolling && tag.PreviousDigest is not null)
            .Where(tag => tag.Digest == image.Index.Digest || tag.PreviousDigest == image.Index.Digest || image.Platforms.IsEmpty)
            .ToImmutableArray();
        if (rolling.IsEmpty)
        {
            throw Refused(image.Name, "the record has no earlier image of its tags", "publish the revision that is wanted", ExitCode.TagPolicy);
        }

        var targets = new List<(TagInfo Tag, Document Document)>();
        foreach (var tag in rolling)
        {
            targets.Add((tag, await TargetAsync(repository.WithTag(tag.Name), tag, cancellationToken)));
        }

        foreach (var (tag, document) in targets)
        {
            await PutBackAsync(repository.WithTag(tag.Name), tag.Digest, document, cancellationToken);
        }

        var index = targets[0].Document;
        return image with
        {
            Index = new(index.Digest, index.MediaType, index.Bytes.Length),
            Tags = [.. rolling.Select(tag => tag with { Digest = tag.PreviousDigest!, PreviousDigest = tag.Digest })],
            Platforms = [], // the record keeps one image of a name: what it knew was of the other one
            Attestations = [],
            Signatures = [],
            Reasons = [.. rolling.Select(tag => tag.Digest).Distinct().Select(left => $"rolled back from {left}")],
        };
    }

    private async Task<Document> TargetAsync(Reference tag, TagInfo recorded, CancellationToken cancellationToken)
    {
        var standing = (await registry.Manifests.ResolveAsync(tag, cancellationToken))?.Digest;
        if (standing != recorded.Digest)
        {
            throw Refused(
                tag.ToString(),
                $"it points to {standing?.Text ?? "nothing"}, and the record says {recorded.Digest}: somebody else has moved it since",
                "run with the record of the run that moved it: --record FILE",
                ExitCode.TagPolicy);
        }

        var target = tag.WithDigest(recorded.PreviousDigest!);
        var document = await registry.Manifests.GetAsync(target, cancellationToken) ?? throw TagPromotion.Gone(tag, recorded.PreviousDigest!);
        try
        {
            var platforms = await IndexContent.ReadAsync(registry.Manifests, target, document, cancellationToken);
            await CheckSignaturesAsync(tag, document.Digest, [.. platforms.Select(platform => platform.Descriptor)], cancellationToken);
            return document;
        }
        catch (FormatException fault)
        {
            throw Refused(tag.ToString(), $"{target} is not whole: {fault.Message}", "publish the image again from the revision it was built from", ExitCode.Verification, fault);
        }
    }

    private async Task CheckSignaturesAsync(Reference tag, Digest index, ImmutableArray<Descriptor> images, CancellationToken cancellationToken)
    {
        if (keys.IsEmpty)
        {
            return;
        }

        var signature = await _proofs.SignatureAsync(keys, tag, index, [tag.Tag!], cancellationToken);
        Judge(tag, index, signature.Objection);
        Judge(tag, index, signature.Tags.IsEmpty || signature.Tags.Contains(tag.Tag!) ? null : $"it was signed as {string.Join(", ", signature.Tags)}");
        foreach (var image in images.Where(image => image.Digest != index))
        {
            Judge(tag, image.Digest, (await _proofs.SignatureAsync(keys, tag, image.Digest, [], cancellationToken)).Objection);
        }
    }

    private static void Judge(Reference tag, Digest digest, string? objection)
    {
        if (objection is not null)
        {
            throw Refused(
                tag.ToString(),
                $"it would go back to {tag.WithDigest(digest)}, and of the signature by a key that was given must be said: {objection}",
                "name the key that signed it, --key FILE, or publish the image again from the revision it was built from",
                ExitCode.Verification);
        }
    }

    private async Task PutBackAsync(Reference tag, Digest standing, Document document, CancellationToken cancellationToken)
    {
        // Where the tag was held, this undoes what held it: what it goes forward to is nothing to be held at.
        var holding = HeldTag.Of(tag);
        if (HeldTag.IsHeld(standing, (await registry.Manifests.ResolveAsync(holding, cancellationToken))?.Digest))
        {
            await HeldTag.LiftAsync(registry, tag, cancellationToken);
        }
        else
        {
            await _tags.RollBackAsync(holding, document.Digest, cancellationToken);
        }

        await _tags.RollBackAsync(tag, document.Digest, cancellationToken);
    }

    private static WorkerImagesException Refused(string what, string why, string next, ExitCode code, Exception? inner = null) =>
        new(code, $"{what} is not rolled back", why, next, inner);
}
