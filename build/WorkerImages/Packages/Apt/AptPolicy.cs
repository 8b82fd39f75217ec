using System.Collections.Immutable;

namespace WorkerImages.Packages.Apt;

/// <summary>How apt chooses among versions (apt_preferences(5); apt-pkg/policy.cc, GetPriority and GetCandidateVer).</summary>
/// <param name="architecture">The image's own: preferences for names without one are about it.</param>
/// <param name="preferences">In apt's order: the first that fits counts.</param>
internal sealed class AptPolicy(string architecture, ImmutableArray<AptPreference> preferences)
{
    // apt_preferences(5), "APT's Default Priority Assignments"
    private const int Ordinary = 500;
    private const int Installed = 100;
    private const int Upgrades = 100;
    private const int Unasked = 1;
    private const int Downgrades = 1000;

    private readonly Dictionary<(SuiteFact Suite, string Component, string IndexArchitecture), int> _indexes = [];

    /// <summary>The version that apt would install, or keep; null when there is none that it would.</summary>
    /// <param name="installed">The package.</param>
    /// <param name="versions">What there is, the newest first, the installed one among them.</param>
    /// <param name="takesPhased">True to take what is rolled out to some machines only.</param>
    public AvailableVersion? Candidate(AptPackage installed, IReadOnlyList<AvailableVersion> versions, bool takesPhased)
    {
        AvailableVersion? candidate = null;
        var best = -1;
        foreach (var version in versions)
        {
            var priority = PriorityOf(installed, version, takesPhased);
            if (priority != 0 && priority > best && (priority >= Downgrades || DebianVersion.Compare(version.Text, installed.Version) >= 0))
            {
                (candidate, best) = (version, priority);
            }
        }

        return candidate;
    }

    private int PriorityOf(AptPackage installed, AvailableVersion version, bool takesPhased)
    {
        // Such a version is there for those who ask for it by name.
        var ceiling = version.IsPhased && !takesPhased ? Unasked : int.MaxValue;
        var ofIndexes = version.Origins.Select(IndexPriority).Concat(version.IsInstalled ? [StatusPriority()] : []).DefaultIfEmpty(AptPreference.Never).Max();
        var pin = preferences.FirstOrDefault(preference => IsAbout(preference, installed) && Fits(preference, version));
        return Math.Min(ceiling, pin is null || ofIndexes == AptPreference.Never ? ofIndexes : pin.Priority);
    }

    private int IndexPriority(PackageOrigin origin)
    {
        var key = (origin.Suite, origin.Component, origin.IndexArchitecture);
        if (!_indexes.TryGetValue(key, out var priority))
        {
            var release = origin.Suite.Release!;
            priority = preferences.FirstOrDefault(preference => IsAboutIndexes(preference) && Fits(preference, origin))?.Priority
                ?? (!release.IsNotAutomatic ? Ordinary : release.IsUpgradedAutomatically ? Upgrades : Unasked);
            _indexes[key] = priority;
        }

        return priority;
    }

    // dpkg's own list is an index too: of the archive "now", from no host.
    private int StatusPriority() => preferences.FirstOrDefault(preference => IsAboutIndexes(preference) && PinFields.OfStatus(preference))?.Priority ?? Installed;

    private static bool IsAboutIndexes(AptPreference preference) => preference.Packages is ["*"];

    private bool IsAbout(AptPreference preference, AptPackage package) => preference.Packages.Any(words =>
    {
        if (words == "*")
        {
            return false;
        }

        var colon = words.StartsWith('/') ? -1 : words.LastIndexOf(':');
        var (name, wanted) = colon < 0 ? (words, architecture) : (words[..colon], words[(colon + 1)..]);
        var own = package.Architecture == "all" ? architecture : package.Architecture;
        return (wanted == "any" || wanted == own || (wanted == "native" && own == architecture))
            && (NamePattern.IsPattern(name) ? NamePattern.Matches(name, package.Name) : name == package.Name);
    });

    private static bool Fits(AptPreference preference, AvailableVersion version) => preference.Kind == PinKind.Version
        ? NamePattern.Matches(preference.Value, version.Text)
        : version.Origins.Any(origin => Fits(preference, origin)) || (version.IsInstalled && PinFields.OfStatus(preference));

    private static bool Fits(AptPreference preference, PackageOrigin origin) => PinFields.OfIndex(preference, origin);
}

/// <summary>A version of an installed package that there is, in the image or in an archive.</summary>
/// <param name="Text">The version.</param>
/// <param name="Origins">The indexes that have it, in apt's order.</param>
/// <param name="IsInstalled">True for the installed one.</param>
/// <param name="IsPhased">True when it is rolled out to some machines only; never for security.</param>
internal sealed record AvailableVersion(string Text, ImmutableArray<PackageOrigin> Origins, bool IsInstalled, bool IsPhased);

/// <summary>An index of an archive.</summary>
/// <param name="Suite">The suite; its Release file is known.</param>
/// <param name="Component">The component; empty for an archive without components.</param>
/// <param name="IndexArchitecture">The architecture of the index.</param>
internal sealed record PackageOrigin(SuiteFact Suite, string Component, string IndexArchitecture);
