using System.Collections.Concurrent;
using WorkerImages.Oci;
using WorkerImages.Planning;
using WorkerImages.Registry;

namespace WorkerImages.State;

/// <summary>
/// Asks registries what images from outside are now; pulls none of them and needs no engine. It belongs to one run: what it has read once, it
/// does not ask for again.
/// </summary>
internal sealed class BaseDigests(IRegistry registry)
{
    private readonly RegistryQueries _questions = new();
    private readonly ConcurrentDictionary<string, Lazy<Task<Document?>>> _documents = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<Task<ImageConfiguration>>> _images = new(StringComparer.Ordinal);

    /// <summary>What is known of one for a platform; without an identity it says why, or that there is none.</summary>
    /// <param name="name">Its name in the catalogue, or the reference itself.</param>
    /// <param name="reference">What is asked for.</param>
    /// <param name="platform">What it is to run on.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    public async Task<ExternalFact> LookAsync(string name, Reference reference, Platform platform, CancellationToken cancellationToken)
    {
        try
        {
            var (fact, unanswered) = await _questions.AskAsync(
                reference.Registry, token => ReadAsync(name, reference, platform, token), cancellationToken);
            return fact ?? Unknown(name, reference, unanswered!);
        }
        catch (FormatException garbled)
        {
            return Unknown(name, reference, garbled.Message);
        }
    }

    private async Task<ExternalFact> ReadAsync(string name, Reference reference, Platform platform, CancellationToken cancellationToken)
    {
        var document = await OnceAsync(_documents, reference, () => registry.Manifests.GetAsync(reference, cancellationToken));
        if (document is null)
        {
            return Missing(name, reference, $"{reference} is not there: its registry does not have it");
        }

        var index = MediaTypes.IsIndex(document.MediaType) ? ImageIndex.Read(document) : null;
        var manifest = index is null ? document.Digest : index.For(platform)?.Digest;
        if (manifest is null)
        {
            var others = index!.Manifests.Select(image => image.Platform).OfType<Platform>().Where(other => other.OperatingSystem != "unknown").Distinct().ToList();
            return Missing(name, reference, NotFor(reference, platform, others.Count == 0 ? "no platform" : string.Join(", ", others)));
        }

        var image = await OnceAsync(
            _images, reference.WithDigest(manifest), () => ConfigurationAsync(reference.WithDigest(manifest), index is null ? document : null, cancellationToken));
        return image.Platform.Matches(platform)
            ? ExternalFact.OfRegistry(name, reference, document.Digest, image.Content, image.DiffIds, image.Labels, image.Config)
            : Missing(name, reference, NotFor(reference, platform, image.Platform.ToString()));
    }

    private async Task<ImageConfiguration> ConfigurationAsync(Reference image, Document? read, CancellationToken cancellationToken)
    {
        var manifest = read ?? await registry.Manifests.GetAsync(image, cancellationToken)
            ?? throw new FormatException($"its index names {image.Digest}, which its registry does not have");
        return ImageConfiguration.Read(await registry.Blobs.ReadAsync(image, Manifest.Read(manifest).Config, cancellationToken));
    }

    private static Task<T> OnceAsync<T>(ConcurrentDictionary<string, Lazy<Task<T>>> answers, Reference reference, Func<Task<T>> ask) =>
        answers.GetOrAdd(reference.ToString(), _ => new(ask)).Value;

    private static ExternalFact Missing(string name, Reference reference, string words) => ExternalFact.NotHere(name, reference.Digest) with { Missing = words };

    private static string NotFor(Reference reference, Platform platform, string others) => $"{reference} is not there for {platform}: it has {others}";

    private static ExternalFact Unknown(string name, Reference reference, string why) =>
        ExternalFact.NotHere(name, reference.Digest) with { Unanswered = $"the tool does not know what {reference} is now: {why}" };
}
