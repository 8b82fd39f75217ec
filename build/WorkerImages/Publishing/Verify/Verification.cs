using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Registry;
using WorkerImages.Signing;

namespace WorkerImages.Publishing.Verify;

/// <summary>
/// Checks from outside, only by a name and public keys, that a published image is what its owner signed: signatures, claims, labels, what it
/// stands on, and that its tags point to it and are its own.
/// </summary>
/// <param name="registry">Where it is.</param>
/// <param name="keys">One of them must have signed the image.</param>
internal sealed class Verification(IRegistry registry, ImmutableArray<VerificationKey> keys)
{
    private readonly SignatureStore _proofs = new(registry);

    /// <summary>Reads every layer, too; null to believe that a registry has what it stored.</summary>
    public BlobAudit? Audit { get; init; }

    /// <summary>Registry and path under which the images were signed, where what is verified is a copy elsewhere; null otherwise.</summary>
    public string? SignedAs { get; init; }

    /// <summary>Looks at everything; gives what was looked at, good and bad.</summary>
    /// <exception cref="WorkerImagesException">The registry does not have the image, or does not answer.</exception>
    public async Task<ImmutableArray<VerificationFinding>> CheckAsync(Reference image, CancellationToken cancellationToken)
    {
        // What a name without tag and digest means is a tag like any other.
        var exact = image is { Tag: null, Digest: null } ? image.WithTag("latest") : image;
        var index = await registry.Manifests.GetAsync(exact, cancellationToken)
            ?? throw new WorkerImagesException(ExitCode.Verification, $"{image} is not in its registry", next: "check the name; Publish puts it there");
        try
        {
            var findings = await CheckAsync(exact, index, cancellationToken);
            return [.. findings.Select(finding => new VerificationFinding(image.ToString(), finding.Subject, finding.Objection))];
        }
        catch (FormatException fault)
        {
            throw new WorkerImagesException(
                ExitCode.Verification, $"{image} is no image that can be verified", fault.Message, "do not run it; publish it again, or roll back", fault);
        }
    }

    private async Task<IEnumerable<(string Subject, string? Objection)>> CheckAsync(Reference image, Document index, CancellationToken cancellationToken)
    {
        var platforms = ImmutableArray.CreateBuilder<VerifiedPlatform>();
        foreach (var (descriptor, manifest) in await IndexContent.ReadAsync(registry.Manifests, image, index, cancellationToken))
        {
            platforms.Add(await VerifiedPlatform.ReadAsync(registry.Blobs, image, descriptor, manifest, cancellationToken));
        }

        var tags = VerifiedTags.Of(image.Tag, [.. platforms.Select(one => KeyValuePair.Create(one.Platform, one.Configuration?.Labels))]);
        var signature = await _proofs.SignatureAsync(keys, image, Signed(image), index.Digest, tags.Expected, cancellationToken);
        var findings = new List<(string, string?)> { ($"the signature of {index.Digest.Short}", signature.Objection) };
        foreach (var platform in platforms)
        {
            findings.AddRange(await CheckAsync(image, platform, cancellationToken));
        }

        // A copy is of what was copied: other tags need not be there.
        foreach (var tag in tags.Standing.Where(tag => SignedAs is null || tag == image.Tag))
        {
            findings.Add(($"the tag {tag}", tags.Objection(tag, signature) ?? await TagAsync(image.WithTag(tag), index.Digest, cancellationToken)));
        }

        return findings;
    }

    private async Task<IEnumerable<(string Subject, string? Objection)>> CheckAsync(Reference image, VerifiedPlatform platform, CancellationToken cancellationToken)
    {
        var (name, digest) = (platform.Platform, platform.Descriptor.Digest);
        var findings = new List<(string, string?)>
        {
            ($"the signature for {name}", (await _proofs.SignatureAsync(keys, image, Signed(image), digest, [], cancellationToken)).Objection),
        };
        var claims = await _proofs.ClaimsAsync(keys, image, digest, cancellationToken);
        findings.AddRange(ImageAttestations.Kinds.Select(
            kind => ($"the claim {kind} for {name}", claims.Any(claim => claim.Type == kind) ? null : "there is none that this key signed")));
        findings.AddRange(platform.Check(claims));
        if (Audit is { } audit)
        {
            var damaged = await audit.ReadAsync(image.WithDigest(digest), platform.Manifest, cancellationToken);
            findings.Add(($"the layers for {name}", damaged.IsEmpty ? null : string.Join("; ", damaged)));
        }

        return findings;
    }

    private Reference Signed(Reference image) => SignedAs is null ? image : Reference.Parse($"{SignedAs}/{image.Repository.Split('/')[^1]}");

    private async Task<string?> TagAsync(Reference tag, Digest expected, CancellationToken cancellationToken)
    {
        var standing = (await registry.Manifests.ResolveAsync(tag, cancellationToken))?.Digest;
        return standing == expected ? null : standing is null ? "it is not there" : $"it points to {standing}";
    }
}
