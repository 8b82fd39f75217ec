using System.Collections.Immutable;
using System.Text;
using WorkerImages.Archives;
using WorkerImages.Packages.Apt;
using WorkerImages.TestKit.Archives;
using WorkerImages.Tests.Packages;

namespace WorkerImages.Tests.Properties;

/// <summary>What apt's archives say, and what an image says about them.</summary>
internal static class ToldByArchives
{
    private const string Release =
        "Origin: Debian\nLabel: Debian-Security\nSuite: stable-security\nCodename: trixie-security\nDate: Sat, 17 May 2025 09:19:30 UTC\nValid-Until: Sat, 24 May 2025 09:19:30 UTC\n"
        + "Acquire-By-Hash: yes\nArchitectures: all amd64\nComponents: main\nSHA256:\n e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 0 main/binary-amd64/Packages\n";

    private const string Status = "Package: dpkg\nStatus: hold ok installed\nArchitecture: amd64\nVersion: 1.22\n\n";

    private static readonly string[] ControlMarks = [.. Marks.Control, "SHA256:", "Date: ", "UTC", "-1", "yes", "hold ok installed", "Pin: release a=", "Pin-Priority: ", "/[/", "[!", "*", "never"];
    private static readonly string[] SignedMarks = ["-----BEGIN PGP SIGNED MESSAGE-----", "-----BEGIN PGP SIGNATURE-----", "-----END PGP SIGNATURE-----", "\n", "\n\n", "- ", "-", " ", "=", "iQ"];

    public static readonly ImmutableArray<ForeignText> All =
    [
        new("an image's apt and dpkg files",
            [.. Marks.Apt, .. ControlMarks, "{", "}", ";", "//", "/*"],
            [Status + "Types: deb\nURIs: http://a.example\nSuites: stable\nComponents: main\n\ndeb http://b.example stable main\n\nPackage: a*\nPin: version 1.*\nPin-Priority: 5\n\nAPT { Default-Release \"x\"; };"],
            ReadImage),
        new("Release", ControlMarks, [Release], text => _ = ReleaseFile.Parse(text), "it is empty", "it has no SHA256 sums", "is no sum, size and path", "is no time in UTC"),
        new("InRelease",
            SignedMarks,
            [Encoding.UTF8.GetString(SmallKey.ClearSign(Encoding.UTF8.GetBytes(Release), [SmallKey.Shared]))],
            text => _ = ClearSigned.Parse(Encoding.UTF8.GetBytes(text)),
            "it is no text with a signature behind it",
            "stands in what is signed"),
        new("Packages", ControlMarks, ["Package: a\nVersion: 1\nArchitecture: all\nPhased-Update-Percentage: 20\n\n"], ReadIndex),
        new("a recorded state of apt", Marks.Json, [StateOf(Status).Write()], text => _ = AptState.Read(text, "apt.json").Write(), "apt.json"),
        new("an armoured keyring",
            [.. SignedMarks, "-----BEGIN PGP PUBLIC KEY BLOCK-----", "\0", "mQ", "AAAA"],
            [SmallKey.Shared.Armoured],
            ReadKeyring),
    ];

    // The text stands in each of the files: none of them may end the reading, and what was read can be written.
    private static void ReadImage(string text)
    {
        var written = StateOf(text).Write();
        var state = AptState.Read(written, "apt.json");
        Assert.Equal(written, state.Write());
        _ = PendingUpdates.Of(state, [.. state.Sources.Distinct().Select(source => new SuiteFact(source)
        {
            Release = ReleaseFile.Parse(Release),
            Offers = [.. state.Packages.Select(package => new Offer(new(package.Name, package.Version + "+b1", package.Architecture, null), "main", "amd64"))],
        })], new HashSet<string>(), DateTimeOffset.UnixEpoch);
    }

    private static AptState StateOf(string text)
    {
        var files = new[] { "/etc/apt/sources.list", "/etc/apt/sources.list.d/a.sources", "/etc/apt/preferences", "/etc/apt/apt.conf", "/var/lib/dpkg/status" }
            .Aggregate(new TarFiles(), (all, path) => all.Add(path, text));
        return AptState.ReadAsync(files, CancellationToken.None).GetAwaiter().GetResult().State;
    }

    private static void ReadIndex(string text) =>
        _ = PackageIndex.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), 1 << 20, _ => true, CancellationToken.None).Count;

    private static void ReadKeyring(string text)
    {
        try
        {
            _ = ArchiveKeys.Of([Encoding.UTF8.GetBytes(text)], []).Fault([1], Encoding.UTF8.GetBytes(text), DateTimeOffset.UnixEpoch);
        }
        catch (ArchiveException)
        {
            // that is what a keyring is that cannot be read
        }
    }
}
