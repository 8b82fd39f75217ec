using System.Collections.Immutable;
using System.Text.Json;
using WorkerImages.Outcomes;

namespace WorkerImages.Packages;

/// <summary>Reads the packages back out of a bill of materials in SPDX's JSON: the one that the image before was published with.</summary>
internal static class SpdxPackages
{
    /// <summary>Packages with a purl of Debian's or Python's kind; others are passed over.</summary>
    /// <param name="spdx">A document of this program's, or of another's that names purls.</param>
    /// <param name="place">Where it is from, for messages.</param>
    /// <exception cref="WorkerImagesException">It is no such document (<see cref="ExitCode.Verification"/>).</exception>
    public static ImmutableArray<InstalledPackage> Read(string spdx, string place)
    {
        try
        {
            using var document = JsonDocument.Parse(spdx);
            return
            [
                .. document.RootElement.GetProperty("packages").EnumerateArray()
                    .Select(PurlOf)
                    .Select(Package)
                    .OfType<InstalledPackage>()
                    .Order(InstalledPackage.Order),
            ];
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new WorkerImagesException(ExitCode.Verification, $"{place} is no SBOM in SPDX's JSON", fault.Message, inner: fault);
        }
    }

    private static string? PurlOf(JsonElement package) =>
        package.TryGetProperty("externalRefs", out var references)
            ? references.EnumerateArray()
                .Where(reference => reference.GetProperty("referenceType").GetString() == "purl")
                .Select(reference => reference.GetProperty("referenceLocator").GetString())
                .FirstOrDefault()
            : null;

    // pkg:deb/debian/NAME@VERSION?arch=…&distro=… or pkg:pypi/NAME@VERSION
    private static InstalledPackage? Package(string? purl)
    {
        var parts = purl?.Split('?', 2) ?? [];
        if (parts is not [var named, ..] || named.Split('@') is not [var path, var version])
        {
            return null;
        }

        var name = Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..]);
        version = Uri.UnescapeDataString(version);
        var architecture = parts is [_, var qualifiers]
            ? qualifiers.Split('&').FirstOrDefault(one => one.StartsWith("arch=", StringComparison.Ordinal), "arch=")["arch=".Length..]
            : "";
        return path.StartsWith("pkg:deb/", StringComparison.Ordinal) ? new(PackageKind.Debian, name, version, Uri.UnescapeDataString(architecture))
            : path.StartsWith("pkg:pypi/", StringComparison.Ordinal) ? new(PackageKind.Python, name, version, "")
            : null;
    }
}
