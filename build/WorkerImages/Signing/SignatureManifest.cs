using System.Collections.Immutable;
using System.Text;
using WorkerImages.Oci;

namespace WorkerImages.Signing;

/// <summary>
/// The manifest under <see cref="CosignTag.OfSignatures"/>: a layer for each signature (sigstore/cosign, specs/SIGNATURE_SPEC.md).
/// </summary>
internal static class SignatureManifest
{
    private const string Annotation = "dev.cosignproject.cosign/signature";

    /// <summary>Signs an image and puts the signature beside those that are there.</summary>
    /// <param name="key">Whose signature it is.</param>
    /// <param name="repository">Where the image is.</param>
    /// <param name="image">The digest of its manifest or index.</param>
    /// <param name="tags">What it is published as; none for a manifest that is found by its index.</param>
    /// <param name="existing">What the tag has now; null for nothing.</param>
    /// <returns>Null when a signature of this key over exactly that is there: then nothing needs to be written.</returns>
    /// <exception cref="FormatException">What is there is no manifest.</exception>
    public static SignedContent? Sign(SigningKey key, Reference repository, Digest image, ImmutableArray<string> tags, Document? existing)
    {
        var before = existing is null ? null : Manifest.Read(existing);
        if (before is not null && Find([key.Public], repository, image, tags, before) is not null)
        {
            return null;
        }

        var payload = SimpleSigning.Payload(repository, image, tags);
        var descriptor = new Descriptor(SimpleSigning.MediaType, Digest.Of(payload), payload.Length);
        var layers = (before?.Layers ?? []).Add(descriptor with
        {
            Annotations = descriptor.Annotations.SetItem(Annotation, Convert.ToBase64String(key.Sign(payload))),
        });
        var config = Configuration(layers);
        var described = new Descriptor(MediaTypes.Config, Digest.Of(config.Span), config.Length);
        var manifest = before is null ? new Manifest(described, layers) : before with { Config = described, Layers = layers };
        return new(manifest.ToDocument(), [(described, config), (descriptor, payload)]);
    }

    /// <summary>Looks for a signature over exactly these tags: what it is over can be computed, so nothing else need be read.</summary>
    /// <param name="keys">Whose it may be.</param>
    /// <param name="repository">Where the image is.</param>
    /// <param name="image">The digest of its manifest or index.</param>
    /// <param name="tags">What it should be published as.</param>
    /// <param name="signatures">What the tag has.</param>
    /// <returns>Null when there is none: <see cref="ReadAsync"/> says what there is.</returns>
    public static ImageSignature? Find(
        ImmutableArray<VerificationKey> keys, Reference repository, Digest image, ImmutableArray<string> tags, Manifest signatures)
    {
        var payload = SimpleSigning.Payload(repository, image, tags);
        var digest = Digest.Of(payload);
        return signatures.Layers.Where(layer => layer.MediaType == SimpleSigning.MediaType && layer.Digest == digest)
            .Select(layer => Signer(keys, layer, payload))
            .OfType<VerificationKey>()
            .FirstOrDefault() is { } signer
                ? new(signer.Id, [.. tags.Distinct().Order(StringComparer.Ordinal)], [])
                : null;
    }

    /// <summary>Looks at all signatures that are there.</summary>
    /// <param name="keys">Whose count.</param>
    /// <param name="repository">Where the image is.</param>
    /// <param name="image">The digest of its manifest or index.</param>
    /// <param name="signatures">What the tag has.</param>
    /// <param name="payloads">Gives the bytes of a layer; a <see cref="FormatException"/> says why they are not available.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    public static async Task<ImageSignature> ReadAsync(
        ImmutableArray<VerificationKey> keys,
        Reference repository,
        Digest image,
        Manifest signatures,
        Func<Descriptor, CancellationToken, Task<ReadOnlyMemory<byte>>> payloads,
        CancellationToken cancellationToken)
    {
        var verdicts = ImmutableArray.CreateBuilder<Verdict>();
        foreach (var layer in signatures.Layers.Where(layer => layer.MediaType == SimpleSigning.MediaType))
        {
            verdicts.Add(await JudgeAsync(keys, repository, image, layer, payloads, cancellationToken));
        }

        return new(
            verdicts.Select(one => one.KeyId).FirstOrDefault(id => id is not null),
            [.. verdicts.SelectMany(one => one.Tags).Distinct().Order(StringComparer.Ordinal)],
            [.. verdicts.Select(one => one.Objection).OfType<string>()]);
    }

    private static async Task<Verdict> JudgeAsync(
        ImmutableArray<VerificationKey> keys,
        Reference repository,
        Digest image,
        Descriptor layer,
        Func<Descriptor, CancellationToken, Task<ReadOnlyMemory<byte>>> payloads,
        CancellationToken cancellationToken)
    {
        Verdict Refuse(string why) => new(null, [], $"signature {layer.Digest.Short}: {why}");
        try
        {
            var payload = await payloads(layer, cancellationToken);
            var (signer, read) = (Signer(keys, layer, payload), SimpleSigning.Read(payload, repository, image));
            return SignatureOf(layer) is null ? Refuse("it has no signature that can be read")
                : Digest.Of(payload.Span) != layer.Digest ? Refuse("its payload is not what its digest says")
                : signer is null ? Refuse("it is another key's")
                : read.Objection is { } objection ? Refuse(objection)
                : new(signer.Id, read.Tags, null);
        }
        catch (FormatException fault)
        {
            return Refuse(fault.Message);
        }
    }

    private static VerificationKey? Signer(ImmutableArray<VerificationKey> keys, Descriptor layer, ReadOnlyMemory<byte> payload) =>
        SignatureOf(layer) is { } signature ? keys.FirstOrDefault(key => key.Verifies(payload.Span, signature)) : null;

    private static byte[]? SignatureOf(Descriptor layer)
    {
        var text = layer.Annotations.GetValueOrDefault(Annotation, "");
        var bytes = new byte[text.Length];
        return text.Length > 0 && Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : null;
    }

    // An image's configuration, because tools from before OCI 1.1 read the manifest as an image. It says nothing besides the layers.
    internal static ReadOnlyMemory<byte> Configuration(ImmutableArray<Descriptor> layers)
    {
        const string Head = """{"architecture":"","config":{},"created":"0001-01-01T00:00:00Z","history":[],"os":"","rootfs":{"diff_ids":[""";
        var ids = string.Join(',', layers.Select(layer => $"\"{layer.Digest}\""));
        return Encoding.UTF8.GetBytes(Head + ids + """],"type":"layers"}}""");
    }

    private sealed record Verdict(Digest? KeyId, ImmutableArray<string> Tags, string? Objection);
}
