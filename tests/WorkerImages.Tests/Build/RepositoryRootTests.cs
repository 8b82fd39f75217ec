using Build;
using Build.CommandLine;
using WorkerImages.Machine;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Build;

public sealed class RepositoryRootTests
{
    [Fact]
    public void A_program_of_a_checkout_works_on_the_checkout()
    {
        Assert.True(File.Exists(Path.Combine(ProgramFiles.Root, "build.sh")));
        Assert.Equal(new(ProgramFiles.Root), RepositoryRoot.Of(new BuildArguments()));
        Assert.Equal(new("/srv/images"), RepositoryRoot.Of(new BuildArguments { Root = "/srv/images/" }));
    }

    [Fact]
    public void An_installed_program_works_on_the_nearest_repository_of_images_and_without_one_here()
    {
        using var directory = new ScratchDirectory();
        directory.Write("images/catalog.yaml", "");
        directory.Write("src/deep/file", "");

        Assert.Equal(directory.Path, RepositoryRoot.Nearest(Path.Combine(directory.Path, "src/deep")).Path);
        Assert.Equal("/", RepositoryRoot.Nearest("/").Path);
    }

    [Fact]
    public void A_catalogue_outside_the_repository_is_refused_with_the_option_to_say()
    {
        var refused = Assert.Throws<WorkerImages.Outcomes.WorkerImagesException>(
            () => Catalog("/srv/team/images", "/srv/tool"));
        Assert.Equal("name a folder below --root, such as images", refused.Next);

        using var directory = new ScratchDirectory();
        directory.Write("team/images/catalog.yaml", "");
        refused = Assert.Throws<WorkerImages.Outcomes.WorkerImagesException>(() => Catalog("../team/images", directory.At("tool")));
        Assert.EndsWith($"--root {directory.At("team")}", refused.Next, StringComparison.Ordinal);
    }

    [Fact]
    public void A_catalogue_is_named_from_the_repository_or_from_the_current_folder()
    {
        using var directory = new ScratchDirectory();
        directory.Write("team/images/catalog.yaml", "");

        Assert.Equal("images", Catalog("images", directory.At("team")));
        Assert.Equal("images", Catalog(Path.GetRelativePath(Environment.CurrentDirectory, directory.At("team/images")), directory.At("team")));
    }

    private static string Catalog(string catalog, string root) =>
        new BuildServices(new BuildArguments { Catalog = catalog }, root, new Progress<WorkerImages.Outcomes.RunEvent>()).CatalogDirectory;
}
