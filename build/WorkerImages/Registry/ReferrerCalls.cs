using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Registry.Login;

namespace WorkerImages.Registry;

/// <summary>Referrers over HTTP, with the tag where a registry keeps no list.</summary>
internal sealed class ReferrerCalls(RegistryHttp http, RegistryPaths paths, ManifestCalls manifests, IProgress<RunEvent> events) : IReferrers
{
    // Two who attach to one subject at once may each overwrite the other's index.
    private const int Attempts = 5;

    // Those that have been asked for a list and had none to give.
    private readonly ConcurrentDictionary<string, bool> _tagged = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, bool> _left = new(StringComparer.Ordinal);

    public async Task<ImmutableArray<Descriptor>> ListAsync(Reference repository, Digest subject, CancellationToken cancellationToken)
    {
        var call = new RegistryCall($"listing what is attached to {repository.WithDigest(subject)}", repository.Registry, HttpMethod.Get, paths.Referrers(repository, subject))
        {
            Scopes = Scope.Pull(repository),
            Accept = [MediaTypes.Index],
            AlsoExpected = [HttpStatusCode.NotFound],
        };
        var listed = _tagged.ContainsKey(repository.Registry) ? null : await http.SendAsync(call, ReadAsync, cancellationToken);
        if (listed is null)
        {
            _tagged.TryAdd(repository.Registry, true);
            listed = await ByTagAsync(repository, subject, cancellationToken);
        }

        return listed?.Manifests ?? [];
    }

    public async Task AttachAsync(Reference repository, Document manifest, CancellationToken cancellationToken)
    {
        var content = Manifest.Read(manifest);
        var subject = content.Subject ?? throw new ArgumentException($"{manifest.Digest} has no subject", nameof(manifest));
        try
        {
            if (await manifests.PutSubjectAsync(repository.WithDigest(manifest.Digest), manifest, cancellationToken))
            {
                return;
            }
        }
        catch (RegistryException refusal) when (IsOfSubject(refusal))
        {
            Leave(repository, $"it takes no manifest with a subject ({refusal.Why})");
            return;
        }

        var entry = manifest.Descriptor with
        {
            ArtifactType = content.ArtifactType ?? content.Config.MediaType,
            Annotations = content.Annotations,
        };
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (await ByTagAsync(repository, subject.Digest, cancellationToken) is not { } index)
            {
                Leave(repository, "it takes the tag that should list them for the image itself");
                return;
            }

            if (index.Manifests.Any(listed => listed.Digest == entry.Digest))
            {
                return;
            }

            var longer = index with { Manifests = index.Manifests.Add(entry) };
            await manifests.PutAsync(TagOf(repository, subject.Digest), longer.ToDocument(), cancellationToken);
        }

        throw RegistryFaults.Corrupt(
            $"attaching {manifest.Digest} to {repository.WithDigest(subject.Digest)}", repository.Registry,
            $"the index {TagOf(repository, subject.Digest)} was written {Attempts} times, and does not list it");
    }

    // By its own code: a page with such a status is of somebody in between.
    private static bool IsOfSubject(RegistryException refusal) =>
        refusal is { Code: not null, Status: HttpStatusCode.BadRequest or HttpStatusCode.UnsupportedMediaType or HttpStatusCode.UnprocessableEntity };

    private static Reference TagOf(Reference repository, Digest subject) => repository.WithTag("sha256-" + subject.Hex);

    // Some registries answer any question with their start page.
    private static async Task<ImageIndex?> ReadAsync(HttpResponseMessage answer, SilenceLimit limit)
    {
        using (answer)
        {
            return answer.IsSuccessStatusCode && answer.Content.Headers.ContentType?.MediaType == MediaTypes.Index
                ? ImageIndex.Read(new(MediaTypes.Index, await BoundedContent.ReadAsync(answer.Content, Document.LongestBytes, limit)))
                : null;
        }
    }

    // Who knows cosign's tags finds everything; only who lists referrers does not.
    private void Leave(Reference repository, string why)
    {
        if (_left.TryAdd(repository.Registry, true))
        {
            events.Report(new Notice($"{repository.Registry} lists no referrers, as {why}: claims are found by cosign's tags only"));
        }
    }

    // Null where the registry takes the tag for the subject's digest, as GitLab's does: it can keep no list.
    private async Task<ImageIndex?> ByTagAsync(Reference repository, Digest subject, CancellationToken cancellationToken)
    {
        var tag = TagOf(repository, subject);
        try
        {
            return await manifests.GetAsync(tag, cancellationToken) switch
            {
                null => new([]),
                { Digest: var digest } when digest == subject => null,
                var document => ImageIndex.Read(document),
            };
        }
        catch (FormatException fault)
        {
            throw RegistryFaults.Corrupt($"reading {tag}", repository.Registry, $"it should list what is attached to {subject}: {fault.Message}");
        }
    }
}
