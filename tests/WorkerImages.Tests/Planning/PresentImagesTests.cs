using System.Collections.Immutable;
using WorkerImages.Catalog;
using WorkerImages.Planning;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Planning;

/// <summary>Plans against something that does not answer every question.</summary>
public sealed class PresentImagesTests
{
    private const string Why = "registry localhost:5000 does not answer";

    private static readonly ImageDefinition Worker = SampleImages.Image("worker");
    private static readonly ImageDefinition PythonWorker = SampleImages.Image("python-worker", Worker);
    private static readonly Dictionary<string, ExternalFact> KnownBase = SampleImages.DebianAt(SampleImages.DigestOf("base"));

    private static readonly Dictionary<string, ExternalFact> UnknownBase = new()
    {
        [SampleImages.Debian.Name] = new(SampleImages.Debian.Name, null, null, null) { Unanswered = Why },
    };

    [Fact]
    public void An_image_that_nobody_can_tell_of_is_neither_kept_nor_built()
    {
        var plan = Plan(Family(), KnownBase, new([]) { Unanswered = Unknown("worker", "python-worker") });

        Assert.Equal([$"worker Unknown: {Why}", $"python-worker Unknown: {Why}"], Lines(plan));
        Assert.Empty(BuildMatrix.LegsOf(plan));
    }

    [Fact]
    public void What_is_certain_is_told_beside_what_is_not()
    {
        var plan = Plan(Family(), KnownBase, new([]) { Unanswered = Unknown("python-worker"), Place = "in a registry" });

        Assert.Equal(
            [
                "worker Build: no image of this name is in a registry",
                $"python-worker Build: parent worker is rebuilt (no image of this name is in a registry); {Why}",
            ],
            Lines(plan));
    }

    [Fact]
    public void An_unknown_parent_does_not_make_its_child_stale()
    {
        var built = Plan(Family(), KnownBase, new([])).Steps.Select(step => SampleImages.BuiltBy(step)).ToList();

        var plan = Plan(Family(), KnownBase, new([built[1]]) { Unanswered = Unknown("worker") });

        Assert.Equal([$"worker Unknown: {Why}", "python-worker Keep: up to date"], Lines(plan));
    }

    [Fact]
    public void A_base_that_cannot_be_asked_for_leaves_unknown_what_is_otherwise_the_same()
    {
        var built = Plan(Family(), KnownBase, new([])).Steps.Select(step => SampleImages.BuiltBy(step)).ToList();

        Assert.Equal([$"worker Unknown: {Why}", $"python-worker Unknown: {Why}"], Lines(Plan(Family(), UnknownBase, new(built))));
        Assert.Equal(
            [$"worker Unknown: {Why}", $"python-worker Build: images/python-worker/Dockerfile changed; {Why}"],
            Lines(Plan(Family(python: "FROM other\n"), UnknownBase, new(built))));
    }

    [Fact]
    public void What_is_forced_is_built_whatever_is_known()
    {
        var plan = Plan(Family(), KnownBase, new([]) { Unanswered = Unknown("worker", "python-worker") }, "python-worker");

        Assert.Equal([$"worker Unknown: {Why}", $"python-worker Build: {Why}; forced"], Lines(plan));
    }

    private static ImmutableArray<ImageSource> Family(string python = "ARG BASE\nFROM ${BASE}\n") =>
        [SampleImages.Source(Worker), SampleImages.Source(PythonWorker, python)];

    private static ImmutableDictionary<string, string> Unknown(params string[] images) => images.ToImmutableDictionary(image => image, _ => Why);

    private static BuildPlan Plan(
        ImmutableArray<ImageSource> sources, Dictionary<string, ExternalFact> externals, PresentImages present, params string[] forced) =>
        BuildPlanner.Plan(sources, externals, present, forced.ToHashSet(), ImmutableDictionary<string, string>.Empty);

    private static List<string> Lines(BuildPlan plan) =>
        [.. plan.Steps.Select(step => $"{step.Image} {step.Action}: {string.Join("; ", step.Reasons.Select(reason => reason.Detail))}")];
}
