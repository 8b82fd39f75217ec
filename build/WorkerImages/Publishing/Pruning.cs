using System.Collections.Immutable;
using System.Net;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Registry;
using WorkerImages.Signing;

namespace WorkerImages.Publishing;

/// <summary>Deletes from a repository what a <see cref="Retention"/> lets go: the tag, what it pointed to, and what was signed and claimed of that.</summary>
/// <param name="registry">Where.</param>
/// <param name="events">Hears of what is left, and why.</param>
internal sealed class Pruning(IRegistry registry, IProgress<RunEvent> events)
{
    /// <summary>Carries it out; gives the tags that are gone.</summary>
    /// <param name="repository">The image's.</param>
    /// <param name="tags">All its tags, as they were read.</param>
    /// <param name="retention">What was decided of them.</param>
    /// <param name="cancellationToken">Ends it between two builds.</param>
    /// <exception cref="WorkerImagesException">The registry deletes nothing, or does not answer.</exception>
    public async Task<ImmutableHashSet<string>> DeleteAsync(
        Reference repository, ImmutableArray<StandingTag> tags, Retention retention, CancellationToken cancellationToken)
    {
        var gone = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        var going = retention.Steps.Where(step => step.Goes).Select(step => step.Tag).GroupBy(tag => tag.Digest!).ToList();
        var others = tags.Where(tag => tag is { IsImmutable: false, IsProof: false }).ToList();
        if (going.Count > 0 && await MovedAsync(repository, others, cancellationToken) is { } other)
        {
            events.Report(new Warning($"nothing of {repository.Name} is deleted: somebody has moved {other} since this run looked; run again"));
            return gone.ToImmutable();
        }

        var left = new HashSet<Digest>();
        foreach (var build in going)
        {
            if (await MovedAsync(repository, build, cancellationToken) is { } moved)
            {
                events.Report(new Warning($"{repository.WithTag(moved)} is left: somebody has moved it since this run looked"));
                left.UnionWith(build.SelectMany(tag => tag.Children));
                continue;
            }

            await DeleteAsync(repository, build.Key, [.. build.Select(tag => tag.Name)], cancellationToken);
            await DeleteProofsAsync(repository, build.Key, tags, cancellationToken);
            gone.UnionWith(build.Select(tag => tag.Name));
        }

        foreach (var child in retention.Children.Except(left))
        {
            await DeleteAsync(repository, child, [], cancellationToken);
            await DeleteProofsAsync(repository, child, tags, cancellationToken);
        }

        return gone.ToImmutable();
    }

    // The first tag that points to something else now.
    private async Task<string?> MovedAsync(Reference repository, IEnumerable<StandingTag> tags, CancellationToken cancellationToken)
    {
        foreach (var tag in tags)
        {
            if ((await registry.Manifests.ResolveAsync(repository.WithTag(tag.Name), cancellationToken))?.Digest != tag.Digest)
            {
                return tag.Name;
            }
        }

        return null;
    }

    // Deletes the tags first, where the registry can do that: then no tag goes with the digest. The plan has made sure that all tags that point
    // to the digest go.
    private async Task DeleteAsync(Reference repository, Digest digest, ImmutableArray<string> tags, CancellationToken cancellationToken)
    {
        var areTagsGone = true;
        foreach (var tag in tags)
        {
            areTagsGone &= await TryAsync(repository.WithTag(tag), cancellationToken);
        }

        if (!await TryAsync(repository.WithDigest(digest), cancellationToken) && (!areTagsGone || tags.IsEmpty))
        {
            throw new WorkerImagesException(
                ExitCode.Network,
                $"{repository.WithDigest(digest)} is not deleted",
                $"{repository.Registry} deletes nothing (HTTP status 405, or UNSUPPORTED)",
                "ask its owner to switch deletion on (docker-registry: storage: delete: enabled: true), or delete what this target lists by the registry's own means");
        }
    }

    private async Task DeleteProofsAsync(Reference repository, Digest subject, ImmutableArray<StandingTag> tags, CancellationToken cancellationToken)
    {
        var referrers = await registry.Referrers.ListAsync(repository, subject, cancellationToken);
        foreach (var referrer in referrers.Where(referrer => tags.All(tag => tag.Digest != referrer.Digest)))
        {
            await DeleteAsync(repository, referrer.Digest, [], cancellationToken);
        }

        string[] own = [CosignTag.OfSignatures(subject), CosignTag.OfAttestations(subject), $"sha256-{subject.Hex}"];
        foreach (var tag in own.Where(name => tags.Any(tag => tag.Name == name)))
        {
            if ((await registry.Manifests.ResolveAsync(repository.WithTag(tag), cancellationToken))?.Digest is { } digest)
            {
                await DeleteAsync(repository, digest, [tag], cancellationToken);
            }
        }
    }

    // False where the registry cannot do it: docker-registry 2 takes a tag for a wrong digest, and answers 405 where deletion is off.
    private async Task<bool> TryAsync(Reference reference, CancellationToken cancellationToken)
    {
        try
        {
            await registry.Tags.DeleteAsync(reference, cancellationToken);
            return true;
        }
        catch (RegistryException refusal) when (
            refusal.Status == HttpStatusCode.MethodNotAllowed || refusal.Code == "UNSUPPORTED" || (reference.Digest is null && refusal.Status == HttpStatusCode.BadRequest))
        {
            return false;
        }
    }
}
