using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Records;

namespace WorkerImages.Tests.Records;

internal static class SampleRecords
{
    public static readonly Platform Amd64 = Platform.Parse("linux/amd64");
    public static readonly Platform Arm64 = Platform.Parse("linux/arm64");

    public static Digest Hash(string text) => Digest.Of(System.Text.Encoding.UTF8.GetBytes(text));

    public static ImageInfo Info(params ImmutableArray<ImageEntry> images) => new(
        ImageInfo.Version,
        new("worker-images", "0.1.0"),
        new("https://git.example/acme/images", "0123456789abcdef0123456789abcdef01234567", "refs/heads/main"),
        new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        images);

    /// <param name="name">In the catalogue.</param>
    /// <param name="build">Goes into every digest.</param>
    /// <param name="platforms">For which it was published.</param>
    public static ImageEntry Image(string name, string build, params ImmutableArray<Platform> platforms) => new(
        name,
        $"registry.example/acme/{name}",
        "0.1.0",
        new(Hash($"{name} {build}"), MediaTypes.Index, 480),
        [
            new("0.1.0", TagKind.Rolling, Hash($"{name} {build}"), Hash($"{name} before")),
            new($"0.1.0-{build}", TagKind.Immutable, Hash($"{name} {build}"), null),
        ],
        [.. platforms.Select(platform => Published(platform, $"{name} {build} {platform}"))],
        [.. platforms.Select(platform => new AttestationInfo(platform, "https://spdx.dev/Document", Hash($"{build} {platform} spdx")))],
        [.. platforms.Select(platform => new SignatureInfo(
            "simple", Hash($"{name} {build} {platform}"), $"registry.example/acme/{name}:sha256-{Hash($"{name} {build} {platform}").Hex}.sig", Hash("key")))],
        ["base debian-trixie moved"]);

    private static PlatformEntry Published(Platform platform, string build) => new(
        platform,
        Hash(build),
        MediaTypes.Manifest,
        31_000_000,
        Hash(build + " config"),
        Hash(build + " build id"),
        [new(Hash(build + " layer"), new(Hash(build + " tar")), 30_999_000)],
        new("docker.io/library/debian:trixie-slim", Hash("base index"), Hash($"base {platform}"), [new(Hash($"base tar {platform}"))]),
        new("templates/Dockerfile.scriban", Hash(build + " Dockerfile")),
        new(Hash(build + " source"), 24),
        new(98, Hash(build + " packages"), Hash(build + " spdx")),
        new(31, 30, 0, 1, "artifacts/reports/smoke.xml"),
        Hash(build + " fingerprint"));
}
