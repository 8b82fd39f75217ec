using System.Globalization;
using System.Text;
using WorkerImages.Oci;

namespace WorkerImages.Packages;

/// <summary>Package URLs, the names by which scanners know packages (package-url/purl-spec, "Rules for each purl component").</summary>
internal static class Purl
{
    /// <summary>A package's; Debian's with architecture and distribution.</summary>
    public static string Of(InstalledPackage package, Distribution? distribution) => package.Kind switch
    {
        PackageKind.Debian => Assemble(
            $"deb/{Encode(distribution?.Id ?? "debian")}/{Encode(package.Name)}",
            package.Version,
            ("arch", package.Architecture),
            ("distro", distribution?.Qualifier ?? "")),
        PackageKind.Python => Assemble($"pypi/{Encode(package.Name)}", package.Version),
        _ => throw new ArgumentOutOfRangeException(nameof(package), package.Kind, null),
    };

    /// <summary>An image's on one platform: by digest, its repository and tag as qualifiers.</summary>
    public static string Of(Reference image, Digest manifest, Platform platform) => Assemble(
        $"oci/{Encode(image.Repository.Split('/')[^1])}",
        manifest.Text,
        ("arch", platform.Architecture),
        ("repository_url", image.Name),
        ("tag", image.Tag ?? ""));

    /// <summary>An image's of all platforms.</summary>
    public static string Of(Reference image, Digest index) => Assemble(
        $"oci/{Encode(image.Repository.Split('/')[^1])}", index.Text, ("repository_url", image.Name), ("tag", image.Tag ?? ""));

    // Qualifiers come sorted by name; those without a value are left out.
    private static string Assemble(string path, string version, params ReadOnlySpan<(string Name, string Value)> qualifiers)
    {
        var text = new StringBuilder("pkg:").Append(path).Append('@').Append(Encode(version));
        var separator = '?';
        foreach (var (name, value) in qualifiers)
        {
            if (value.Length > 0)
            {
                text.Append(separator).Append(name).Append('=').Append(Encode(value));
                separator = '&';
            }
        }

        return text.ToString();
    }

    // A colon stays as it is; a plus does not, because many readers make a blank of it.
    private static string Encode(string text)
    {
        var encoded = new StringBuilder(text.Length);
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            var character = (char)value;
            if (char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_' or '~' or ':')
            {
                encoded.Append(character);
            }
            else
            {
                encoded.Append(CultureInfo.InvariantCulture, $"%{value:X2}");
            }
        }

        return encoded.ToString();
    }
}
