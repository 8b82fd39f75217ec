using System.Security.Cryptography;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.Tests.Catalog;

public sealed class CertificatesTests
{
    private static readonly string Certificate = PemOfAuthority();

    private static readonly BadCatalogs InImage = new("worker/image.yaml", (catalog, lines) => WriteFiles(catalog).Write("worker/image.yaml", ScratchCatalog.Worker + lines + "\n"))
    {
        { "certificates: [../certs/none.crt]", "3:16: certificates" },
        { "certificates: [../../../a.crt]", "3:16: certificates" },
        { "certificates: [/etc/ssl/a.crt]", "3:16: certificates" },
        { "certificates: [../certs/two.crt]", "3:16: certificates" },
        { "certificates: [../certs/empty.crt]", "3:16: certificates" },
        { "certificates: [../certs/broken.crt]", "3:16: certificates" },
        { "certificates: [../certs/key.pem]", "3:16: certificates" },
        { "certificates: [../certs/root.crt, ../more/root.pem]", "3:35: certificates" },
        {
            "those of the catalogue are looked at too, and a child decides nothing",
            catalog => WriteFiles(catalog)
                .Write("catalog.yaml", ScratchCatalog.Catalog + "defaults: { certificates: [certs/none.crt] }\n")
                .Write("child/image.yaml", "description: C.\nfrom: worker\ncertificates: [../certs/root.crt]\n"),
            "catalog.yaml:5:28: certificates", "child/image.yaml:3:1: certificates"
        },
    };

    public static TheoryData<string> BadLines => [.. InImage];

    [Theory]
    [MemberData(nameof(BadLines))]
    public void What_cannot_be_trusted_is_told_by_its_place_and_key(string lines) => InImage.Check(lines);

    [Fact]
    public void Every_mistake_in_words() => Golden.Check(InImage.Words());

    [Fact]
    public void An_image_on_a_base_has_the_catalogues_authorities_or_its_own()
    {
        using var catalog = new ScratchCatalog(ScratchCatalog.Catalog + "defaults: { certificates: [certs/root.crt] }\n");
        WriteFiles(catalog)
            .Write("other/image.yaml", ScratchCatalog.Worker + "certificates: [../more/root.pem]\n")
            .Write("child/image.yaml", "description: C.\nfrom: worker\n");

        Assert.Equal(
            ["child:", "other:images/more/root.pem", "worker:images/certs/root.crt"],
            catalog.Read().Images.Select(image => $"{image.Name}:{string.Join(' ', image.Certificates)}").Order(StringComparer.Ordinal));
    }

    private static ScratchCatalog WriteFiles(ScratchCatalog catalog) => catalog
        .Write("certs/root.crt", Certificate)
        .Write("more/root.pem", Certificate)
        .Write("certs/two.crt", Certificate + "\n" + Certificate)
        .Write("certs/empty.crt", "# nothing\n")
        .Write("certs/broken.crt", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
        .Write("certs/key.pem", Certificate + "\n" + KeyInPem());

    private static string PemOfAuthority()
    {
        using var authority = new TestAuthority();
        return authority.Pem;
    }

    private static string KeyInPem()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem();
    }
}
