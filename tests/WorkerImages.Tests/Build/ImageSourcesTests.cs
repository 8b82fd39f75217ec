using Build.Run;
using WorkerImages.Catalog;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Rendering;
using WorkerImages.TestKit;
using WorkerImages.Tests.Catalog;

namespace WorkerImages.Tests.Build;

public sealed class ImageSourcesTests
{
    [Fact]
    public void What_is_missing_from_the_build_context_is_told_by_the_line_that_names_it_with_what_to_do()
    {
        using var catalog = new ScratchCatalog(worker: ScratchCatalog.Worker
            + "files: [{ from: ../../vendor/sub, to: /srv }, { from: ../../app, to: /app }]\n"
            + "python: { requirements: [pip.txt] }\n");
        Directory.CreateDirectory(Path.Combine(catalog.Root, "vendor/sub"));
        catalog.WriteAt("app/a.md", "a").Write("worker/pip.txt", "a\n").WriteAt(".dockerignore", "images\n**/*.md\n");

        var found = Assert.Throws<ProblemsFoundException>(() => Read(catalog.Root, "amd64"));

        Assert.Equal(
            [
                "images/worker/image.yaml:3:55: 'app' holds only empty folders, or files that .dockerignore keeps out of the build context: "
                    + "let them in with '!app/**' there, or name another folder",
                "images/worker/image.yaml:4:26: 'images/worker/pip.txt' is kept out of the build context by .dockerignore:1 'images': "
                    + "write a line '!images/worker/pip.txt' below that one, or name another file",
                "images/worker/image.yaml:3:17: 'vendor/sub' is an empty folder: "
                    + "put the files there (if it is a git submodule: `git submodule update --init vendor/sub`), or name another one",
            ],
            found.Problems.Select(problem => problem.ToString()));
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_told_by_the_line_that_names_a_folder_above_it()
    {
        using var catalog = new ScratchCatalog(worker: ScratchCatalog.Worker + "files: [{ from: ../../app, to: /app }]\n");
        catalog.WriteAt("app/deep/locked", "x");
        using var locked = new FileStream(Path.Combine(catalog.Root, "app/deep/locked"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        var found = Assert.Throws<ProblemsFoundException>(() => Read(catalog.Root, "amd64"));

        Assert.StartsWith("images/worker/image.yaml:3:17: 'app/deep/locked' cannot be read: ", Assert.Single(found.Problems).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_platform_that_an_image_is_not_declared_for_is_told_with_what_its_own_author_or_one_who_includes_it_can_do()
    {
        using var catalog = new ScratchCatalog();
        using var own = new ScratchDirectory();
        own.Write("images/catalog.yaml", $"registry: r.io/own\nversion: 2.0.0\ninclude: [{Path.GetRelativePath(own.At("images"), Path.Combine(catalog.Root, "images"))}]\n");
        own.Write("images/mine/image.yaml", "description: Mine.\nfrom: worker\n");

        var author = Assert.Throws<WorkerImagesException>(() => Read(catalog.Root, "arm64"));
        var other = Assert.Throws<WorkerImagesException>(() => Read(own.Path, "arm64"));

        Assert.Equal("add linux/arm64 to the platforms in images/worker/image.yaml or in catalog.yaml", author.Next);
        Assert.StartsWith("give --platform linux/amd64, or build on your own image that has a 'base' and linux/arm64: ", other.Next, StringComparison.Ordinal);
    }

    private static void Read(string root, string architecture)
    {
        var images = CatalogReader.Read(root, "images").Images;
        ImageSources.Read(root, images, [.. images.Select(new DockerfileRenderer(root).Render)], new Platform("linux", architecture));
    }
}
