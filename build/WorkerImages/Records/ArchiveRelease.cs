using System.Text.RegularExpressions;
using WorkerImages.Oci;

namespace WorkerImages.Records;

/// <summary>
/// The Release file of a suite from which a step of a build installed packages. It has the sums of all indexes of the suite, so it identifies
/// them (wiki.debian.org/DebianRepository/Format).
/// </summary>
/// <param name="Address">Where it is from, without name and password.</param>
/// <param name="Digest">Of its bytes.</param>
internal sealed partial record ArchiveRelease(string Address, Digest Digest)
{
    /// <summary>Reads the line that <c>templates/steps/packages.sh</c> prints of one; null for any other line.</summary>
    public static ArchiveRelease? Read(string line) =>
        Told().Match(line.TrimEnd('\r')) is { Success: true } told
            && Uri.TryCreate(told.Groups["address"].Value, UriKind.Absolute, out var address)
            && Digest.TryParse(told.Groups["digest"].Value, out var digest)
            ? new(address.GetComponents(UriComponents.AbsoluteUri & ~UriComponents.UserInfo, UriFormat.UriEscaped), digest)
            : null;

    /// <summary>The same line, which <see cref="Read"/> reads again.</summary>
    public override string ToString() => $"packages: from {Digest} {Address}";

    [GeneratedRegex(@"\Apackages: from (?<digest>sha256:[0-9a-f]{64}) (?<address>\S+)\z")]
    private static partial Regex Told();
}
