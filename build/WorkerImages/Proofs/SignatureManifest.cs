using System.Collections.Immutable;
using System.Text;
using WorkerImages.Oci;

namespace WorkerImages.Proofs;

/// <summary>
/// The manifest under <see cref="ProofTag.OfSignatures"/>: a layer for each signature (sigstore/cosign, specs/SIGNATURE_SPEC.md).
/// </summary>
public static class SignatureManifest
{
    private const string Annotation = "dev.cosignproject.cosign/signature";

    /// <summary>Signs an image and puts the signature beside those that are there.</summary>
    /// <param name="key">Whose signature it is.</param>
    /// <param name="repository">Where the image is.</param>
    /// <param name="image">The digest of its manifest or index.</param>
    /// <param name="existing">What the tag has now; null for nothing.</param>
    /// <returns>Null when a signature of this key is there: then nothing needs to be written.</returns>
    public static SignedContent? Sign(SigningKey key, Reference repository, Digest image, Document? existing)
    {
        var payload = SimpleSigning.Payload(repository, image);
        var before = existing is null ? null : Manifest.Read(existing);
        var descriptor = new Descriptor(SimpleSigning.MediaType, Digest.Of(payload), payload.Length);
        var layers = before?.Layers ?? [];
        if (layers.Any(layer => layer.Digest == descriptor.Digest && SignatureOf(layer) is { } old && key.Public.Verifies(payload, old)))
        {
            return null;
        }

        layers = layers.Add(descriptor with
        {
            Annotations = descriptor.Annotations.SetItem(Annotation, Convert.ToBase64String(key.Sign(payload))),
        });
        var config = Configuration(layers);
        var described = new Descriptor(MediaTypes.Config, Digest.Of(config.Span), config.Length);
        var manifest = before is null ? new Manifest(described, layers) : before with { Config = described, Layers = layers };
        return new(manifest.ToDocument(), [(described, config), (descriptor, payload)]);
    }

    /// <summary>Looks for a signature of the key over the image.</summary>
    /// <param name="key">Whose it must be.</param>
    /// <param name="repository">Where the image is.</param>
    /// <param name="image">The digest of its manifest or index.</param>
    /// <param name="signatures">What the tag has.</param>
    /// <param name="payloads">Gives the bytes of a layer.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    /// <returns>Null when there is one; else why none of those that are there counts, one reason for each.</returns>
    public static async Task<ImmutableArray<string>?> ObjectionsAsync(
        VerificationKey key,
        Reference repository,
        Digest image,
        Manifest signatures,
        Func<Descriptor, CancellationToken, Task<ReadOnlyMemory<byte>>> payloads,
        CancellationToken cancellationToken)
    {
        var objections = ImmutableArray.CreateBuilder<string>();
        foreach (var layer in signatures.Layers.Where(layer => layer.MediaType == SimpleSigning.MediaType))
        {
            var payload = await payloads(layer, cancellationToken);
            var objection = SignatureOf(layer) is not { } signature ? "it has no signature that can be read"
                : Digest.Of(payload.Span) != layer.Digest ? "its payload is not what its digest says"
                : !key.Verifies(payload.Span, signature) ? "it is another key's"
                : SimpleSigning.Objection(payload, repository, image);
            if (objection is null)
            {
                return null;
            }

            objections.Add($"signature {layer.Digest.Short}: {objection}");
        }

        return objections.ToImmutable();
    }

    internal static byte[]? SignatureOf(Descriptor layer)
    {
        var text = layer.Annotations.GetValueOrDefault(Annotation, "");
        var bytes = new byte[text.Length];
        return text.Length > 0 && Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : null;
    }

    // An image's, because tools from before OCI 1.1 read the manifest as an image. It says nothing of its own.
    internal static ReadOnlyMemory<byte> Configuration(ImmutableArray<Descriptor> layers)
    {
        const string Head = """{"architecture":"","config":{},"created":"0001-01-01T00:00:00Z","history":[],"os":"","rootfs":{"diff_ids":[""";
        var ids = string.Join(',', layers.Select(layer => $"\"{layer.Digest}\""));
        return Encoding.UTF8.GetBytes(Head + ids + """],"type":"layers"}}""");
    }
}
