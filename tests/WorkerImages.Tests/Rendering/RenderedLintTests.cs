using WorkerImages.Catalog;
using WorkerImages.Machine;
using WorkerImages.Rendering;
using WorkerImages.TestKit;
using WorkerImages.Tests.Catalog;

namespace WorkerImages.Tests.Rendering;

public sealed class RenderedLintTests
{
    private const string Steps =
        """
        steps:
          - name: Make a list.
            run: [ls, /]
          - name: List with rights.
            run: [sudo, ls]

        """;

    private const string Sudo = "DL3004 sudo has no place in an image: it gives root to any program that runs there: 'sudo ls'";

    [Fact]
    public void What_a_value_of_the_definition_brings_is_told_by_its_line_where_the_template_is_the_programs()
    {
        using var catalog = new ScratchCatalog(worker: ScratchCatalog.Worker + Steps);

        Assert.Matches(
            $@"\Aimages/worker/image\.yaml:6:5: {Sudo} \(in images/worker/Dockerfile:\d+, from the program's templates/partials/steps\.scriban:4\)\z",
            FindingOf(catalog.Root, "worker"));
    }

    [Fact]
    public void Where_the_repository_has_its_own_template_the_line_of_the_Dockerfile_comes_first_and_both_origins_follow()
    {
        using var catalog = new ScratchCatalog(worker: ScratchCatalog.Worker + Steps);
        catalog.WriteAt("templates/partials/steps.scriban", File.ReadAllText(Path.Combine(ProgramFiles.Root, "templates/partials/steps.scriban")));

        Assert.Matches(
            $@"\Aimages/worker/Dockerfile:\d+: {Sudo} \(from templates/partials/steps\.scriban:4, for images/worker/image\.yaml:6:5\)\z",
            FindingOf(catalog.Root, "worker"));
    }

    [Fact]
    public void An_image_of_an_included_catalogue_is_told_by_where_it_lies()
    {
        using var outside = new ScratchCatalog(worker: ScratchCatalog.Worker + Steps);
        using var own = new ScratchDirectory();
        own.Write("images/catalog.yaml", $"registry: r.io/own\nversion: 2.0.0\ninclude: [{Path.GetRelativePath(own.At("images"), Path.Combine(outside.Root, "images"))}]\n");
        own.Write("images/mine/image.yaml", "description: Mine.\nfrom: worker\n");

        var there = $"../{Path.GetFileName(outside.Root)}/images/worker";
        var finding = FindingOf(own.Path, "worker");

        Assert.StartsWith($"{there}/image.yaml:6:5: {Sudo} (in {there}/Dockerfile:", finding, StringComparison.Ordinal);
    }

    private static string FindingOf(string root, string name)
    {
        var image = CatalogReader.Read(root, "images").Images.Single(one => one.Name == name);
        return Assert.Single(RenderedLint.Check(image, new DockerfileRenderer(root).Render(image), root)).ToString();
    }
}
