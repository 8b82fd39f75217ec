using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using WorkerImages.Outcomes;

namespace WorkerImages.Packages;

/// <summary>
/// What the texts of packages may be. An image's files can say anything: a name that cannot be one is refused, because a bill of materials
/// that left the package out would be wrong; of other texts what is seen is kept.
/// </summary>
internal static partial class PackageText
{
    // CycloneDX allows a version 1024 characters.
    private const int Longest = 500;

    /// <summary>One line of visible characters, with blanks in place of others; cut where it is too long.</summary>
    public static string Line(string text)
    {
        var line = new StringBuilder(Math.Min(text.Length, Longest));
        foreach (var rune in text.EnumerateRunes())
        {
            if (line.Length + rune.Utf16SequenceLength > Longest)
            {
                break;
            }

            line.Append(IsSeen(rune) ? rune.ToString() : " ");
        }

        return line.ToString().Trim();
    }

    /// <summary>The package itself.</summary>
    /// <param name="package">What a file says.</param>
    /// <param name="place">The file and line.</param>
    /// <exception cref="WorkerImagesException">Its name, version or architecture cannot be one (<see cref="ExitCode.Verification"/>).</exception>
    public static InstalledPackage Checked(InstalledPackage package, string place)
    {
        var isDebian = package.Kind == PackageKind.Debian;
        return !(isDebian ? DebianName() : PythonName()).IsMatch(package.Name)
                ? throw Wrong(place, "name", package.Name, isDebian ? "letters, digits and '+-._' (deb-control(5))" : "letters, digits and '-._' (PEP 508)")
            : !Version().IsMatch(package.Version)
                ? throw Wrong(place, "version", package.Version, $"visible ASCII characters ({(isDebian ? "deb-version(7)" : "PEP 440")})")
            : !Architecture().IsMatch(package.Architecture)
                ? throw Wrong(place, "architecture", package.Architecture, "letters, digits and '-' (deb-control(5))")
            : package;
    }

    /// <summary>The refusal of a file.</summary>
    /// <param name="place">The file and, where it is known, the line.</param>
    /// <param name="why">What is wrong with it.</param>
    public static WorkerImagesException Refused(string place, string why) => new(
        ExitCode.Verification,
        $"what is in the image cannot be listed: {Line(place)}",
        why,
        "fix or remove the package in a step of the image or in its base: a published image lists what is in it");

    private static WorkerImagesException Wrong(string place, string field, string value, string allowed) => Refused(
        place,
        value.Length == 0
            ? $"the package has no {field}"
            : $"the package's {field} '{Shown(value)}' is none: at most {Longest} {allowed}");

    private static string Shown(string value) => Line(value) is { Length: > 80 } line ? line[..80] + "…" : Line(value);

    private static bool IsSeen(Rune rune) => rune == Rune.ReplacementChar || Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    // As dpkg takes them (lib/dpkg/parsehelp.c, pkg_name_is_illegal), which is more than Debian's policy does.
    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9+._-]{0,499}\z")]
    private static partial Regex DebianName();

    // Also those that PEP 503 has normalised.
    [GeneratedRegex(@"\A[A-Za-z0-9]([A-Za-z0-9._-]{0,498}[A-Za-z0-9])?\z")]
    private static partial Regex PythonName();

    [GeneratedRegex(@"\A[!-~]{1,500}\z")]
    private static partial Regex Version();

    [GeneratedRegex(@"\A[A-Za-z0-9-]{0,500}\z")]
    private static partial Regex Architecture();
}
