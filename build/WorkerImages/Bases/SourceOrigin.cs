using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace WorkerImages.Bases;

/// <summary>
/// Tells the distribution's own sources from sources that others offer for the same release, such as an engine's vendor. What the archive itself
/// signed counts before what a source says: the Release file that apt has of it, then the keyring it names, then the keys that apt trusts.
/// </summary>
/// <param name="root">The root of the file system.</param>
internal sealed partial class SourceOrigin(string root)
{
    // All that Debian's archive has (debian-policy, section 2.2).
    private static readonly string[] Components = ["main", "contrib", "non-free", "non-free-firmware"];

    // Release files have their fields first and lists of hashes, which may be long, last.
    private const int Head = 4096;

    private readonly bool _trustsOthers = TrustsOthers(Path.Combine(root, "etc/apt"));

    /// <summary>True for the archive of Debian, or a mirror of it.</summary>
    public bool IsDebian(AptSource source) =>
        ReleaseOf(source) is { } release ? Debian().IsMatch(release) && DebianLabel().IsMatch(release)
        : source.HasOwnKeys ? !source.Keyrings.IsEmpty && source.Keyrings.All(IsOfDebian)
        : !_trustsOthers && source.Components.Length > 0 && source.Components.All(Components.Contains);

    // What apt fetched and verified at its last update; null where it has not, as in most images.
    private string? ReleaseOf(AptSource source)
    {
        var name = Path.Combine(root, "var/lib/apt/lists", ListName($"{source.Uri.OriginalString.TrimEnd('/')}/dists/{source.Suite}"));
        return new[] { name + "_InRelease", name + "_Release" }.Where(File.Exists).Select(Beginning).FirstOrDefault();
    }

    // apt-pkg/contrib/strutl.cc, URItoFileName: without the scheme, slashes as underscores, what else could be mistaken encoded.
    private static string ListName(string uri)
    {
        var name = new StringBuilder();
        foreach (var value in Encoding.UTF8.GetBytes(uri[(uri.IndexOf("://", StringComparison.Ordinal) + "://".Length)..]))
        {
            var letter = (char)value;
            if (letter == '/')
            {
                name.Append('_');
            }
            else if (letter is <= ' ' or >= '\x7f' || @"\|{}[]<>""^~_=!@#$%^&*".Contains(letter, StringComparison.Ordinal))
            {
                name.Append(CultureInfo.InvariantCulture, $"%{value:x2}");
            }
            else
            {
                name.Append(letter);
            }
        }

        return name.ToString();
    }

    private static string Beginning(string path)
    {
        using var file = File.OpenRead(path);
        var bytes = new byte[Head];
        return Encoding.UTF8.GetString(bytes, 0, file.ReadAtLeast(bytes, Head, throwOnEndOfStream: false));
    }

    // With no key but Debian's, apt takes from a source that names none what Debian signed, and nothing else.
    private static bool TrustsOthers(string apt)
    {
        var parts = Path.Combine(apt, "trusted.gpg.d");
        var legacy = new FileInfo(Path.Combine(apt, "trusted.gpg"));
        return (legacy.Exists && legacy.Length > 0)
            || (Directory.Exists(parts) && Directory.EnumerateFiles(parts).Any(file => Path.GetExtension(file) is ".gpg" or ".asc" && !IsOfDebian(file)));
    }

    // As the package debian-archive-keyring names them.
    private static bool IsOfDebian(string keyring) => Keyring().IsMatch(Path.GetFileName(keyring));

    [GeneratedRegex(@"^Origin: *Debian\s*$", RegexOptions.Multiline)]
    private static partial Regex Debian();

    [GeneratedRegex(@"^Label: *Debian(-Security)?\s*$", RegexOptions.Multiline)]
    private static partial Regex DebianLabel();

    [GeneratedRegex(@"\Adebian-archive-[a-z0-9-]+\.(gpg|pgp|asc)\z")]
    private static partial Regex Keyring();
}
