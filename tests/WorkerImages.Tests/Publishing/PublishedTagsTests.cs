using WorkerImages.Catalog;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Publishing;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Publishing;

public sealed class PublishedTagsTests
{
    private static readonly Platform Amd64 = Platform.Parse("linux/amd64");
    private static readonly Platform Arm64 = Platform.Parse("linux/arm64");

    [Fact]
    public void The_tags_of_all_shipped_images()
    {
        // a build id of the test's own: the real one is another with each change of a template
        var build = SampleImages.DigestOf("a build");
        var plan = Plan([.. CatalogReader.Read(ScratchRepository.Root, "images").Images], build);

        Golden.Check(string.Concat(PublishableImage.Of(plan, null, null, onlyThisPlatform: false).Select(image =>
            $"{image.Repository.Name}\n  stays: {image.ImmutableTag}\n  moves: {string.Join(", ", image.RollingTags)}\n")));
    }

    [Fact]
    public void A_registry_that_is_asked_for_takes_the_place_of_the_catalogues()
    {
        var image = SampleImages.Image("worker");

        Assert.Equal("localhost:5000/acme/worker", ImageTags.Published(image, null).ToString());
        Assert.Equal("registry.example/team/images/worker", ImageTags.Published(image, "registry.example/team/images").ToString());
    }

    [Fact]
    public void Of_several_platforms_the_tag_that_stays_means_all_their_builds_in_any_order()
    {
        var (one, other) = (KeyValuePair.Create(Amd64, SampleImages.DigestOf("one")), KeyValuePair.Create(Arm64, SampleImages.DigestOf("other")));

        Assert.Equal($"0.1.0-{one.Value.Short}", ImageTags.ImmutableTag("0.1.0", [one]));
        Assert.Equal(ImageTags.ImmutableTag("0.1.0", [one, other]), ImageTags.ImmutableTag("0.1.0", [other, one]));
        Assert.NotEqual(
            ImageTags.ImmutableTag("0.1.0", [one, other]), ImageTags.ImmutableTag("0.1.0", [one, KeyValuePair.Create(Arm64, SampleImages.DigestOf("a third"))]));
    }

    [Fact]
    public void What_is_published_is_neither_built_nor_kept_unless_a_child_needs_it()
    {
        var worker = SampleImages.Image("worker");
        var python = SampleImages.Image("python", worker);
        var celery = SampleImages.Image("celery", python);
        var plan = Plan([worker, python, celery], SampleImages.DigestOf("a build"));

        var all = PublicationPlan.Of(plan, new HashSet<string> { "worker", "python", "celery" });
        var parents = PublicationPlan.Of(plan, new HashSet<string> { "worker", "python" });
        var none = PublicationPlan.Of(plan, new HashSet<string>());
        var pulled = parents.Pulled(parents.Pull[0], "sha256:pulled").Build.Steps[0];

        Assert.Empty(all.Build.Steps);
        Assert.Equal(["python", "celery"], parents.Build.Steps.Select(step => step.Image));
        Assert.Equal(["python"], parents.Pull.Select(step => step.Image));
        Assert.Equal((PlanAction.Keep, "sha256:pulled"), (pulled.Action, pulled.ExistingImageId));
        Assert.Equal(plan.Steps, none.Build.Steps);
        Assert.Empty(none.Pull);
    }

    [Fact]
    public void Of_two_platforms_one_is_published_alone_only_when_it_is_asked_for()
    {
        var image = SampleImages.Image("worker") with { Platforms = [Amd64, Arm64] };
        var plan = Plan([image], SampleImages.DigestOf("a build"));

        var alone = PublishableImage.Of(plan, null, null, onlyThisPlatform: true)[0];
        var missing = Assert.Throws<WorkerImagesException>(PublishableImage.Of(plan, null, null, onlyThisPlatform: false)[0].Check);

        alone.Check();
        Assert.Equal([Amd64], alone.Platforms);
        Assert.Empty(alone.RollingTags);
        Assert.Equal(ExitCode.TagPolicy, missing.ExitCode);
        Assert.Contains("linux/arm64", missing.Why, StringComparison.Ordinal);
    }

    private static BuildPlan Plan(IReadOnlyList<ImageDefinition> images, Digest build) => new(
    [
        .. images.Select(image => new PlanStep(
            SampleImages.Source(image),
            PlanAction.Build,
            [new(ReasonKind.FirstBuild, "first build")],
            SampleImages.DigestOf("source").Text,
            build.Text,
            null,
            SampleImages.Source(image).Arguments,
            SampleImages.Source(image).Arguments,
            [])),
    ]);
}
