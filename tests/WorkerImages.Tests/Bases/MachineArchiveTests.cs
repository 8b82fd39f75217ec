using System.Collections.Immutable;
using WorkerImages.Bases;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Bases;

public sealed class MachineArchiveTests : IDisposable
{
    private const string Debian12 = "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\nVERSION_CODENAME=bookworm\n";

    private readonly ScratchDirectory _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void A_mirror_in_deb822_style_serves_the_wanted_suite_with_its_updates()
    {
        _root.Write(
            "etc/apt/sources.list.d/debian.sources",
            """
            # the company's mirror
            Types: deb deb-src
            URIs: http://mirror.example/debian
            Suites: bookworm bookworm-updates
             bookworm-backports
            Components: main contrib
            Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

            Types: deb
            URIs: https://mirror.example/debian-security/
            Suites: bookworm-security
            Components: main
            Signed-By: /usr/share/keyrings/debian-archive-keyring.pgp, /etc/apt/keyrings/debian-archive-trixie-stable.asc

            Types: deb-src
            URIs: http://sources.example/debian
            Suites: bookworm
            Components: main

            Enabled: no
            Types: deb
            URIs: http://old.example/debian
            Suites: bookworm
            Components: main
            """);

        Assert.Equal(
            [
                "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://mirror.example/debian trixie main",
                "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://mirror.example/debian trixie-updates main",
                "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.pgp,/etc/apt/keyrings/debian-archive-trixie-stable.asc] https://mirror.example/debian-security/ trixie-security main",
            ],
            Lines("trixie"));
    }

    [Fact]
    public void A_mirror_in_one_line_style_serves_the_wanted_suite_with_its_updates()
    {
        _root.Write(
            "etc/apt/sources.list",
            """
            # deb http://old.example/debian bookworm main
            deb http://mirror.example/debian bookworm main non-free # the company's
            deb [arch=amd64 signed-by=/etc/apt/keyrings/debian-archive-keyring.gpg] http://mirror.example/security stable-security main
            deb-src http://mirror.example/debian bookworm main
            deb http://packages.example/docker focal stable
            deb http://packages.example/tool ./
            """);

        Assert.Equal(
            [
                "deb http://mirror.example/debian trixie main contrib",
                "deb [signed-by=/etc/apt/keyrings/debian-archive-keyring.gpg] http://mirror.example/security trixie-security main contrib",
            ],
            Lines("trixie", Debian12, "main", "contrib"));
    }

    [Fact]
    public void Unstable_has_no_updates()
    {
        _root.Write("etc/apt/sources.list", "deb http://mirror.example/debian bookworm main\ndeb http://mirror.example/debian bookworm-updates main\n");

        Assert.Equal(["deb http://mirror.example/debian sid main"], Lines("sid"));
    }

    [Theory]
    [InlineData("deb http://user:secret@mirror.example/debian bookworm main")]
    [InlineData("deb file:///srv/mirror bookworm main")]
    [InlineData("deb cdrom:[Debian]/ bookworm main")]
    public void A_source_that_must_not_or_cannot_be_in_an_image_is_left_out(string source)
    {
        _root.Write("etc/apt/sources.list", source);

        Assert.Empty(Lines("trixie"));
    }

    [Theory]
    [InlineData("No", 0)]
    [InlineData("false", 0)]
    [InlineData("0", 0)]
    [InlineData("Off", 0)]
    [InlineData("yes", 1)]
    [InlineData("1", 1)]
    [InlineData("nonsense", 1)]
    public void A_stanza_is_disabled_by_the_words_that_apt_takes_for_no(string enabled, int lines)
    {
        _root.Write("etc/apt/sources.list.d/a.sources", $"Enabled: {enabled}\nTypes: deb\nURIs: http://mirror.example/debian\nSuites: bookworm\nComponents: main\n");

        Assert.Equal(lines, Lines("trixie").Length);
    }

    [Theory]
    [InlineData("ID=ubuntu\nVERSION_CODENAME=bookworm\n")]
    [InlineData("ID=debian\n")]
    [InlineData("")]
    public void A_machine_that_is_not_a_release_of_debian_leaves_the_choice_to_mmdebstrap(string release)
    {
        _root.Write("etc/apt/sources.list", "deb http://mirror.example/debian bookworm main");

        Assert.Empty(Lines("trixie", release));
    }

    // Suites of others are often named after the release, too, and some have a component main.
    [Theory]
    [InlineData("deb [arch=amd64 signed-by=/etc/apt/keyrings/docker.asc] https://download.docker.example/linux/debian bookworm stable")]
    [InlineData("deb [signed-by=/usr/share/keyrings/vendor-archive-keyring.gpg] https://apt.vendor.example bookworm main")]
    [InlineData("deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg,/usr/share/keyrings/vendor.gpg] https://apt.vendor.example bookworm main")]
    [InlineData("deb [signed-by=0123456789ABCDEF0123456789ABCDEF01234567] https://apt.vendor.example bookworm main")]
    [InlineData("deb https://apt.vendor.example bookworm stable")]
    [InlineData("deb https://apt.vendor.example bookworm main vendor")]
    public void A_source_of_others_for_the_same_release_never_gets_into_a_base(string source)
    {
        _root.Write("etc/apt/sources.list", $"deb http://mirror.example/debian bookworm main\n{source}\n");
        _root.Write("etc/apt/sources.list.d/inline.sources", "Types: deb\nURIs: http://inline.example\nSuites: bookworm\nComponents: main\nSigned-By:\n -----BEGIN PGP\n");

        Assert.Equal(["deb http://mirror.example/debian trixie main"], Lines("trixie"));
    }

    [Theory]
    [InlineData("vendor.gpg")]
    [InlineData("debian.asc")]
    public void Where_apt_trusts_others_too_a_source_that_names_no_key_may_be_theirs(string key)
    {
        _root.Write("etc/apt/sources.list", "deb http://mirror.example/debian bookworm main\ndeb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://b.example/debian bookworm main");
        _root.Write("etc/apt/trusted.gpg.d/debian-archive-bookworm-stable.asc", "key");
        Assert.Equal(2, Lines("trixie").Length);

        _root.Write($"etc/apt/trusted.gpg.d/{key}", "key");

        Assert.Equal(["deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://b.example/debian trixie main"], Lines("trixie"));
    }

    // What the archive says about itself, and apt has verified, counts before the names of keys and components.
    [Theory]
    [InlineData("deb http://mirror.example:3142/a_b/debian/ bookworm main", "mirror.example:3142_a%5fb_debian_dists_bookworm_InRelease", "Debian", "Debian", 1)]
    [InlineData("deb [signed-by=/etc/apt/keyrings/corp.gpg] http://mirror.example/security bookworm-security main", "mirror.example_security_dists_bookworm-security_Release", "Debian", "Debian-Security", 1)]
    [InlineData("deb [signed-by=/etc/apt/keyrings/corp.gpg] http://mirror.example/x bookworm own", "mirror.example_x_dists_bookworm_InRelease", "Debian", "Debian", 1)]
    [InlineData("deb http://mirror.example/debian bookworm main", "mirror.example_debian_dists_bookworm_InRelease", "Vendor", "Debian", 0)]
    [InlineData("deb http://mirror.example/debian bookworm main", "mirror.example_debian_dists_bookworm_InRelease", "Debian Backports", "Debian Backports", 0)]
    [InlineData("deb [signed-by=/a/debian-archive-keyring.gpg] http://mirror.example/debian bookworm main", "mirror.example_debian_dists_bookworm_InRelease", "Debian", "Vendor", 0)]
    public void The_release_file_that_apt_has_says_whose_the_source_is(string source, string file, string origin, string label, int lines)
    {
        _root.Write("etc/apt/sources.list", source);
        _root.Write("etc/apt/trusted.gpg.d/vendor.gpg", "key");
        _root.Write($"var/lib/apt/lists/{file}", $"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nOrigin: {origin}\nLabel: {label}\nSuite: stable\n");

        Assert.Equal(lines, Lines("trixie").Length);
    }

    private ImmutableArray<string> Lines(string suite) => Lines(suite, Debian12);

    private ImmutableArray<string> Lines(string suite, string release, params string[] components)
    {
        _root.Write("etc/os-release", release);
        return MachineArchive.Read(_root.Path).LinesFor(suite, components.Length == 0 ? ["main"] : [.. components]);
    }
}
