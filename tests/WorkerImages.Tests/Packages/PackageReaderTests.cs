using System.Collections.Immutable;
using WorkerImages.Outcomes;
using WorkerImages.Packages;

namespace WorkerImages.Tests.Packages;

public sealed class PackageReaderTests
{
    private const string Status =
        """
        Package: libstdc++6
        Status: install ok installed
        Maintainer: Debian GCC Maintainers <debian-gcc@lists.debian.org>
        Architecture: amd64
        Source: gcc-14
        Version: 14.2.0-19
        Description: GNU Standard C++ Library v3
         This package contains an additional runtime library.
         .
         Version: 0 is no field here

        Package: bash
        Status: install ok installed
        Maintainer: Matthias Klose <doko@debian.org>
        Architecture: amd64
        Source: bash (5.2.37-2)
        Version: 5.2.37-2+b5

        Package: gone
        Status: deinstall ok config-files
        Architecture: amd64
        Version: 1

        """;

    private const string Copyright =
        """
        Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
        Upstream-Name: bash

        Files: *
        License: GPL-3+
         The text of it.

        Files: debian/*
        License: GPL-2+ or Expat

        License: BSD-3-clause
         A text that no files have.
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Installed_packages_are_read_with_source_maintainer_and_licences()
    {
        var packages = await ReadAsync(Debian());

        Assert.Equal(
            [
                new(PackageKind.Debian, "bash", "5.2.37-2+b5", "amd64")
                {
                    SourceVersion = "5.2.37-2",
                    Maintainer = "Matthias Klose <doko@debian.org>",
                },
                new(PackageKind.Debian, "libstdc++6", "14.2.0-19", "amd64")
                {
                    SourceName = "gcc-14",
                    Maintainer = "Debian GCC Maintainers <debian-gcc@lists.debian.org>",
                },
            ],
            packages.All.Select(package => package with { Licences = [] }));
        Assert.Equal(["GPL-2+ or Expat", "GPL-3+"], packages.All[0].Licences.AsEnumerable());
        Assert.Equal(new Distribution("debian", "13", "Debian GNU/Linux 13 (trixie)"), packages.Distribution);
    }

    [Fact]
    public async Task A_package_whose_documents_are_a_link_to_those_of_another_has_its_licences()
    {
        var packages = await ReadAsync(Debian().Link("/usr/share/doc/libstdc++6", "bash"));

        Assert.Equal(packages.All[0].Licences.AsEnumerable(), packages.All[1].Licences.AsEnumerable());
    }

    [Fact]
    public async Task Fragments_of_an_image_without_dpkg_count_as_installed()
    {
        var packages = await ReadAsync(new TarFiles()
            .Add("/var/lib/dpkg/status.d/tzdata", "Package: tzdata\nVersion: 2025b-4\nArchitecture: all\n")
            .Add("/var/lib/dpkg/status.d/tzdata.md5sums", "0123  usr/share/zoneinfo/UTC\n"));

        Assert.Equal([new(PackageKind.Debian, "tzdata", "2025b-4", "all")], packages.All.Select(package => package with { Licences = [] }));
        Assert.Null(packages.Distribution);
    }

    [Fact]
    public async Task A_virtual_environment_adds_its_distributions_under_their_normalised_names()
    {
        var files = Debian()
            .Add("/opt/venv/lib/python3.13/site-packages/Zope_Interface-7.2.dist-info/METADATA", "Metadata-Version: 2.4\nName: Zope_Interface\nVersion: 7.2\nLicense-Expression: ZPL-2.1\n\nName: not.a.field\n")
            .Add("/opt/venv/lib/python3.13/site-packages/zope/METADATA", "Name: nothing\nVersion: 1\n");

        var packages = await ReadAsync(files, "/opt/venv");

        var found = Assert.Single(packages.All, package => package.Kind == PackageKind.Python);
        Assert.Equal(("zope-interface", "7.2"), (found.Name, found.Version));
        Assert.Equal(["ZPL-2.1"], found.Licences.AsEnumerable());
    }

    [Fact]
    public async Task An_image_without_a_list_of_packages_is_an_error_and_no_empty_list()
    {
        var fault = await Assert.ThrowsAsync<WorkerImagesException>(() => ReadAsync(new TarFiles().Add("/etc/os-release", "ID=scratch\n")));

        Assert.Equal(ExitCode.Verification, fault.ExitCode);
        Assert.Contains("/var/lib/dpkg/status", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_hash_of_the_packages_is_that_of_their_names_architectures_and_versions_alone()
    {
        var read = await ReadAsync(Debian());
        var shuffled = new ImagePackages(null, read.All.Reverse().Select(package => package with { Maintainer = "", Licences = [] }));
        var other = new ImagePackages(null, read.All.Select(package => package with { Version = "1" }));

        Assert.Equal(read.Hash, shuffled.Hash);
        Assert.NotEqual(read.Hash, other.Hash);
    }

    private static TarFiles Debian() => new TarFiles()
        .Add("/var/lib/dpkg/status", Status)
        .Add("/usr/share/doc/bash/copyright", Copyright)
        .Add("/usr/share/doc/bash/changelog.Debian", "License: none of this")
        .Add("/usr/lib/os-release", "PRETTY_NAME=\"Debian GNU/Linux 13 (trixie)\"\nVERSION_ID=\"13\"\nID=debian\n");

    private static Task<ImagePackages> ReadAsync(TarFiles files, params ImmutableArray<string> environments) =>
        new PackageReader(files).ReadAsync(environments, Token);
}
