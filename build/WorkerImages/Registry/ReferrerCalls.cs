using System.Collections.Immutable;
using System.Net;
using WorkerImages.Oci;
using WorkerImages.Registry.Login;

namespace WorkerImages.Registry;

/// <summary>Referrers over HTTP, with the tag where a registry keeps no list.</summary>
internal sealed class ReferrerCalls(RegistryHttp http, RegistryPaths paths, ManifestCalls manifests) : IReferrers
{
    // Two who attach to one subject at once may each overwrite the other's index.
    private const int Attempts = 5;

    public async Task<ImmutableArray<Descriptor>> ListAsync(Reference repository, Digest subject, CancellationToken cancellationToken)
    {
        var call = new RegistryCall($"listing what is attached to {repository.WithDigest(subject)}", repository.Registry, HttpMethod.Get, paths.Referrers(repository, subject))
        {
            Scopes = Scope.Pull(repository),
            Accept = [MediaTypes.Index],
            AlsoExpected = [HttpStatusCode.NotFound],
        };
        var listed = await http.SendAsync(call, ReadAsync, cancellationToken);
        return (listed ?? await ByTagAsync(repository, subject, cancellationToken)).Manifests;
    }

    public async Task AttachAsync(Reference repository, Document manifest, CancellationToken cancellationToken)
    {
        var content = Manifest.Read(manifest);
        var subject = content.Subject ?? throw new ArgumentException($"{manifest.Digest} has no subject", nameof(manifest));
        if (await manifests.PutSubjectAsync(repository.WithDigest(manifest.Digest), manifest, cancellationToken))
        {
            return;
        }

        var entry = manifest.Descriptor with
        {
            ArtifactType = content.ArtifactType ?? content.Config.MediaType,
            Annotations = content.Annotations,
        };
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var index = await ByTagAsync(repository, subject.Digest, cancellationToken);
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

    private async Task<ImageIndex> ByTagAsync(Reference repository, Digest subject, CancellationToken cancellationToken)
    {
        var tag = TagOf(repository, subject);
        try
        {
            return await manifests.GetAsync(tag, cancellationToken) is { } document ? ImageIndex.Read(document) : new([]);
        }
        catch (FormatException fault)
        {
            throw RegistryFaults.Corrupt($"reading {tag}", repository.Registry, $"it should list what is attached to {subject}: {fault.Message}");
        }
    }
}
