using System.Collections.Immutable;
using System.Text;

namespace WorkerImages.Tests.Packages;

/// <summary>The files of an image that say what is installed in it.</summary>
/// <param name="Name">What is particular.</param>
/// <param name="Files">Its files.</param>
/// <param name="Packages">How many packages it has; null where it is refused.</param>
internal sealed record PackageDatabase(string Name, TarFiles Files, int? Packages)
{
    /// <summary>Where its Python packages may be.</summary>
    public ImmutableArray<string> Environments { get; } = ["/opt/venv", "/srv/other"];
}

/// <summary>Databases as images have them, as they might have them, and as no program should write them.</summary>
internal static class PackageDatabases
{
    private const string Site = "/opt/venv/lib/python3.13/site-packages";
    private const string Other = "/srv/other/lib/python3.12/site-packages";
    private const string OsRelease = "PRETTY_NAME=\"Debian GNU/Linux 13 (trixie)\"\nVERSION_ID=\"13\"\nID=debian\n";

    private static readonly string Megabyte = new('x', 1 << 20);

    private static readonly string[] Expressions =
    [
        "MIT", "MIT AND (Apache-2.0 OR BSD-3-Clause)", "GPL-2.0-only WITH Classpath-exception-2.0", "((MIT", "MIT OR", "AND", "LicenseRef-own",
        "see the file LICENSE", "", "MIT\u001b",
    ];

    public static readonly ImmutableArray<PackageDatabase> Good =
    [
        Of("one package", Stanza("bash", "5.2.37-2")),
        Of("epochs, tildes and pluses", Stanza("libstdc++6", "1:14.2.0~rc1-19+b2") + Stanza("libstdc--6", "1") + Stanza("g++", "4:14")),
        Of("a package on three architectures", Stanza("libc6", "2.41") + Stanza("libc6", "2.41", "i386") + Stanza("libc6", "2.41", "arm64")),
        Of("a package in two versions", Stanza("linux-image", "6.1") + Stanza("linux-image", "6.12")),
        Of("a stanza twice", Stanza("bash", "5.2") + Stanza("bash", "5.2"), 1),
        Of("a stanza twice, with another maintainer", Stanza("bash", "5.2") + Stanza("bash", "5.2", more: "Maintainer: Somebody <a@b.c>\n"), 1),
        Of("names that are alike where few characters are allowed", Stanza("a_b", "1") + Stanza("a-b", "1") + Stanza("a+b", "1") + Stanza("a.b", "1")),
        Of("a name that ends like an architecture", Stanza("a", "1", "b-c") + Stanza("a-b", "1", "c") + Stanza("a-b-c", "1", "")),
        Of("a name that ends like the number of another identifier", Stanza("a", "1", "") + Stanza("a", "2", "") + Stanza("a-2", "1", "") + Stanza("a-2", "3", "")),
        Of("no architecture", "Package: a\nStatus: install ok installed\nVersion: 1\n\n"),
        Of("upper case", Stanza("Acme_Tool", "V1")),
        Of("a removed package", Stanza("bash", "5.2") + "Package: gone\nStatus: deinstall ok config-files\n\n", 1),
        Of("a maintainer of a megabyte", Stanza("a", "1", more: $"Maintainer: {Megabyte} <a@b.c>\n")),
        Of("a field of a hundred thousand lines", Stanza("a", "1", more: "Conffiles:\n" + string.Concat(Enumerable.Repeat(" /etc/a 0123\n", 100_000)))),
        Of("control characters", Stanza("a", "1", more: "Maintainer: A\u001b[2J\u0000B\u0085 \"x\" <a@b.c>\nSource: b\u001b (1\u0007)\n")),
        Of("maintainers of all kinds",
            Stanza("a", "1", more: "Maintainer: <a@b.c>\n") + Stanza("b", "1", more: "Maintainer: Zo\u00eb \ud83d\udce6 (x) <>\n")
                + Stanza("c", "1", more: "Maintainer:\n") + Stanza("d", "1", more: "Maintainer: A, B <a@b.c>, C <c@d.e>\n")),
        Of("sources of all kinds",
            Stanza("a", "1", more: "Source: (1)\n") + Stanza("b", "1", more: "Source: s ()\n") + Stanza("c", "1", more: "Source:\n")
                + Stanza("d", "1", more: "Source: s (1:2~3)\n")),
        Of("invalid UTF-8", [.. Encoding.ASCII.GetBytes("Package: a\nVersion: 1\nMaintainer: "), 0xff, 0xc3, 0x28, (byte)'\n'], 1),
        Of("lines without a colon, comments and empty lines", "\n\n# a\nnonsense\n" + Stanza("a", "1", more: "nonsense\n more\n: x\n") + "\r\n\nnonsense\n\n", 1),
        Of("fields twice", Stanza("a", "1", more: "Architecture: arm64\nversion: 2\n"), 1),
        Of("five hundred packages", string.Concat(Enumerable.Range(0, 500).Select(number => Stanza($"p{number}", "1")))),
        Of("status and fragments", Status(Stanza("a", "1"))
            .Add("/var/lib/dpkg/status.d/a", "Package: a\nVersion: 1\nArchitecture: amd64\n")
            .Add("/var/lib/dpkg/status.d/b", "Package: b\nVersion: 1\n")
            .Add("/var/lib/dpkg/status.d/b.md5sums", "0123  usr/b\n"), 2),
        Of("licences of all kinds", Status(Stanza("a", "1") + Stanza("b", "1"))
            .Add("/usr/share/doc/a/copyright", Licences("Expat", "GPL-2+ or Expat", "own\u001b words", "own\u0007 words", Megabyte))
            .Add("/usr/share/doc/b/copyright", Licences("Expat", "GPL-2+ and Expat")), 2),
        Of("no os-release", new TarFiles().Add("/var/lib/dpkg/status", Stanza("a", "1")), 1),
        Of("an os-release of a megabyte", Release($"ID=\nVERSION_ID=\"{Megabyte}\"\nPRETTY_NAME={Megabyte}\n"), 1),
        Of("an os-release with control characters", Release("ID=\"de\u001bbian\"\nVERSION_ID='1\u00003'\nPRETTY_NAME=\"\\\"\u0085\"\n"), 1),
        Of("the same in two environments", Python((Site, "docker-7.1.0", "docker", "7.1.0"), (Other, "docker-7.1.0", "docker", "7.1.0")), 2),
        Of("two versions in two environments", Python((Site, "docker-7.1.0", "docker", "7.1.0"), (Other, "docker-7.0.0", "docker", "7.0.0")), 3),
        Of("what others have vendored", Python(
            (Site, "setuptools-80.9.0", "setuptools", "80.9.0"),
            (Site, "packaging-25.0", "packaging", "25.0"),
            (Site + "/setuptools/_vendor", "packaging-24.2", "packaging", "24.2"),
            (Site + "/pip/_vendor/site-packages", "urllib3-1", "urllib3", "1")), 3),
        Of("dist-packages, and what pip could not remove", Python(
            ("/opt/venv/local/lib/python3.13/dist-packages", "a-1", "a", "1"),
            ("/opt/venv/lib/python3/dist-packages", "b-1", "b", "1"),
            (Site, "~ip-23.0", "pip", "23.0")), 2),
        Of("names that PEP 503 makes the same", Python((Site, "A.B-1", "A.B", "1"), (Site, "a__b-2", "a__b", "2"), (Site, "a_-b-1", "a_-b", "1")), 3),
        Of("versions of PEP 440", Python((Site, "a-1", "a", "1!2.0.post1.dev3+local.7"), (Site, "b-1", "b", "2024.1rc1"))),
        Of("licence expressions of all kinds", Python(
            [.. Expressions.Select((text, number) => (Site, $"p{number}-1", $"p{number}", $"1\nLicense-Expression: {text}\nAuthor-email: \"A\" <a@b.c>"))]), 11),
        Of("a METADATA with Windows lines and a megabyte of description", Status(Stanza("a", "1"))
            .Add($"{Site}/x-1.dist-info/METADATA", $"Metadata-Version: 2.4\r\nName: x\r\nVersion: 1\r\nSummary: {Megabyte}\r\n\r\nVersion: 2\r\n{Megabyte}"), 2),
    ];

    public static readonly ImmutableArray<PackageDatabase> Bad =
    [
        Refused("a package without a version", "Package: a\nStatus: install ok installed\n"),
        Refused("a package without a name", "Status: install ok installed\nVersion: 1\n"),
        Refused("a name that drives a terminal", Stanza("a\u001b[2J", "1")),
        Refused("a name of a megabyte", Stanza(Megabyte, "1")),
        Refused("a name with a path", Stanza("../a", "1")),
        Refused("a version of a megabyte", Stanza("a", Megabyte)),
        Refused("a version in two words", Stanza("a", "1 2")),
        Refused("a version in two lines", Stanza("a", "1\n 2")),
        Refused("an architecture in two words", Stanza("a", "1", "amd64 i386")),
        Refused("a name that is no UTF-8", [.. Encoding.ASCII.GetBytes("Package: a"), 0xff, .. Encoding.ASCII.GetBytes("\nVersion: 1\n")]),
        Refused("a list that is a link", new TarFiles().Link("/var/lib/dpkg/status", "other").Add("/usr/lib/os-release", OsRelease)),
        Refused("an empty list", new TarFiles().Add("/var/lib/dpkg/status", "")),
        Refused("a distribution without a version", Metadata("Name: a\n")),
        Refused("a distribution without a name", Metadata("Version: 1\n")),
        Refused("an empty METADATA", Metadata("")),
        Refused("a distribution whose name is none", Metadata("Name: -\nVersion: 1\n")),
        Refused("a distribution whose version drives a terminal", Metadata("Name: a\nVersion: 1\u001b[2J\n")),
        Refused("a METADATA that is a link", Status(Stanza("a", "1")).Link($"{Site}/a-1.dist-info/METADATA", "other")),
    ];

    /// <summary>An installed package in dpkg's list.</summary>
    public static string Stanza(string name, string version, string architecture = "amd64", string more = "") =>
        $"Package: {name}\nStatus: install ok installed\nArchitecture: {architecture}\nVersion: {version}\n{more}\n";

    public static TarFiles Status(string status) => new TarFiles().Add("/var/lib/dpkg/status", status).Add("/usr/lib/os-release", OsRelease);

    private static PackageDatabase Of(string name, string status) => Of(name, Status(status), status.Split("Package: ").Length - 1);

    private static PackageDatabase Of(string name, string status, int packages) => Of(name, Status(status), packages);

    private static PackageDatabase Of(string name, byte[] status, int packages) => Of(name, new TarFiles().Add("/var/lib/dpkg/status", status), packages);

    private static PackageDatabase Of(string name, TarFiles files, int packages) => new(name, files, packages);

    private static PackageDatabase Of(string name, TarFiles python) => new(name, python, 3);

    private static PackageDatabase Refused(string name, string status) => new(name, Status(status), null);

    private static PackageDatabase Refused(string name, byte[] status) => new(name, new TarFiles().Add("/var/lib/dpkg/status", status), null);

    private static PackageDatabase Refused(string name, TarFiles files) => new(name, files, null);

    private static TarFiles Release(string text) => new TarFiles().Add("/var/lib/dpkg/status", Stanza("a", "1")).Add("/usr/lib/os-release", text);

    private static TarFiles Metadata(string text) => Status(Stanza("a", "1")).Add($"{Site}/a-1.dist-info/METADATA", text);

    // One package of Debian's, and these.
    private static TarFiles Python(params (string Folder, string Directory, string Name, string Version)[] distributions) =>
        distributions.Aggregate(Status(Stanza("bash", "5.2")), (files, one) => files.Add(
            $"{one.Folder}/{one.Directory}.dist-info/METADATA", $"Metadata-Version: 2.4\nName: {one.Name}\nVersion: {one.Version}\n\nName: no field\n"));

    private static string Licences(params string[] names) =>
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\n"
        + string.Concat(names.Select(name => $"Files: *\nLicense: {name}\n text\n\n"));
}
