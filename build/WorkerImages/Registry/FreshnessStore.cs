using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Records;
using WorkerImages.Signing;

namespace WorkerImages.Registry;

/// <summary>
/// Keeps the record of an image's freshness beside it: under <c>VERSION-freshness</c> stands an artifact (OCI image-spec 1.1, manifest.md, "Guidelines for
/// Artifact Usage") whose one layer is the record, with a key as a signed statement (DSSE). Further layers are the keys of apt's sources.
/// </summary>
/// <param name="registry">The registries.</param>
/// <param name="events">Hears of records that do not count.</param>
internal sealed class FreshnessStore(IRegistry registry, IProgress<RunEvent> events)
{
    private const string Suffix = "-freshness";
    private const string ArtifactType = "application/vnd.worker-images.freshness.v1+json";
    private const string KeyringType = "application/pgp-keys";

    // More runs that write one image's record at the same moment there are not.
    private const int Most = 10;

    private const string PredicateType = "https://worker-images.io/freshness/v1";

    /// <summary>The tag of the record that goes with a version's.</summary>
    public static Reference Of(Reference rolling) => rolling.WithTag(rolling.Tag + Suffix);

    /// <summary>The record; one of nothing where there is none, or none that counts.</summary>
    /// <param name="rolling">The image's version tag.</param>
    /// <param name="image">Its name in the catalogue.</param>
    /// <param name="keys">Whose signatures count; none where no signature is asked for.</param>
    /// <param name="cancellationToken">Ends the questions.</param>
    /// <exception cref="RegistryException">The registry does not answer.</exception>
    public async Task<FoundFreshness> ReadAsync(Reference rolling, string image, IReadOnlyCollection<VerificationKey> keys, CancellationToken cancellationToken)
    {
        var place = Of(rolling);
        if (await registry.Manifests.GetAsync(place, cancellationToken) is not { } document)
        {
            return FoundFreshness.Nothing(image);
        }

        try
        {
            var manifest = Manifest.Read(document);
            var bytes = manifest.ArtifactType == ArtifactType && manifest.Layers is [var layer, ..] ? await registry.Blobs.ReadAsync(place, layer, cancellationToken) : default;
            var json = Opened(bytes, keys, manifest.Layers.FirstOrDefault()?.MediaType, rolling);
            return json is null
                ? Ignored(place, image, document, "no key that was given has signed it")
                : new(FreshnessRecord.Read(json, place.ToString()), [.. manifest.Layers.Where(layer => layer.MediaType == KeyringType)]) { Document = document.Digest };
        }
        catch (Exception fault) when (fault is FormatException or WorkerImagesException { ExitCode: ExitCode.Usage } or RegistryException { IsAboutContent: true })
        {
            return Ignored(place, image, document, fault.Message.Split('\n')[0]);
        }
    }

    /// <summary>
    /// Changes the record. The distribution API has no conditional PUT, so the store looks at the tag right before it writes: where another run has written
    /// since the record was read, it reads again and makes the change in what that run wrote.
    /// </summary>
    /// <param name="rolling">The image's version tag.</param>
    /// <param name="image">Its name in the catalogue.</param>
    /// <param name="keys">Whose signatures count; none where no signature is asked for.</param>
    /// <param name="change">Gives the new record; null to leave the record as it is. May be called more than once.</param>
    /// <param name="keyrings">Further files of keys that its systems name, by their digests.</param>
    /// <param name="key">Signs it; null for a record without a signature.</param>
    /// <param name="cancellationToken">Leaves the record as it is.</param>
    /// <exception cref="RegistryException">The registry does not answer.</exception>
    public async Task UpdateAsync(
        Reference rolling,
        string image,
        IReadOnlyCollection<VerificationKey> keys,
        Func<FreshnessRecord, FreshnessRecord?> change,
        IReadOnlyDictionary<Digest, ReadOnlyMemory<byte>> keyrings,
        SigningKey? key,
        CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            var found = await ReadAsync(rolling, image, keys, cancellationToken);
            if (change(found.Record) is not { } record || await WriteAsync(rolling, found, record, keyrings, key, isLast: tries == Most, cancellationToken))
            {
                return;
            }
        }
    }

    // Files of keys that the record does not name any more go.
    private async Task<bool> WriteAsync(
        Reference rolling,
        FoundFreshness found,
        FreshnessRecord record,
        IReadOnlyDictionary<Digest, ReadOnlyMemory<byte>> keyrings,
        SigningKey? key,
        bool isLast,
        CancellationToken cancellationToken)
    {
        var place = Of(rolling);
        var text = record.Write();
        ReadOnlyMemory<byte> bytes = key is null
            ? Encoding.UTF8.GetBytes(text)
            : Envelope.Seal(key, Statement.Of(place, PredicateType, (JsonObject)JsonNode.Parse(text)!, SubjectOf(rolling)));
        var layer = new Descriptor(key is null ? ArtifactType : Envelope.MediaType, Digest.Of(bytes.Span), bytes.Length);
        var added = keyrings.Select(keyring => new Descriptor(KeyringType, keyring.Key, keyring.Value.Length)).ToList();
        await SendAsync(place, Descriptor.Empty, Descriptor.EmptyContent, cancellationToken);
        await SendAsync(place, layer, bytes, cancellationToken);
        foreach (var keyring in added)
        {
            await SendAsync(place, keyring, keyrings[keyring.Digest], cancellationToken);
        }

        var named = found.Keyrings.Where(keyring => text.Contains(keyring.Digest.Text, StringComparison.Ordinal)).Concat(added);
        var all = named.DistinctBy(keyring => keyring.Digest).OrderBy(keyring => keyring.Digest.Text, StringComparer.Ordinal);
        var manifest = new Manifest(Descriptor.Empty, [layer, .. all]) { ArtifactType = ArtifactType };
        if (!isLast && (await registry.Manifests.ResolveAsync(place, cancellationToken))?.Digest != found.Document)
        {
            return false;
        }

        await registry.Manifests.PutAsync(place, manifest.ToDocument(), cancellationToken);
        return true;
    }

    /// <summary>A file of keys that a record names.</summary>
    /// <exception cref="RegistryException">It is not there, or the registry does not answer.</exception>
    public async Task<byte[]> KeyringAsync(Reference rolling, Descriptor keyring, CancellationToken cancellationToken) =>
        (await registry.Blobs.ReadAsync(rolling, keyring, cancellationToken)).ToArray();

    private async Task SendAsync(Reference place, Descriptor descriptor, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        await registry.Blobs.PutAsync(place, BlobContent.Of(descriptor, bytes), [], new Progress<long>(), cancellationToken);

    // The hash of the image's name: a copy of a statement under another name must not count as a record.
    private static Digest SubjectOf(Reference rolling) => Digest.Of(Encoding.UTF8.GetBytes(rolling.ToString()));

    private static string? Opened(ReadOnlyMemory<byte> bytes, IReadOnlyCollection<VerificationKey> keys, string? mediaType, Reference rolling)
    {
        var isSealed = mediaType == Envelope.MediaType;
        if (keys.Count == 0 && !isSealed)
        {
            return Encoding.UTF8.GetString(bytes.Span);
        }

        var statement = keys.Select(key => Envelope.Open(key, bytes.Span)).FirstOrDefault(opened => opened is not null) ?? (keys.Count == 0 ? Envelope.Unproven(bytes.Span) : null);
        return statement is not null && Statement.Read(statement, SubjectOf(rolling)) is { Type: PredicateType } claim ? claim.Content.ToJsonString() : null;
    }

    private FoundFreshness Ignored(Reference place, string image, Document document, string why)
    {
        events.Report(new Warning($"{place} is ignored: {why}"));
        return FoundFreshness.Nothing(image) with { Document = document.Digest };
    }
}

/// <summary>A record as it stands in its registry.</summary>
/// <param name="Record">The record.</param>
/// <param name="Keyrings">The files of keys beside it.</param>
internal sealed record FoundFreshness(FreshnessRecord Record, ImmutableArray<Descriptor> Keyrings)
{
    /// <summary>The manifest that holds it, also where that does not count; null where there is none.</summary>
    public Digest? Document { get; init; }

    /// <summary>Of an image that nothing is known of.</summary>
    public static FoundFreshness Nothing(string image) => new(FreshnessRecord.Nothing(image), []);
}
