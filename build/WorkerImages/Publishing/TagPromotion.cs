using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Registry;

namespace WorkerImages.Publishing;

/// <summary>
/// Makes tags point to a manifest that is whole and in the registry, by storing the same bytes under each: first the tag that never moves,
/// then those that do.
/// </summary>
internal sealed class TagPromotion(IManifests manifests, IProgress<RunEvent> events)
{
    /// <summary>Carries out what a plan decided; a rolling tag that somebody has moved since the plan looked is left, and named.</summary>
    /// <param name="repository">Where.</param>
    /// <param name="document">What they are to point to; stored by its digest already.</param>
    /// <param name="immutable">The tag among them that is written once.</param>
    /// <param name="moves">In this order.</param>
    /// <param name="cancellationToken">Ends it between two tags.</param>
    /// <returns>The tags that point to the document now, each with what it pointed to before.</returns>
    /// <exception cref="WorkerImagesException">The immutable tag points to something else (<see cref="ExitCode.TagPolicy"/>); nothing was moved.</exception>
    public async Task<ImmutableArray<PublishedTag>> PromoteAsync(
        Reference repository, Document document, string immutable, ImmutableArray<TagMove> moves, CancellationToken cancellationToken)
    {
        var tags = ImmutableArray.CreateBuilder<PublishedTag>();
        foreach (var move in moves)
        {
            var tag = repository.WithTag(move.Tag);
            var standing = (await manifests.ResolveAsync(tag, cancellationToken))?.Digest;
            if (move.Tag != immutable && standing != move.From && standing != document.Digest)
            {
                events.Report(new Warning($"{tag} is left at {standing?.Text ?? "nothing"}: somebody has moved it from {move.From?.Text ?? "nothing"} since this run looked"));
                continue;
            }

            tags.Add(await SetAsync(tag, document, standing, move.Tag == immutable, cancellationToken));
        }

        return tags.ToImmutable();
    }

    /// <summary>Moves a rolling tag back to what it pointed to before.</summary>
    /// <exception cref="WorkerImagesException">The registry does not have that any more.</exception>
    public async Task<PublishedTag> RollBackAsync(Reference tag, Digest previous, CancellationToken cancellationToken)
    {
        var document = await manifests.GetAsync(tag.WithDigest(previous), cancellationToken)
            ?? throw Gone(tag, previous);
        var standing = (await manifests.ResolveAsync(tag, cancellationToken))?.Digest;
        return await SetAsync(tag, document, standing, isImmutable: false, cancellationToken);
    }

    internal static WorkerImagesException Gone(Reference tag, Digest previous) => new(
        ExitCode.Network,
        $"{tag} cannot be put back to {previous}",
        "the registry does not have that image any more",
        "publish the image again from the revision it was built from");

    private async Task<PublishedTag> SetAsync(Reference tag, Document document, Digest? previous, bool isImmutable, CancellationToken cancellationToken)
    {
        var result = new PublishedTag(tag.Tag!, isImmutable, document.Digest, previous);
        if (!result.IsMoved)
        {
            return result;
        }

        if (isImmutable && previous is not null)
        {
            throw Taken(tag, document, previous);
        }

        await manifests.PutAsync(tag, document, cancellationToken);
        var now = await manifests.GetAsync(tag, cancellationToken);
        if (!document.Equals(now))
        {
            Judge(tag, document, now, isImmutable);
        }
        else if (previous is not null)
        {
            events.Report(new Notice($"{tag} moved from {previous} to {document.Digest}"));
        }

        return result;
    }

    // Bytes that are whole but others: somebody published under the same tag a moment ago, and was last.
    private void Judge(Reference tag, Document document, Document? now, bool isImmutable)
    {
        if (now is null)
        {
            throw new WorkerImagesException(
                ExitCode.Verification,
                $"{tag} is not there although the registry took it",
                next: "look at the registry's storage and at proxies in between, then run again");
        }

        if (isImmutable)
        {
            throw Taken(tag, document, now.Digest);
        }

        events.Report(new Warning($"{tag} was moved to {now.Digest} by somebody else at the same time"));
    }

    private static TagTakenException Taken(Reference tag, Document document, Digest standing) => new(
        $"{tag} points to another image of the same build, and never moves",
        $"it is {standing}; this run has {document.Digest}",
        "use the published one, or build from a changed source: that gives another tag");
}

/// <summary>A tag after publishing.</summary>
/// <param name="Name">The tag.</param>
/// <param name="IsImmutable">False for one that moves with every build.</param>
/// <param name="Digest">What it points to now.</param>
/// <param name="PreviousDigest">What it pointed to before; null when it is new. Equal to <paramref name="Digest"/> when it was not moved.</param>
internal sealed record PublishedTag(string Name, bool IsImmutable, Digest Digest, Digest? PreviousDigest)
{
    /// <summary>True when it was written.</summary>
    public bool IsMoved => Digest != PreviousDigest;
}

/// <summary>An immutable tag that was free points to another image of the same build: another run has published it meanwhile.</summary>
internal sealed class TagTakenException(string what, string why, string next) : WorkerImagesException(ExitCode.TagPolicy, what, why, next);
