using FsCheck.Fluent;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Packages;
using WorkerImages.Tests.Properties;

namespace WorkerImages.Tests.Packages;

/// <summary>Whatever an image holds, its bills of materials are valid by both official schemas, or the image is refused with a place.</summary>
public sealed class SbomSchemaTests
{
    // Identifiers are looked at in every generated database; the schemas, which take their time, judge some.
    private const int Judged = 10;

    private static readonly SbomSubject Subject = new(
        Reference.Parse("registry.example:5000/acme/worker:0.1.0-0123456789ab"),
        Digest.Of("manifest"u8),
        Platform.Parse("linux/amd64"),
        DateTimeOffset.FromUnixTimeSeconds(1_750_000_000),
        "0.1.0");

    public static TheoryData<string> Good => [.. PackageDatabases.Good.Select(database => database.Name)];

    public static TheoryData<string> Bad => [.. PackageDatabases.Bad.Select(database => database.Name)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Good))]
    public async Task What_is_in_an_image_makes_two_valid_documents(string name)
    {
        var database = PackageDatabases.Good.Single(database => database.Name == name);

        var packages = await ReadAsync(database);

        Assert.Equal(database.Packages, packages.All.Length);
        Assert.Empty(SbomSchemas.AgainstSpdx(SpdxDocument.Write(Subject, packages)));
        Assert.Empty(SbomSchemas.AgainstCycloneDx(CycloneDxDocument.Write(Subject, packages)));
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task What_cannot_be_a_package_is_refused_with_its_file(string name)
    {
        var refusal = await Assert.ThrowsAsync<WorkerImagesException>(() => ReadAsync(PackageDatabases.Bad.Single(database => database.Name == name)));

        Assert.Equal(ExitCode.Verification, refusal.ExitCode);
        Assert.Matches(@"/var/lib/dpkg/status(:\d+)?|\.dist-info/METADATA(:\d+)?", refusal.Message);
        Assert.DoesNotContain('\u001b', refusal.Message);
        Assert.InRange(refusal.Message.Length, 1, 1000);
    }

    [Fact]
    public async Task Nothing_that_was_vendored_is_among_the_packages()
    {
        var packages = await ReadAsync(PackageDatabases.Good.Single(database => database.Name == "what others have vendored"));

        Assert.Equal(["bash 5.2", "packaging 25.0", "setuptools 80.9.0"], packages.All.Select(package => $"{package.Name} {package.Version}"));
    }

    [Fact]
    public async Task A_refusal_names_the_line_of_the_package()
    {
        var refusal = await Assert.ThrowsAsync<WorkerImagesException>(
            () => ReadAsync(new("", PackageDatabases.Status(PackageDatabases.Stanza("a", "1") + "\n# c\nPackage: b\nVersion: 1 2\n"), null)));

        Assert.EndsWith("/var/lib/dpkg/status:8", refusal.What, StringComparison.Ordinal);
    }

    // Few words, so that the same ones meet.
    [Fact]
    public void Any_list_of_packages_has_identifiers_that_are_there_once()
    {
        var stanzas =
            from name in Gen.Elements("a", "a-b", "a_b", "a+b", "A-b", "a-2", "a-2-2", "a-b-amd64")
            from version in Gen.Elements("1", "2", "1:1", "1~", "1+b1", "1@2")
            from architecture in Gen.Elements("", "amd64", "b-amd64", "2")
            from more in Gen.Elements("", "Maintainer: \ud83d\udce6 <a@b.c>\n", "Source: a-b (2)\n", "Maintainer: \u0001\n nonsense\n")
            select PackageDatabases.Stanza(name, version, architecture, more);
        var seen = 0;

        PropertyCheck.Run(Gen.ListOf(stanzas), list =>
        {
            var packages = new ImagePackages(new("debian", "13", "Debian"), DebianDatabase.Packages(string.Concat(list), "status"));
            var (spdx, cycloneDx) = (SpdxDocument.Write(Subject, packages), CycloneDxDocument.Write(Subject, packages));

            Assert.Equal(packages.All.Length + 3, ValuesOf("SPDXID", spdx).Distinct(StringComparer.Ordinal).Count());
            Assert.Equal(packages.All.Length + 2, ValuesOf("bom-ref", cycloneDx).Distinct(StringComparer.Ordinal).Count());
            Assert.Equal(packages.All.Length, SpdxPackages.Read(spdx, "a").Distinct().Count());
            if (seen++ % Judged == 0)
            {
                Assert.Empty(SbomSchemas.AgainstSpdx(spdx));
                Assert.Empty(SbomSchemas.AgainstCycloneDx(cycloneDx));
            }
        });
    }

    [Theory]
    [InlineData("\"DESCRIBES\"", "\"SHOWS\"")]
    [InlineData("\"filesAnalyzed\": false", "\"filesAnalyzed\": \"no\"")]
    [InlineData("\"SPDXID\": \"SPDXRef-deb-bash-amd64\"", "\"SPDXID\": \"SPDXRef-Image\"")]
    [InlineData("\"SPDX-2.3\"", "3")]
    [InlineData("\"supplier\"", "\"provider\"")]
    public async Task A_wrong_spdx_document_is_seen(string text, string wrong)
    {
        var document = SpdxDocument.Write(Subject, await ReadAsync(PackageDatabases.Good[0]));

        Assert.NotEmpty(SbomSchemas.AgainstSpdx(document.Replace(text, wrong, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("\"library\"", "\"book\"")]
    [InlineData("\"serialNumber\"", "\"serial\"")]
    [InlineData("urn:uuid:", "urn:")]
    [InlineData("\"bom-ref\": \"pkg:deb", "\"bom-ref\": \"x")]
    [InlineData("\"5.2.37-2\"", "5")]
    public async Task A_wrong_cyclonedx_document_is_seen(string text, string wrong)
    {
        var document = CycloneDxDocument.Write(Subject, await ReadAsync(PackageDatabases.Good[0]));

        Assert.NotEmpty(SbomSchemas.AgainstCycloneDx(document.Replace(text, wrong, StringComparison.Ordinal)));
    }

    private static IEnumerable<string> ValuesOf(string key, string document) =>
        document.Split('\n').Where(line => line.Contains($"\"{key}\": ", StringComparison.Ordinal));

    private static Task<ImagePackages> ReadAsync(PackageDatabase database) => new PackageReader(database.Files).ReadAsync(database.Environments, Token);
}
