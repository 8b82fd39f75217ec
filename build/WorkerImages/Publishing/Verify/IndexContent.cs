using System.Collections.Immutable;
using System.Net;
using WorkerImages.Oci;
using WorkerImages.Registry;

namespace WorkerImages.Publishing.Verify;

/// <summary>The manifests of an index' platforms: an index without one of them is no image that anybody could run.</summary>
internal static class IndexContent
{
    /// <summary>Reads all of them; of a manifest that stands alone, that.</summary>
    /// <param name="manifests">The registry's.</param>
    /// <param name="repository">Where.</param>
    /// <param name="document">The index, or a manifest.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="FormatException">One is not there or cannot be read; the message says which.</exception>
    public static async Task<ImmutableArray<(Descriptor Descriptor, Manifest Manifest)>> ReadAsync(
        IManifests manifests, Reference repository, Document document, CancellationToken cancellationToken)
    {
        if (!MediaTypes.IsIndex(document.MediaType))
        {
            return [(document.Descriptor, Manifest.Read(document))];
        }

        var all = ImmutableArray.CreateBuilder<(Descriptor, Manifest)>();
        foreach (var image in ImageIndex.Read(document).Manifests)
        {
            all.Add((image, await ReadAsync(manifests, repository.WithDigest(document.Digest), image, cancellationToken)));
        }

        return all.ToImmutable();
    }

    private static async Task<Manifest> ReadAsync(IManifests manifests, Reference index, Descriptor image, CancellationToken cancellationToken)
    {
        var name = $"its manifest for {image.Platform?.ToString() ?? "a platform that it does not name"}, {image.Digest},";
        try
        {
            var document = await manifests.GetAsync(index.WithDigest(image.Digest), cancellationToken);
            return Manifest.Read(document ?? throw new FormatException("the registry does not have it any more"));
        }
        catch (FormatException fault)
        {
            throw new FormatException($"{name} cannot be read: {fault.Message}", fault);
        }
        catch (RegistryException fault) when (fault.IsAboutContent)
        {
            throw new FormatException($"{name} cannot be read: {fault.Why}", fault);
        }
        catch (RegistryException fault) when (fault.Status == HttpStatusCode.InternalServerError)
        {
            // docker-registry 2.8 answers so for a manifest that is cut off. A broken registry does not give the index again, either: its fault goes to the caller.
            await manifests.GetAsync(index, cancellationToken);
            throw new FormatException($"{name} cannot be read, and the index that names it can: {fault.Why}", fault);
        }
    }
}
