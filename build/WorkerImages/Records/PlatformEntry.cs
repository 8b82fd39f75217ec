using System.Collections.Immutable;
using WorkerImages.Oci;

namespace WorkerImages.Records;

/// <summary>An image for one platform as it is in its registry.</summary>
/// <param name="Platform">What it runs on.</param>
/// <param name="Digest">Of its manifest.</param>
/// <param name="MediaType">Of its manifest.</param>
/// <param name="Size">Bytes that a client downloads.</param>
/// <param name="ImageId">The digest of its configuration.</param>
/// <param name="BuildId">The hash of all that it was built from.</param>
/// <param name="Layers">Lowest first.</param>
/// <param name="Base">What it stands on.</param>
/// <param name="Dockerfile">What it was built by.</param>
/// <param name="Context">What was copied into it.</param>
/// <param name="Packages">What is installed in it; null when that was not looked at.</param>
/// <param name="Tests">How its smoke test ended; null when there was none.</param>
/// <param name="Fingerprint">Equal when the content is: see <see cref="ContentIdentity"/>.</param>
internal sealed record PlatformEntry(
    Platform Platform,
    Digest Digest,
    string MediaType,
    long Size,
    Digest ImageId,
    Digest BuildId,
    ImmutableArray<LayerInfo> Layers,
    BaseInfo Base,
    DockerfileInfo Dockerfile,
    ContextInfo Context,
    PackagesInfo? Packages,
    TestsInfo? Tests,
    Digest Fingerprint)
{
    /// <summary>What the same source was rebuilt for; empty for an ordinary build.</summary>
    public string Refresh { get; init; } = "";
}

/// <summary>A layer.</summary>
/// <param name="Digest">Of its bytes in the registry.</param>
/// <param name="DiffId">Of its tar before compression.</param>
/// <param name="Size">Bytes in the registry.</param>
internal sealed record LayerInfo(Digest Digest, DiffId DiffId, long Size);

/// <summary>What an image stands on.</summary>
/// <param name="Name">A reference.</param>
/// <param name="IndexDigest">What the reference pointed to; null for a base that was bootstrapped.</param>
/// <param name="ManifestDigest">The platform's manifest in it; null for a base that was bootstrapped.</param>
/// <param name="DiffIds">Its layers, lowest first: by these, not by digests, is judged whether it moved.</param>
internal sealed record BaseInfo(string Name, Digest? IndexDigest, Digest? ManifestDigest, ImmutableArray<DiffId> DiffIds);

/// <summary>A rendered Dockerfile.</summary>
/// <param name="Template">From the repository's root.</param>
/// <param name="RenderedSha256">Of the text.</param>
internal sealed record DockerfileInfo(string Template, Digest RenderedSha256);

/// <summary>A build's context.</summary>
/// <param name="Sha256">The source id.</param>
/// <param name="Files">How many.</param>
internal sealed record ContextInfo(Digest Sha256, int Files);

/// <summary>What is installed.</summary>
/// <param name="Count">How many packages.</param>
/// <param name="Sha256">Over their names, architectures and versions.</param>
/// <param name="Sbom">The digest of the SPDX document; null when none was written.</param>
internal sealed record PackagesInfo(int Count, Digest Sha256, Digest? Sbom);

/// <summary>How a smoke test ended.</summary>
/// <param name="Total">All checks.</param>
/// <param name="Passed">Those that hold.</param>
/// <param name="Failed">Those that do not.</param>
/// <param name="Skipped">Those that could not be made.</param>
/// <param name="Report">The report's file; empty for none.</param>
internal sealed record TestsInfo(int Total, int Passed, int Failed, int Skipped, string Report);
