using WorkerImages.TestKit;

namespace WorkerImages.Tests.Catalog;

public sealed class ArchivesTests
{
    private const string Key = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n";

    private static readonly BadCatalogs Bad = new("catalog.yaml", (catalog, lines) => catalog
        .Write("keys/a.asc", Key)
        .Write("keys/private.asc", "-----BEGIN PGP PRIVATE KEY BLOCK-----\n")
        .Write("keys/armoured.gpg", Key)
        .Write("catalog.yaml", ScratchCatalog.Catalog + "archives:\n  " + lines + "\n"))
    {
        { "a: { suite: trixie, key: keys/a.asc, packages: [x1] }", "6:6: url" },
        { "a: { url: 'ftp://e.org', suite: trixie, key: keys/a.asc, packages: [x1] }", "6:13: url" },
        { "a: { url: 'https://me:hunter22@e.org', suite: trixie, key: keys/a.asc, packages: [x1] }", "6:13: url" },
        { "a: { url: 'https://e.org', suite: ../x, key: keys/a.asc, packages: [x1] }", "6:37: suite" },
        { "a: { url: 'https://e.org', suite: /, components: [main], key: keys/a.asc, packages: [x1] }", "6:40" },
        { "a: { url: 'https://e.org', suite: trixie, key: keys/none.asc, packages: [x1] }", "6:50: key" },
        { "a: { url: 'https://e.org', suite: trixie, key: keys/a.pem, packages: [x1] }", "6:50: key" },
        { "a: { url: 'https://e.org', suite: trixie, key: keys/private.asc, packages: [x1] }", "6:50: key" },
        { "a: { url: 'https://e.org', suite: trixie, key: keys/armoured.gpg, packages: [x1] }", "6:50: key" },
        { "a: { url: 'https://e.org', suite: trixie, key: ../keys/a.asc, packages: [x1] }", "6:50: key" },
        { "a: { url: 'https://e.org', suite: trixie, key: keys/a.asc, packages: [x1=1] }", "6:73: packages" },
        { "a: { url: 'https://e.org', suite: trixie, key: keys/a.asc, packages: [docker-ce, docker-ce-cli] }", "6:73: packages" },
        { "a: { url: 'https://e.org', suite: trixie, key: keys/a.asc }", "6:6: packages" },
        {
            "an image names what is there, takes something from it, and no child repeats it",
            catalog => catalog
                .Write("keys/a.asc", Key)
                .Write("catalog.yaml", ScratchCatalog.Catalog + "archives: { docker: { url: 'https://e.org', suite: trixie, key: keys/a.asc, packages: [docker-ce-cli] } }\n")
                .Write("worker/image.yaml", ScratchCatalog.Worker + "archives: [docker]\ndocker: { cli: { archive: docker-ce-cli } }\n")
                .Write("child/image.yaml", "description: C.\nfrom: worker\narchives: [docker]\npackages: [docker-ce-cli]\n")
                .Write("other/image.yaml", ScratchCatalog.Worker + "archives: [dokcer, docker]\npackages: [git]\n"),
            "child/image.yaml:3:12: archives", "other/image.yaml:3:12: archives", "other/image.yaml:3:20: archives"
        },
    };

    public static TheoryData<string> BadLines => [.. Bad];

    [Theory]
    [MemberData(nameof(BadLines))]
    public void What_cannot_be_is_told_by_its_place_and_key(string lines) => Bad.Check(lines);

    [Fact]
    public void Every_mistake_in_words() => Golden.Check(Bad.Words());

    [Fact]
    public void An_image_has_the_archives_it_names_with_their_keys_from_the_catalogues_folder()
    {
        using var catalog = new ScratchCatalog(ScratchCatalog.Catalog + """
            archives:
              docker: { url: 'https://e.org/debian', suite: trixie, components: [stable], key: keys/a.asc, packages: [docker-ce-cli, docker-buildx-plugin] }
              nvidia: { url: 'https://e.org/nvidia', suite: /, key: keys/b.gpg, packages: [nvidia-container-toolkit] }

            """);
        catalog.Write("keys/a.asc", Key);
        File.WriteAllBytes(Path.Combine(catalog.Root, "images/keys/b.gpg"), [0x99, 1]);
        catalog.Write("worker/image.yaml", ScratchCatalog.Worker + "archives: [nvidia, docker]\npackages: [nvidia-container-toolkit=1.17]\ndocker: { cli: { archive: docker-ce-cli } }\n");

        Assert.Equal(
            ["nvidia https://e.org/nvidia /  images/keys/b.gpg nvidia-container-toolkit", "docker https://e.org/debian trixie stable images/keys/a.asc docker-buildx-plugin docker-ce-cli"],
            catalog.Read("worker").Archives.Select(one => $"{one.Name} {one.Url} {one.Suite} {string.Join(' ', one.Components)} {one.Key} {string.Join(' ', one.Packages)}"));
    }
}
