using System.Collections.Immutable;
using WorkerImages.Catalog;
using WorkerImages.Outcomes;
using WorkerImages.Rendering;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Rendering;

public sealed class RenderedDockerfilesTests : IDisposable
{
    private static readonly RenderedDockerfile Rendered = new("a", "images/a/Dockerfile", "FROM a:1\nRUN b\nRUN c\n", []);
    private readonly ScratchRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    [Fact]
    public void What_is_on_disk_as_rendered_is_no_difference()
    {
        _repository.Write(Rendered.Path, Rendered.Text);

        Assert.Empty(Compare());
    }

    [Fact]
    public void The_examples_Dockerfile_is_what_its_definition_renders_to_and_well_made()
    {
        var catalog = CatalogReader.Read(Repository.Root, "examples/code-story/images");
        var rendered = catalog.Images.Select(new DockerfileRenderer(Repository.Root).Render).ToList();

        Assert.Empty(RenderedDockerfiles.Compare(Repository.Root, catalog.Directory, rendered));
        Assert.Empty(catalog.Images.Zip(rendered, (image, text) => RenderedLint.Check(image, text, Repository.Root)).SelectMany(found => found));
    }

    [Fact]
    public void A_changed_file_is_shown_as_a_unified_diff()
    {
        _repository.Write(Rendered.Path, "FROM a:1\nRUN x\nRUN c");

        var difference = Assert.Single(Compare());

        Assert.Equal(("images/a/Dockerfile", DifferenceKind.Changed), (difference.Path, difference.Kind));
        Golden.Check(difference.Diff, extension: "diff");
    }

    [Fact]
    public void A_missing_file_is_named_and_not_shown_for_all_of_it_would_be_new()
    {
        var difference = Assert.Single(Compare());

        Assert.Equal((DifferenceKind.Missing, ""), (difference.Kind, difference.Diff));
    }

    [Fact]
    public void A_Dockerfile_without_a_definition_is_an_orphan()
    {
        _repository.Write(Rendered.Path, Rendered.Text);
        _repository.Write("images/gone/Dockerfile", "FROM a:1\n");
        _repository.Write("images/notes/README.md", "");

        Assert.Equal([new("images/gone/Dockerfile", DifferenceKind.Orphaned, "")], Compare());
    }

    [Fact]
    public void Line_ends_of_another_system_are_a_difference_that_can_be_seen()
    {
        _repository.Write(Rendered.Path, Rendered.Text.ReplaceLineEndings("\r\n"));

        Assert.Contains("-RUN b␍\n", Assert.Single(Compare()).Diff, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_what_differs_is_written()
    {
        var stale = Rendered with { Image = "b", Path = "images/b/Dockerfile" };
        var kept = _repository.Write(Rendered.Path, Rendered.Text);
        File.SetLastWriteTimeUtc(kept, DateTime.UnixEpoch);

        Assert.Equal([stale.Path], await RenderedDockerfiles.WriteAsync(_repository.Root, [Rendered, stale], TestContext.Current.CancellationToken));
        Assert.Equal(stale.Text, await File.ReadAllTextAsync(Path.Combine(_repository.Root, stale.Path), TestContext.Current.CancellationToken));
        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(kept));
        Assert.Equal(2, Directory.GetFiles(_repository.Root, "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task The_Dockerfiles_of_an_included_catalogue_are_its_own_to_render_wherever_it_lies()
    {
        ImmutableArray<RenderedDockerfile> all = [Rendered, Rendered with { Path = "tool/images/a/Dockerfile", IsIncluded = true }, Rendered with { Path = "images/deep/images/a/Dockerfile", IsIncluded = true }];
        _repository.Write("tool/images/a/Dockerfile", "# Rendered from images/a/image.yaml\n");

        Assert.Equal([Rendered.Path], RenderedDockerfiles.Compare(_repository.Root, "images", all).Select(difference => difference.Path));
        Assert.Equal([Rendered.Path], await RenderedDockerfiles.WriteAsync(_repository.Root, all, TestContext.Current.CancellationToken));
        Assert.Equal("# Rendered from images/a/image.yaml\n", await File.ReadAllTextAsync(Path.Combine(_repository.Root, "tool/images/a/Dockerfile"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_named_and_nothing_is_left()
    {
        Directory.CreateDirectory(Path.Combine(_repository.Root, Rendered.Path));

        var error = await Assert.ThrowsAsync<WorkerImagesException>(() =>
            RenderedDockerfiles.WriteAsync(_repository.Root, [Rendered], TestContext.Current.CancellationToken));

        Assert.Equal((ExitCode.Usage, "cannot read 'images/a/Dockerfile'"), (error.ExitCode, error.What));
        Assert.Empty(Directory.GetFiles(_repository.Root, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_file_that_somebody_else_wrote_is_not_replaced_and_nothing_else_is_written()
    {
        var marked = Rendered with { Text = "# Rendered from images/a/image.yaml by the target Render\nFROM a:1\n" };
        var other = marked with { Image = "b", Path = "images/b/Dockerfile" };
        _repository.Write(Rendered.Path, "FROM python:3.12\n");

        var refused = await Assert.ThrowsAsync<ProblemsFoundException>(() => RenderedDockerfiles.WriteAsync(_repository.Root, [other, marked], TestContext.Current.CancellationToken));

        Assert.Equal((ExitCode.Usage, Rendered.Path), (refused.ExitCode, Assert.Single(refused.Problems).Place?.File));
        Assert.Equal([Path.Combine(_repository.Root, Rendered.Path)], Directory.GetFiles(_repository.Root, "*", SearchOption.AllDirectories));
        _repository.Write(Rendered.Path, "\uFEFF# Rendered from an older template\r\n");
        Assert.Equal([other.Path, marked.Path], await RenderedDockerfiles.WriteAsync(_repository.Root, [other, marked], TestContext.Current.CancellationToken));
    }

    private ImmutableArray<DockerfileDifference> Compare() => RenderedDockerfiles.Compare(_repository.Root, "images", [Rendered]);
}
