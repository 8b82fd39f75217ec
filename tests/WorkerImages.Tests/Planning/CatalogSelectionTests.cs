using WorkerImages.Catalog;
using WorkerImages.Outcomes;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Planning;

public sealed class CatalogSelectionTests
{
    private static readonly ImageDefinition Worker = SampleImages.Image("worker");
    private static readonly ImageDefinition PythonWorker = SampleImages.Image("python-worker", Worker);
    private static readonly ImageCatalog Catalog = new(
        "images", "localhost:5000/acme", [Worker, PythonWorker, SampleImages.Image("celery-worker", PythonWorker), SampleImages.Image("other")]);

    [Theory]
    [InlineData("worker python-worker celery-worker other", "")]
    [InlineData("worker", "worker")]
    [InlineData("worker python-worker", "python-worker")]
    [InlineData("worker python-worker celery-worker other", "other celery-worker worker")]
    public void An_image_comes_with_its_ancestors_and_after_them(string chosen, string names) =>
        Assert.Equal(chosen.Split(' '), Chosen(names));

    [Fact]
    public void An_image_comes_with_those_that_it_copies_from()
    {
        var made = SampleImages.Image("made", Worker);
        var panel = SampleImages.Image("panel") with { Copied = [made] };

        Assert.Equal(
            ["worker", "made", "panel"],
            CatalogSelection.Of(new("images", "localhost:5000/acme", [Worker, PythonWorker, made, panel]), ["panel"]).Select(image => image.Name));
    }

    [Fact]
    public void Unknown_images_are_all_named_with_the_nearest_known_one()
    {
        var error = Assert.Throws<ProblemsFoundException>(() => Chosen("pyton-worker worker nonsense"));

        Assert.Equal(ExitCode.Usage, error.ExitCode);
        Assert.Equal(
            ["image 'pyton-worker' is unknown; did you mean 'python-worker'?", "image 'nonsense' is unknown"],
            error.Problems.Select(problem => problem.Message));
        Assert.Equal("known: celery-worker, other, python-worker, worker", error.Next);
    }

    private static IEnumerable<string> Chosen(string names) =>
        CatalogSelection.Of(Catalog, names.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(image => image.Name);
}
