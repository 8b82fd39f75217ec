namespace WorkerImages.Packages.Apt;

/// <summary>What a preference says about an index: fields of its Release file, or its host (apt-pkg/versionmatch.cc, FileMatch).</summary>
internal static class PinFields
{
    /// <summary>True when it is about an archive's index.</summary>
    public static bool OfIndex(AptPreference preference, PackageOrigin origin)
    {
        var (release, site) = (origin.Suite.Release!, Uri.TryCreate(origin.Suite.Source.Uri, UriKind.Absolute, out var uri) ? uri.Host : "");
        return preference.Kind switch
        {
            PinKind.Origin => IsFrom(preference.Value, site),
            PinKind.Release => IsOf(preference.Value, field => field switch
            {
                'a' => release.Suite,
                'n' => release.Codename,
                'v' => release.Version,
                'o' => release.Origin,
                'l' => release.Label,
                'c' => origin.Component,
                'b' => origin.IndexArchitecture,
                _ => "",
            }),
            _ => false,
        };
    }

    /// <summary>True when it is about dpkg's own list.</summary>
    public static bool OfStatus(AptPreference preference) => preference.Kind switch
    {
        PinKind.Origin => IsFrom(preference.Value, ""),
        PinKind.Release => IsOf(preference.Value, field => field == 'a' ? "now" : ""),
        _ => false,
    };

    private static bool IsFrom(string value, string site)
    {
        var host = value is ['"', .. var inner, '"'] ? inner : value;
        return host.Length == 0 || site.Length == 0 ? host.Length == site.Length : NamePattern.Matches(host, site);
    }

    private static bool IsOf(string value, Func<char, string> field)
    {
        if (value == "*")
        {
            return true;
        }

        if (!value.Contains('=', StringComparison.Ordinal))
        {
            return value.Length > 0 && (char.IsAsciiDigit(value[0]) ? Is(value, 'v') : Is(value, 'a') || Is(value, 'n'));
        }

        var wanted = value.Split(',', StringSplitOptions.TrimEntries)
            .Where(part => part.Length > 2 && part[1] == '=' && "vanolcb".Contains(char.ToLowerInvariant(part[0]), StringComparison.Ordinal))
            .ToList();
        return wanted.Count > 0 && wanted.TrueForAll(part => Is(part[2..], char.ToLowerInvariant(part[0])));

        bool Is(string pattern, char name) => field(name) is { Length: > 0 } text && NamePattern.Matches(pattern, text);
    }
}
