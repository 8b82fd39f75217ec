using System.Collections.Immutable;
using WorkerImages.Catalog;
using WorkerImages.Oci;
using WorkerImages.Planning;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Planning;

public sealed class BuildMatrixTests
{
    private static readonly Platform Arm = new("linux", "arm64");
    private static readonly ImageDefinition Worker = SampleImages.Image("worker");
    private static readonly ImageDefinition Python = SampleImages.Image("python-worker", Worker);
    private static readonly ImageDefinition Celery = SampleImages.Image("celery-worker", Python);
    private static readonly ImageDefinition Node = SampleImages.Image("node-worker", Worker);
    private static readonly ImageDefinition Other = SampleImages.Image("agent");
    private static readonly ImmutableArray<ImageDefinition> All = [Other, Worker, Node, Python, Celery];

    [Fact]
    public void Images_that_stand_on_each_other_share_a_leg() =>
        Assert.Equal(["agent linux/amd64: agent", "worker linux/amd64: worker node-worker python-worker celery-worker"], LegsOf(Plan(All)));

    [Fact]
    public void Children_of_a_parent_that_is_kept_need_not_wait_for_each_other()
    {
        var plan = Plan(All, kept: ["agent", "worker"]);

        Assert.Equal(["node-worker linux/amd64: node-worker", "python-worker linux/amd64: python-worker celery-worker"], LegsOf(plan));
    }

    [Fact]
    public void What_copies_from_others_is_built_where_they_are()
    {
        var panel = SampleImages.Image("panel", Worker) with { Copied = [Other] };

        Assert.Equal(["agent linux/amd64: agent worker node-worker panel"], LegsOf(Plan([Other, Worker, Node, panel])));
        Assert.Equal(
            ["agent linux/amd64: agent panel", "node-worker linux/amd64: node-worker"], LegsOf(Plan([Other, Worker, Node, panel], kept: ["worker"])));
    }

    [Fact]
    public void Each_platform_has_legs_of_its_own()
    {
        var plan = new BuildPlan([.. Plan([Worker, Python], platform: Arm).Steps, .. Plan([Worker, Python], kept: ["worker"]).Steps]);

        Assert.Equal(["python-worker linux/amd64: python-worker", "worker linux/arm64: worker python-worker"], LegsOf(plan));
    }

    [Fact]
    public void Nothing_stale_is_no_leg() => Assert.Empty(BuildMatrix.LegsOf(Plan(All, kept: [.. All.Select(image => image.Name)])));

    [Fact]
    public void A_legs_options_name_its_images_and_its_platform() =>
        Assert.Equal("--image worker --image python-worker --platform linux/arm64", Options(Plan([Worker, Python], platform: Arm)));

    [Fact]
    public void What_was_forced_is_forced_in_its_leg_too() =>
        Assert.Equal("--image worker --platform linux/amd64 --force", Options(Plan([Worker], forced: ["worker"])));

    private static string Options(BuildPlan plan) => string.Join(' ', BuildMatrix.LegsOf(plan).Single().Arguments);

    private static IEnumerable<string> LegsOf(BuildPlan plan) => BuildMatrix.LegsOf(plan).Select(leg => $"{leg.Name}: {string.Join(' ', leg.Images)}");

    private static BuildPlan Plan(
        ImmutableArray<ImageDefinition> images, ImmutableArray<string> kept = default, ImmutableHashSet<string>? forced = null, Platform? platform = null)
    {
        ImmutableArray<ImageSource> sources = [.. images.Select(image => SampleImages.Source(image) with { Platform = platform ?? new("linux", "amd64") })];
        var externals = SampleImages.DebianAt(SampleImages.DigestOf("base"));
        var first = EnginePlan.Of(sources, externals, [], ImmutableHashSet<string>.Empty);
        var built = first.Steps.Where(step => !kept.IsDefault && kept.Contains(step.Image)).Select(step => SampleImages.BuiltBy(step)).ToList();
        return EnginePlan.Of(sources, externals, built, forced ?? []);
    }
}
