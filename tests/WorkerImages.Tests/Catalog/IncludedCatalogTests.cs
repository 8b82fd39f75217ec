using WorkerImages.Catalog;
using WorkerImages.Outcomes;

namespace WorkerImages.Tests.Catalog;

/// <summary>One catalogue on another's images.</summary>
public sealed class IncludedCatalogTests : IDisposable
{
    private const string Own = "registry: localhost:5000/other\nversion: 2.0.0\ninclude: [../../../images]\n";

    private readonly ScratchCatalog _below = new();

    public IncludedCatalogTests()
    {
        _below.Write("python/image.yaml", "description: Python.\nfrom: worker\nplatforms: [linux/amd64]\n");
        _below.Write("unused/image.yaml", "description: Nobody's parent.\nfrom: worker\n");
        Write("catalog.yaml", Own);
        Write("app/image.yaml", "description: An application.\nfrom: python\n");
    }

    public void Dispose() => _below.Dispose();

    [Fact]
    public void It_has_its_own_images_and_those_they_stand_on_each_as_its_own_catalogue_has_it()
    {
        var catalog = Read();

        Assert.Equal(["worker", "python", "app"], catalog.Images.Select(image => image.Name));
        Assert.Equal("examples/other/images", catalog.Directory);
        Assert.Equal("localhost:5000/other", catalog.Registry);
        Assert.Equal(
            ["localhost:5000/acme/worker 1.2.0", "localhost:5000/acme/python 1.2.0", "localhost:5000/other/app 2.0.0"],
            catalog.Images.Select(image => $"{image.Repository} {image.Version}"));
        Assert.Equal("images/worker/image.yaml", catalog.Images[0].Place.File);
        Assert.Equal("debian-trixie", catalog.Images[2].Root.Base?.Name);
    }

    [Fact]
    public void The_included_catalogue_does_not_know_the_one_that_includes_it()
    {
        _below.Write("unused/image.yaml", "description: Too high.\nfrom: app\n");

        Assert.Equal(["images/unused/image.yaml:2:7: from: unknown image 'app'; known: python, worker"], Problems());
    }

    [Fact]
    public void What_is_included_by_an_included_catalogue_may_be_named_too_also_when_two_ways_lead_there()
    {
        Write("catalog.yaml", "registry: r.io\nversion: 2.0.0\ninclude: [../middle, ../../../images]\n");
        _below.WriteAt("examples/other/middle/catalog.yaml", "registry: m.io\nversion: 3.0.0\ninclude: [../../../images]\n");
        _below.WriteAt("examples/other/middle/middle/image.yaml", "description: Between.\nfrom: python\n");
        Write("second/image.yaml", "description: On the middle.\nfrom: middle\n");

        Assert.Equal(["worker", "python", "app", "middle", "second"], Read().Images.Select(image => image.Name));
    }

    [Theory]
    [InlineData("[../../../images/none]", "there is no catalog.yaml in the folder 'images/none'")]
    [InlineData("[../../../..]", "'../../../..' leads out of the repository")]
    [InlineData("[..]", "there is no catalog.yaml in the folder 'examples/other'")]
    [InlineData("[../images]", "the catalogues include each other in a circle: examples/other/images -> examples/other/images")]
    public void An_include_that_leads_nowhere_is_told_by_its_place(string include, string message)
    {
        Write("catalog.yaml", $"registry: r.io\nversion: 2.0.0\ninclude: {include}\n");

        Assert.Contains($"examples/other/images/catalog.yaml:3:11: include: {message}", Problems());
    }

    [Fact]
    public void A_circle_over_another_catalogue_is_told_once_by_the_include_that_closes_it()
    {
        _below.Write("catalog.yaml", ScratchCatalog.Catalog + "include: [../examples/other/images]\n");

        Assert.Equal(
            ["images/catalog.yaml:5:11: include: the catalogues include each other in a circle: examples/other/images -> images -> examples/other/images"],
            Problems());
    }

    [Fact]
    public void A_name_can_be_had_once_only()
    {
        Write("catalog.yaml", Own + "bases: { debian-trixie: { image: debian }, python: { image: python } }\n");
        Write("worker/image.yaml", "description: Of the same name.\nfrom: python\n");

        Assert.Equal(
            [
                "examples/other/images/catalog.yaml:4:10: 'debian-trixie' is the name of a base in images/catalog.yaml already: rename one of them",
                "examples/other/images/worker/image.yaml:1:1: an image named 'worker' is in 'images/worker', which is included: rename one of them",
                "images/python/image.yaml:1:1: 'python' is the name of a base in examples/other/images/catalog.yaml already: rename one of them",
            ],
            Problems());
    }

    [Fact]
    public void Two_included_catalogues_may_not_have_the_same_name()
    {
        Write("catalog.yaml", "registry: r.io\nversion: 2.0.0\ninclude: [../../../images, ../second]\n");
        _below.WriteAt("examples/other/second/catalog.yaml", "registry: m.io\nversion: 3.0.0\nbases: { other: { image: other } }\n");
        _below.WriteAt("examples/other/second/python/image.yaml", "description: Again.\nbase: other\n");

        Assert.Equal(
            ["examples/other/images/catalog.yaml:3:28: include: both 'images/python' and 'examples/other/second/python' define an image named 'python': rename one"],
            Problems());
    }

    [Fact]
    public void Problems_of_an_included_catalogue_are_told_with_the_others()
    {
        _below.Write("unused/image.yaml", "description: Nobody's.\nfrom: worker\npackages: [sudo]\n");
        Write("app/image.yaml", "description: An application.\nfrom: pyhton\n");

        Assert.Equal(
            [
                "examples/other/images/app/image.yaml:2:7: from: unknown image 'pyhton'; did you mean 'python'?",
                "images/unused/image.yaml:3:12: packages: 'sudo' is refused: it lets a process become another user, and a worker stays who it is",
            ],
            Problems());
    }

    [Fact]
    public void A_catalogue_without_bases_and_includes_has_nothing_to_build_on()
    {
        Write("catalog.yaml", "registry: r.io\nversion: 2.0.0\n");

        Assert.Contains("examples/other/images/catalog.yaml:1:1: one of the keys 'bases' or 'include' is missing", Problems());
    }

    [Fact]
    public void The_platforms_of_a_parent_bind_its_children_across_catalogues()
    {
        Write("app/image.yaml", "description: An application.\nfrom: python\nplatforms: [linux/arm64]\n");

        Assert.Equal(["examples/other/images/app/image.yaml:3:12: platforms: 'python' below is not built for linux/arm64"], Problems());
    }

    private void Write(string file, string text) => _below.WriteAt("examples/other/images/" + file, text);

    private ImageCatalog Read() => CatalogReader.Read(_below.Root, "examples/other/images");

    private string[] Problems() => [.. Assert.Throws<ProblemsFoundException>(Read).Problems.Select(problem => problem.ToString())];
}
