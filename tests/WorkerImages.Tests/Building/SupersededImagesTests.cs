using WorkerImages.Building;
using WorkerImages.Catalog;
using WorkerImages.Oci;
using WorkerImages.Planning;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Building;

public sealed class SupersededImagesTests
{
    private static readonly ImageDefinition Worker = SampleImages.Image("worker");

    [Fact]
    public async Task Earlier_builds_lose_their_names_and_nothing_else_does()
    {
        // Given two earlier builds, the current one, one of an image that the plan is not about, and one that somebody derived
        var plan = Plan(Worker, "3");
        BuiltImageFact[] built =
        [
            SampleImages.BuiltBy(Plan(Worker, "1").Steps[0], DateTimeOffset.UnixEpoch) with { Tags = [Tag("0.1.0-1")] },
            SampleImages.BuiltBy(Plan(Worker, "2").Steps[0], DateTimeOffset.UnixEpoch.AddDays(1)) with { Tags = [Tag("0.1.0-2")] },
            SampleImages.BuiltBy(plan.Steps[0], DateTimeOffset.UnixEpoch.AddDays(2)),
            SampleImages.BuiltBy(Plan(SampleImages.Image("other"), "1").Steps[0]),
            SampleImages.BuiltBy(plan.Steps[0]) with { Tags = [Reference.Parse("acme/app:1")] },
        ];
        var images = new RecordingImages();

        // When
        await SupersededImages.RemoveAsync(SupersededImages.Of(plan, built), images, new EventLog(), TestContext.Current.CancellationToken);

        // Then
        Assert.Equal(["remove localhost:5000/acme/worker:0.1.0-2", "remove localhost:5000/acme/worker:0.1.0-1"], images.Orders);
    }

    [Fact]
    public void While_the_base_is_not_in_the_engine_the_newest_build_stays()
    {
        var nothing = new Dictionary<string, ExternalFact> { ["debian-trixie"] = new("debian-trixie", null, null, null) };
        var plan = EnginePlan.Of([SampleImages.Source(Worker, "2")], nothing, [], new HashSet<string>());

        Assert.Null(plan.Steps[0].BuildId);
        Assert.Equal(NamesOfFirst(), SupersededImages.Of(plan, [Built("1", 1), Built("2", 2)]));
    }

    [Fact]
    public void While_an_edit_is_not_built_the_newest_build_stays() =>
        Assert.Equal(NamesOfFirst(), SupersededImages.Of(Plan(Worker, "3"), [Built("1", 1), Built("2", 2)]));

    [Fact]
    public void A_build_that_was_gone_back_to_stays_and_the_newer_one_goes()
    {
        BuiltImageFact[] built = [Built("1", 1), Built("2", 2)];

        Assert.Equal([built[1].Tags[^1].ToString()], SupersededImages.Of(Plan(Worker, "1", built), built));
    }

    [Fact]
    public void Builds_for_other_platforms_stay()
    {
        BuiltImageFact[] built = [Built("1", 1) with { Platform = new("linux", "arm64") }, Built("2", 2)];

        Assert.Empty(SupersededImages.Of(Plan(Worker, "2", built), built));
    }

    [Fact]
    public async Task Builds_without_a_name_go_unless_they_are_of_other_images()
    {
        // Given the current build, the one that a forced build took its names from, and one of an image that the plan is not about
        var current = Built("1", 2);
        var nameless = Built("1", 1) with { ImageId = "sha256:forced", Tags = [] };
        BuiltImageFact[] built = [current, nameless, SampleImages.BuiltBy(Plan(SampleImages.Image("other"), "1").Steps[0]) with { Tags = [] }];
        using var engine = new RecordingEngine();

        // When
        var superseded = SupersededImages.Of(Plan(Worker, "1", built), built);
        await SupersededImages.RemoveAsync(superseded, engine.Images, new EventLog(), TestContext.Current.CancellationToken);

        // Then
        Assert.Equal(["remove sha256:forced"], engine.Images.Orders);
    }

    private static string[] NamesOfFirst() => [Plan(Worker, "1").Steps[0].Tags[^1].ToString()];

    // The rolling name is on the newest only.
    private static BuiltImageFact Built(string dockerfile, int day)
    {
        var fact = SampleImages.BuiltBy(Plan(Worker, dockerfile).Steps[0], DateTimeOffset.UnixEpoch.AddDays(day));
        return day == 1 ? fact with { Tags = [fact.Tags[^1]] } : fact;
    }

    private static Reference Tag(string tag) => ImageTags.Rolling(Worker).WithTag(tag);

    private static BuildPlan Plan(ImageDefinition image, string dockerfile, params BuiltImageFact[] built) =>
        EnginePlan.Of(
            [SampleImages.Source(image, dockerfile)],
            SampleImages.DebianAt(SampleImages.DigestOf("base")),
            built,
            new HashSet<string>());
}
