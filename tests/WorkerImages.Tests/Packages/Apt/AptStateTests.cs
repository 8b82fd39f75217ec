using System.Text;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Packages.Apt;

namespace WorkerImages.Tests.Packages.Apt;

public sealed class AptStateTests
{
    private const string Dpkg = "Package: dpkg\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.22\n\n";
    private const string Debian =
        """
        Types: deb deb-src
        URIs: http://me:secret@deb.example/debian/
        Suites: stable stable-updates
        Components: main contrib
        Signed-By: /usr/share/keyrings/debian.gpg

        Types: deb
        URIs: http://off.example/
        Suites: stable
        Components: main
        Enabled: no

        Types: deb-src
        URIs: http://src.example/
        Suites: stable
        Components: main

        """;

    [Fact]
    public async Task Sources_of_both_styles_are_read_in_apts_order()
    {
        var state = await ReadAsync(Image()
            .Add("/etc/apt/sources.list", "# old\ndeb [arch=amd64,i386 trusted=yes] https://a.example stable main # here\ndeb-src https://a.example stable main\ndeb http://b.example/$(ARCH)/ ./\n")
            .Add("/etc/apt/sources.list.d/z.sources", Debian)
            .Add("/etc/apt/sources.list.d/z.sources.disabled", Debian)
            .Add("/usr/share/keyrings/debian.gpg", "key"));

        Assert.Empty(state.Problems);
        Assert.Equal(
            ["https://a.example stable main", "http://b.example/amd64 ./ ", "http://deb.example/debian stable main contrib", "http://deb.example/debian stable-updates main contrib"],
            state.Sources.Select(source => $"{source} {string.Join(' ', source.Components)}"));
        Assert.Equal(["amd64", "i386"], state.Sources[0].Architectures);
        Assert.True(state.Sources[0].IsTrusted);
        Assert.True(state.Sources[1].IsFlat);
        Assert.Null(state.Sources[0].Keyrings);
        Assert.Equal(["debian.gpg"], state.Sources[2].Keyrings!);
        Assert.Equal(Digest.Of("key"u8), state.Keyrings["debian.gpg"]);
    }

    [Fact]
    public async Task A_keyring_may_be_a_link_and_a_key_may_stand_in_the_source()
    {
        var (state, keyrings) = await AptState.ReadAsync(
            Image()
                .Add("/etc/apt/sources.list", "deb [signed-by=/usr/share/keyrings/a.gpg] http://a.example stable main\n")
                .Link("/usr/share/keyrings/a.gpg", "../keyrings/a.pgp")
                .Add("/usr/share/keyrings/a.pgp", "linked")
                .Add("/etc/apt/sources.list.d/b.sources", "Types: deb\nURIs: http://b.example\nSuites: stable\nComponents: main\nSigned-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n abc\n -----END PGP PUBLIC KEY BLOCK-----\n")
                .Add("/etc/apt/trusted.gpg.d/t.asc", "trusted")
                .Add("/etc/apt/trusted.gpg.d/t.txt", "not read"),
            TestContext.Current.CancellationToken);

        Assert.Empty(state.Problems);
        Assert.Equal("linked"u8, keyrings[state.Keyrings["a.gpg"]].AsSpan());
        Assert.Equal(
            "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nabc\n-----END PGP PUBLIC KEY BLOCK-----\n", Encoding.UTF8.GetString(keyrings[state.Keyrings[state.Sources[1].Keyrings!.Value.Single()]].AsSpan()));
        Assert.Equal(["t.asc"], state.Trusted);
    }

    [Fact]
    public async Task Fingerprints_are_no_keyrings()
    {
        var state = await ReadAsync(Image().Add("/etc/apt/sources.list", "deb [signed-by=abcd,EF01!] http://a.example stable main\n"));

        Assert.Null(state.Sources[0].Keyrings);
        Assert.Equal(["ABCD", "EF01!"], state.Sources[0].Fingerprints);
    }

    [Fact]
    public async Task Packages_are_those_that_are_there_with_their_holds()
    {
        var state = await ReadAsync(Image(
            "Package: b\nStatus: hold ok installed\nArchitecture: all\nVersion: 1:2~3\n\n"
            + "Package: a\nStatus: install ok installed\nArchitecture: i386\nVersion: 1\n\n"
            + "Package: gone\nStatus: deinstall ok config-files\nArchitecture: amd64\nVersion: 1\n\n"
            + "Package: half\nStatus: install ok half-configured\nArchitecture: amd64\nVersion: 1\n\n"));

        Assert.Equal("amd64", state.Architecture);
        Assert.Equal(["a i386 1", "b all 1:2~3 hold", "dpkg amd64 1.22", "half amd64 1"], state.Packages.Select(package => package.ToString()));
    }

    [Fact]
    public async Task Preferences_are_read_in_apts_order()
    {
        var state = await ReadAsync(Image()
            .Add("/etc/apt/preferences", "Explanation: why\nPackage: *\nPin: release a=stable, l=Debian\nPin-Priority: 900\n")
            .Add("/etc/apt/preferences.d/a", "Package: x y*\nPin: version 1.*\nPin-Priority: -1\n\nPackage: /^z/\nPin: origin \"a.example\"\nPin-Priority: never\n")
            .Add("/etc/apt/preferences.d/b.bak", "nonsense"));

        Assert.Empty(state.Problems);
        Assert.Equal(
            ["* Release a=stable, l=Debian 900", "x y* Version 1.* -1", $"/^z/ Origin \"a.example\" {AptPreference.Never}"],
            state.Preferences.Select(one => $"{string.Join(' ', one.Packages)} {one.Kind} {one.Value} {one.Priority}"));
    }

    [Theory]
    [InlineData("APT::Default-Release \"stable\";")]
    [InlineData("# x\n/* APT::Default-Release \"a\"; */ APT { Get { Assume-Yes \"1\"; }; Default-Release stable ; }")]
    [InlineData("apt::default-release \"other\";\nAPT::Periodic::Enable 0;\nAPT::NeverAutoRemove { \"^x\"; \"y\" };\nAPT::Default-Release \"stable\"; // \"no\"")]
    public async Task A_default_release_is_a_preference(string settings)
    {
        var state = await ReadAsync(Image().Add("/etc/apt/apt.conf.d/50x", settings));

        Assert.Equal("* Release stable 990", state.Preferences.Select(one => $"{string.Join(' ', one.Packages)} {one.Kind} {one.Value} {one.Priority}").Single());
    }

    [Theory]
    [InlineData("/etc/apt/sources.list", "deb nonsense\n", "/etc/apt/sources.list:1: no source that apt would take: 'deb nonsense'")]
    [InlineData("/etc/apt/sources.list", "deb [signed-by=/none] http://a.example stable main\n", "/etc/apt/sources.list:1: its keyring /none is not there")]
    [InlineData("/etc/apt/sources.list.d/a.sources", "Types: deb\nSuites: stable\n", "/etc/apt/sources.list.d/a.sources:1: a source without an address or a suite")]
    [InlineData("/etc/apt/preferences", "Package: src:a\nPin: version 1\nPin-Priority: 5\n", "/etc/apt/preferences:1: 'src:a': preferences by source package are not understood")]
    [InlineData("/etc/apt/preferences", "Package: a\nPin: nonsense 1\nPin-Priority: 5\n", "/etc/apt/preferences:1: 'nonsense' is no kind of pin")]
    [InlineData("/etc/apt/preferences", "Package: a\nPin: version 1\n", "/etc/apt/preferences:1: '' is no priority")]
    public async Task What_cannot_be_read_is_a_problem_with_its_place(string path, string text, string problem) =>
        Assert.Contains(problem, (await ReadAsync(Image().Add(path, text))).Problems);

    [Fact]
    public async Task Hostile_files_are_problems_and_nothing_worse()
    {
        var state = await ReadAsync(Image("Package: bad name\nStatus: install ok installed\nVersion: 1\n\n")
            .Link("/etc/apt/sources.list", "/etc/apt/sources.list")
            .Add("/etc/apt/preferences", new byte[AptFiles.LongestFile + 1])
            .Link("/etc/apt/sources.list.d/x.list", "../../../../../etc/gone"));

        Assert.Equal(4, state.Problems.Length);
        Assert.All(["leads over more than 8 links", "or has more than", "name 'bad name' is none", "/etc/gone, which is not there"], part => Assert.Contains(state.Problems, problem => problem.Contains(part, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_image_without_packages_and_sources_says_so()
    {
        var state = await ReadAsync(new TarFiles().Add("/bin/app", "x"));

        Assert.Contains("/var/lib/dpkg/status is not there: what is installed is not known", state.Problems);
        Assert.NotNull(PendingUpdates.Of(state, [], new HashSet<string>(), DateTimeOffset.UnixEpoch).Unanswered);
    }

    [Fact]
    public async Task What_is_written_is_read_back()
    {
        var state = await ReadAsync(Image("Package: b\nStatus: hold ok installed\nArchitecture: all\nVersion: 1+b1\n\n")
            .Add("/etc/apt/preferences", "Package: *\nPin: origin \"\"\nPin-Priority: 900\n")
            .Add("/etc/apt/sources.list.d/z.sources", Debian));
        var written = state.Write();

        Assert.Equal(written, AptState.Read(written, "state.json").Write());
        Assert.Contains("\"b all 1+b1 hold\"", written, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", written, StringComparison.Ordinal);
        Assert.Equal(1, written.Count(letter => letter == '\n'));
    }

    [Theory]
    [InlineData("\"schemaVersion\":1", "\"schemaVersion\":2")]
    [InlineData("\"schemaVersion\":1", "\"other\":1")]
    [InlineData("\"trusted\":[]", "\"trusted\":[null]")]
    [InlineData("\"trusted\":[]", "\"trusted\":[\"gone.gpg\"]")]
    [InlineData("\"dpkg amd64 1.22\"", "\"dpkg amd64\"")]
    [InlineData("\"dpkg amd64 1.22\"", "null")]
    public async Task What_nobody_wrote_so_is_refused(string old, string wrong)
    {
        var written = (await ReadAsync(Image())).Write();
        Assert.Contains(old, written, StringComparison.Ordinal);

        var refused = Assert.Throws<WorkerImagesException>(() => AptState.Read(written.Replace(old, wrong, StringComparison.Ordinal), "state.json"));

        Assert.Contains("state.json", refused.What, StringComparison.Ordinal);
    }

    private static TarFiles Image(string packages = "") => new TarFiles().Add("/var/lib/dpkg/status", Dpkg + packages);

    private static async Task<AptState> ReadAsync(TarFiles files) => (await AptState.ReadAsync(files, TestContext.Current.CancellationToken)).State;
}
