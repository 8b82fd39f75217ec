using System.Collections.Immutable;
using WorkerImages.Outcomes;

namespace WorkerImages.Packages.Apt;

/// <summary>Reads dpkg's list of packages as apt does, with holds.</summary>
internal static class AptPackages
{
    /// <summary>What is installed, by name and architecture.</summary>
    /// <param name="status">The list.</param>
    /// <param name="place">Its path, for messages.</param>
    /// <param name="problem">Hears of packages whose name, version or architecture cannot be one; they are left out.</param>
    public static ImmutableArray<AptPackage> Read(string status, string place, Action<string> problem)
    {
        var found = new SortedDictionary<(string, string), AptPackage>();
        foreach (var stanza in ControlFile.Paragraphs(status))
        {
            // What is removed but for its configuration is in the list; all else has files of it in the image.
            var words = AptWords.Of(stanza["Status"]);
            if (words is not [.., "not-installed" or "config-files"] && Package(stanza, $"{place}:{stanza.Line}", problem) is { } package)
            {
                found[(package.Name, package.Architecture)] = package with { IsHeld = words is ["hold", ..] };
            }
        }

        return [.. found.Values];
    }

    private static AptPackage? Package(Paragraph stanza, string place, Action<string> problem)
    {
        try
        {
            var package = PackageText.Checked(new(PackageKind.Debian, stanza["Package"], stanza["Version"], stanza["Architecture"]), place);
            return new(package.Name, package.Architecture.Length == 0 ? "all" : package.Architecture, package.Version);
        }
        catch (WorkerImagesException wrong)
        {
            problem($"{place}: {wrong.Why}");
            return null;
        }
    }
}
