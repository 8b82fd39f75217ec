using WorkerImages.Outcomes;
using WorkerImages.Records;
using WorkerImages.TestKit;
using static WorkerImages.Tests.Records.SampleRecords;

namespace WorkerImages.Tests.Records;

public sealed class RebuildPlanTests
{
    [Fact]
    public void A_plan_is_written_sorted_counted_and_read_back_to_the_same_text()
    {
        var text = Some().Write();

        Assert.Equal(new RebuildSummary(2, 1, 1), Some().Summary);
        Assert.Equal(text, RebuildPlan.Read(text, "rebuild-plan.json").Write());
        Golden.Check(text, extension: "json");
    }

    [Fact]
    public void A_decision_that_is_not_known_is_refused()
    {
        var text = Some().Write().Replace("\"decision\": \"skip\"", "\"decision\": \"maybe\"", StringComparison.Ordinal);

        var fault = Assert.Throws<WorkerImagesException>(() => RebuildPlan.Read(text, "rebuild-plan.json"));

        Assert.Contains("'maybe' is none of rebuild, skip, first, wait, unknown", fault.Message, StringComparison.Ordinal);
    }

    private static RebuildPlan Some() => RebuildPlan.Of(
        new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        [
            new(
                "worker",
                "0.1.0",
                Amd64,
                Hash("worker"),
                RebuildDecision.Rebuild,
                [new("BASE_LAYERS", "sha256:1", "sha256:2", "base debian-trixie moved")],
                ["the index of debian-trixie moved too"]),
            new("worker", "0.1.0", Arm64, null, RebuildDecision.First, [new("FIRST_BUILD", null, null, "it is not published")], []),
            new("celery-worker", "0.1.0", Amd64, Hash("celery"), RebuildDecision.Skip, [], []),
            new("python-worker", "0.1.0", Amd64, null, RebuildDecision.Unknown, [], ["the registry did not answer"]),
        ],
        ["worker", "python-worker", "celery-worker"]);
}
