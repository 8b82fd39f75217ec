using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Packages;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Packages;

public sealed class SbomTests
{
    private static readonly Distribution Trixie = new("debian", "13", "Debian GNU/Linux 13 (trixie)");

    private static readonly SbomSubject Subject = new(
        Reference.Parse("registry.example:5000/acme/worker:0.1.0-0123456789ab"),
        Digest.Of("manifest"u8),
        Platform.Parse("linux/amd64"),
        DateTimeOffset.FromUnixTimeSeconds(1_750_000_000),
        "0.1.0");

    private static readonly InstalledPackage[] Some =
    [
        new(PackageKind.Debian, "libstdc++6", "14.2.0-19", "amd64") { SourceName = "gcc-14", Maintainer = "Debian GCC Maintainers <debian-gcc@lists.debian.org>" },
        new(PackageKind.Debian, "docker-cli", "26.1.5+dfsg1-9~deb13u1", "amd64") { Licences = ["Apache-2.0", "Expat"] },
        new(PackageKind.Debian, "login", "1:4.16.0-2", "amd64") { Licences = ["GPL-2+ or LGPL-2.1+", "public-domain"] },
        new(PackageKind.Python, "docker", "7.1.0", "") { Licences = ["Apache-2.0"] },
    ];

    [Fact]
    public void Spdx_is_the_same_text_for_the_same_image_in_whatever_order_the_packages_come()
    {
        var text = SpdxDocument.Write(Subject, new(Trixie, Some));

        Assert.Equal(text, SpdxDocument.Write(Subject, new(Trixie, Some.Reverse())));
        Golden.Check(text, extension: "json");
    }

    [Fact]
    public void CycloneDx_is_the_same_text_for_the_same_image_in_whatever_order_the_packages_come()
    {
        var text = CycloneDxDocument.Write(Subject, new(Trixie, Some));

        Assert.Equal(text, CycloneDxDocument.Write(Subject, new(Trixie, Some.Reverse())));
        Golden.Check(text, extension: "json");
    }

    [Fact]
    public void Another_image_has_another_namespace()
    {
        var moved = Subject with { Manifest = Digest.Of("another"u8) };

        Assert.NotEqual(Line(Subject, "documentNamespace"), Line(moved, "documentNamespace"));
    }

    [Theory]
    [InlineData("libstdc++6", "14.2.0-19", "pkg:deb/debian/libstdc%2B%2B6@14.2.0-19?arch=amd64&distro=debian-13")]
    [InlineData("login", "1:4.16~rc1+b2", "pkg:deb/debian/login@1:4.16~rc1%2Bb2?arch=amd64&distro=debian-13")]
    public void A_package_of_debian_has_the_purl_that_scanners_know(string name, string version, string purl) =>
        Assert.Equal(purl, Purl.Of(new InstalledPackage(PackageKind.Debian, name, version, "amd64"), Trixie));

    [Fact]
    public void An_image_has_the_purl_of_its_digest_with_the_repository_encoded() => Assert.Equal(
        $"pkg:oci/worker@{Subject.Manifest}?arch=amd64&repository_url=registry.example:5000%2Facme%2Fworker&tag=0.1.0-0123456789ab",
        Purl.Of(Subject.Image, Subject.Manifest, Subject.Platform));

    [Theory]
    [InlineData("Expat", "MIT")]
    [InlineData("GPL-2+ or LGPL-2.1+", "(GPL-2.0-or-later OR LGPL-2.1-or-later)")]
    [InlineData("GPL-3+ with OpenSSL exception", null)]
    [InlineData("public-domain", null)]
    public void A_licence_of_debian_is_translated_only_when_it_is_surely_the_same(string name, string? expression) =>
        Assert.Equal(expression, SpdxLicence.Expression(Some[0] with { Licences = [name] }));

    [Fact]
    public void The_packages_can_be_read_back_and_compared()
    {
        var before = SpdxPackages.Read(SpdxDocument.Write(Subject, new(Trixie, Some)), "before.spdx.json");
        InstalledPackage[] now = [Some[0] with { Version = "14.2.0-20" }, Some[1], Some[3], new(PackageKind.Debian, "jq", "1.7.1-6", "amd64")];

        var difference = PackageDifference.Between(before, now);

        Assert.True(PackageDifference.Between(before, Some).IsEmpty);
        Assert.Equal(["jq"], difference.Added.Select(change => change.Name));
        Assert.Equal(["login"], difference.Removed.Select(change => change.Name));
        Assert.Equal(
            [new PackageChange(PackageKind.Debian, "libstdc++6", "amd64", "14.2.0-19", "14.2.0-20")], difference.Changed.AsEnumerable());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("no json")]
    public void What_is_no_sbom_is_refused_with_its_place(string text)
    {
        var fault = Assert.Throws<WorkerImagesException>(() => SpdxPackages.Read(text, "before.spdx.json"));

        Assert.StartsWith("before.spdx.json is no SBOM", fault.Message, StringComparison.Ordinal);
    }

    private static string Line(SbomSubject subject, string name) =>
        SpdxDocument.Write(subject, new(Trixie, Some)).Split('\n').Single(line => line.Contains(name, StringComparison.Ordinal));
}
