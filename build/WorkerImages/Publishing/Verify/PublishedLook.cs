using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Packages;
using WorkerImages.Registry;
using WorkerImages.Signing;

namespace WorkerImages.Publishing.Verify;

/// <summary>What a registry has under a name, and what a verification found of just that.</summary>
/// <param name="Image">The name.</param>
internal sealed record PublishedLook(Reference Image)
{
    /// <summary>What the name points to; null where the tool could not find out.</summary>
    public Digest? Index { get; init; }

    /// <summary>The images in it.</summary>
    public ImmutableArray<PlatformLook> Platforms { get; init; } = [];

    /// <summary>What was verified, good and bad; empty where no key was given.</summary>
    public ImmutableArray<VerificationFinding> Findings { get; init; } = [];

    /// <summary>Why it could not be looked at, or not to the end; null where it could.</summary>
    public WorkerImagesException? Fault { get; init; }

    /// <summary>True where a key was given and the verification found nothing wrong at all.</summary>
    public bool IsVerified => Fault is null && !Findings.IsEmpty && Findings.All(finding => finding.Objection is null);

    /// <summary>Looks, and verifies where there are keys.</summary>
    /// <param name="registry">Where it is.</param>
    /// <param name="keys">Whose signatures count; none for a look without verification.</param>
    /// <param name="verification">Verifies with the same keys.</param>
    /// <param name="image">The name, with a tag.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<PublishedLook> AtAsync(
        IRegistry registry, ImmutableArray<VerificationKey> keys, Verification verification, Reference image, CancellationToken cancellationToken)
    {
        var look = new PublishedLook(image);
        try
        {
            var index = await registry.Manifests.GetAsync(image, cancellationToken)
                ?? throw new WorkerImagesException(ExitCode.Verification, $"{image} is not in its registry", next: "Publish puts it there");
            look = look with { Index = index.Digest };
            var proofs = new SignatureStore(registry);
            foreach (var (descriptor, manifest) in await IndexContent.ReadAsync(registry.Manifests, image, index, cancellationToken))
            {
                var platform = await VerifiedPlatform.ReadAsync(registry.Blobs, image, descriptor, manifest, cancellationToken);
                var claims = keys.IsEmpty ? [] : await proofs.ClaimsAsync(keys, image, descriptor.Digest, cancellationToken);
                look = look with { Platforms = look.Platforms.Add(PlatformLook.Of(platform, claims)) };
            }

            return keys.IsEmpty ? look : await VerifiedAsync(look, registry, verification, cancellationToken);
        }
        catch (WorkerImagesException fault)
        {
            return look with { Fault = fault };
        }
        catch (FormatException fault)
        {
            return look with { Fault = new(ExitCode.Verification, $"{image} is no image that can be shown", fault.Message, "publish it again, or roll back", fault) };
        }
    }

    // What is shown as verified must be what was verified: the name may have moved between the two.
    private static async Task<PublishedLook> VerifiedAsync(PublishedLook look, IRegistry registry, Verification verification, CancellationToken cancellationToken)
    {
        var findings = await verification.CheckAsync(look.Image, cancellationToken);
        var standing = (await registry.Manifests.ResolveAsync(look.Image, cancellationToken))?.Digest;
        return standing == look.Index
            ? look with { Findings = findings }
            : look with { Fault = new(ExitCode.Network, $"{look.Image} has moved while it was read", next: "run again") };
    }
}

/// <summary>An image of one platform in a registry.</summary>
/// <param name="Platform">What it is for.</param>
/// <param name="Digest">Of its manifest.</param>
/// <param name="Size">Bytes that a client downloads.</param>
/// <param name="Created">When it was built, if it says so.</param>
/// <param name="Bill">What its signed bill of materials lists; null where no key that was given has signed one.</param>
internal sealed record PlatformLook(Platform Platform, Digest Digest, long Size, DateTimeOffset? Created, BillSummary? Bill)
{
    internal static PlatformLook Of(VerifiedPlatform platform, ImmutableArray<Predicate> claims) => new(
        platform.Platform,
        platform.Descriptor.Digest,
        platform.Manifest.Layers.Append(platform.Manifest.Config).Sum(blob => blob.Size),
        platform.Configuration?.Built,
        claims.Where(claim => claim.Type == SpdxDocument.PredicateType).Select(claim => BillSummary.OfSpdx(claim.Content)).OfType<BillSummary>().FirstOrDefault());
}
