using System.Collections.Immutable;
using WorkerImages.Bases;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Bases;

public sealed class MachineArchiveTests : IDisposable
{
    private const string Debian12 = "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\nVERSION_CODENAME=bookworm\n";

    private readonly ScratchDirectory _etc = new();

    public void Dispose() => _etc.Dispose();

    [Fact]
    public void A_mirror_in_deb822_style_serves_the_wanted_suite_with_its_updates()
    {
        _etc.Write(
            "apt/sources.list.d/debian.sources",
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
            Signed-By:
             -----BEGIN PGP PUBLIC KEY BLOCK-----

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
                "deb https://mirror.example/debian-security/ trixie-security main",
            ],
            Lines("trixie"));
    }

    [Fact]
    public void A_mirror_in_one_line_style_serves_the_wanted_suite_with_its_updates()
    {
        _etc.Write(
            "apt/sources.list",
            """
            # deb http://old.example/debian bookworm main
            deb http://mirror.example/debian bookworm main non-free # the company's
            deb [arch=amd64 signed-by=/etc/apt/keyrings/corp.gpg] http://mirror.example/security stable-security main
            deb-src http://mirror.example/debian bookworm main
            deb http://packages.example/docker focal stable
            deb http://packages.example/tool ./
            """);

        Assert.Equal(
            [
                "deb http://mirror.example/debian trixie main contrib",
                "deb [signed-by=/etc/apt/keyrings/corp.gpg] http://mirror.example/security trixie-security main contrib",
            ],
            Lines("trixie", Debian12, "main", "contrib"));
    }

    [Fact]
    public void Unstable_has_no_updates()
    {
        _etc.Write("apt/sources.list", "deb http://mirror.example/debian bookworm main\ndeb http://mirror.example/debian bookworm-updates main\n");

        Assert.Equal(["deb http://mirror.example/debian sid main"], Lines("sid"));
    }

    [Theory]
    [InlineData("deb http://user:secret@mirror.example/debian bookworm main")]
    [InlineData("deb file:///srv/mirror bookworm main")]
    [InlineData("deb cdrom:[Debian]/ bookworm main")]
    public void A_source_that_must_not_or_cannot_be_in_an_image_is_left_out(string source)
    {
        _etc.Write("apt/sources.list", source);

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
        _etc.Write("apt/sources.list.d/a.sources", $"Enabled: {enabled}\nTypes: deb\nURIs: http://mirror.example/debian\nSuites: bookworm\nComponents: main\n");

        Assert.Equal(lines, Lines("trixie").Length);
    }

    [Theory]
    [InlineData("ID=ubuntu\nVERSION_CODENAME=bookworm\n")]
    [InlineData("ID=debian\n")]
    [InlineData("")]
    public void A_machine_that_is_not_a_release_of_debian_leaves_the_choice_to_mmdebstrap(string release)
    {
        _etc.Write("apt/sources.list", "deb http://mirror.example/debian bookworm main");

        Assert.Empty(Lines("trixie", release));
    }

    private ImmutableArray<string> Lines(string suite) => Lines(suite, Debian12);

    private ImmutableArray<string> Lines(string suite, string release, params string[] components)
    {
        _etc.Write("os-release", release);
        return MachineArchive.Read(_etc.Path).LinesFor(suite, components.Length == 0 ? ["main"] : [.. components]);
    }
}
