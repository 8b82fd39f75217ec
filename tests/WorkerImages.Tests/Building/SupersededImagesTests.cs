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

    private static Reference Tag(string tag) => ImageTags.Rolling(Worker).WithTag(tag);

    private static BuildPlan Plan(ImageDefinition image, string dockerfile) =>
        BuildPlanner.Plan(
            [SampleImages.Source(image, dockerfile)],
            SampleImages.DebianAt(SampleImages.DigestOf("base")),
            [],
            new HashSet<string>(),
            new Dictionary<string, string>());
}
