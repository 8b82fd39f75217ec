using System.Runtime.CompilerServices;
using WorkerImages.Catalog;

namespace WorkerImages.Tests.Catalog;

public sealed class ShippedCatalogTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Here(), "..", "..", "..", ".."));

    [Fact]
    public void The_shipped_images_stand_on_each_other()
    {
        var images = CatalogReader.Read(Root, "images").Images;

        Assert.Equal(["worker", "python-worker", "celery-worker"], images.Select(image => image.Name));
        Assert.Equal("debian-trixie", images[0].Base?.Name);
        Assert.Equal([images[0], images[1]], images.Skip(1).Select(image => image.Parent));
    }

    [Fact]
    public void The_CLI_of_every_shipped_image_is_the_archives_package()
    {
        var images = CatalogReader.Read(Root, "images").Images;

        Assert.All(images, image => Assert.Equal(("docker-cli", "26.1"), (image.Root.DockerCli?.Package, image.Root.DockerCli?.Version)));
        Assert.All(images, image => Assert.NotNull(image.Base?.Archive ?? image.Root.Base?.Archive));
    }

    [Theory]
    [InlineData("catalog.schema.json")]
    [InlineData("image.schema.json")]
    public void The_schema_beside_the_catalogue_is_the_one_the_reader_follows(string file)
    {
        var expected = file.StartsWith("catalog", StringComparison.Ordinal) ? CatalogSchema.OfCatalog() : CatalogSchema.OfImage();

        // ./build.sh --target Schema writes it
        Assert.Equal(expected, File.ReadAllText(Path.Combine(Root, "images", file)));
    }

    [Fact]
    public async Task The_shipped_files_pass_their_schemas()
    {
        Assert.Empty(await SchemaCheck.OfCatalogAsync(await Text("catalog.yaml")));
        Assert.Empty(await SchemaCheck.OfImageAsync(await Text("worker/image.yaml")));
        Assert.Empty(await SchemaCheck.OfImageAsync(await Text("python-worker/image.yaml")));
        Assert.Empty(await SchemaCheck.OfImageAsync(await Text("celery-worker/image.yaml")));
        Assert.Empty(await SchemaCheck.OfCatalogAsync(await Text("../examples/code-story/images/catalog.yaml")));
        Assert.Empty(await SchemaCheck.OfImageAsync(await Text("../examples/code-story/images/code-story-worker/image.yaml")));
    }

    private static Task<string> Text(string file) =>
        File.ReadAllTextAsync(Path.Combine(Root, "images", file), TestContext.Current.CancellationToken);

    private static string Here([CallerFilePath] string file = "") => file;
}
