using System.Collections.Concurrent;
using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Registry;

namespace WorkerImages.Publishing;

/// <summary>An image whose immutable tag resolves: whatever is built of the same build id, this is what was published.</summary>
/// <param name="Image">The image.</param>
/// <param name="Document">Its index.</param>
public sealed record StandingImage(PublishableImage Image, Document Document)
{
    private const int AtOnce = 8;

    /// <summary>Looks for all of them, a request each.</summary>
    /// <returns>Those that are there for all their platforms, by name.</returns>
    public static async Task<ImmutableDictionary<string, StandingImage>> FindAsync(
        IManifests manifests, ImmutableArray<PublishableImage> images, CancellationToken cancellationToken)
    {
        var found = new ConcurrentDictionary<string, StandingImage>(StringComparer.Ordinal);
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(images, options, async (image, token) =>
        {
            var document = await manifests.GetAsync(image.Repository.WithTag(image.ImmutableTag), token);
            if (document is not null && Covers(document, image.Platforms))
            {
                found[image.Definition.Name] = new(image, document);
            }
        });
        return found.ToImmutableDictionary(StringComparer.Ordinal);
    }

    // What is no index of ours is left to the rules of tags, which refuse to move it.
    private static bool Covers(Document document, ImmutableArray<Platform> platforms)
    {
        try
        {
            return MediaTypes.IsIndex(document.MediaType) && ImageIndex.Read(document) is var index && platforms.All(platform => index.For(platform) is not null);
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
