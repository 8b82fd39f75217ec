using System.Collections.Immutable;
using System.Formats.Tar;
using System.Text;
using WorkerImages.Building;
using WorkerImages.Catalog;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Records;
using WorkerImages.State;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Building;

/// <summary>Plan, build and survey, one after the other, against a real engine.</summary>
public sealed class BuiltFamilyTests : IDisposable
{
    private readonly EngineBench _bench;
    private readonly ScratchDirectory _logs = new();
    private readonly EventLog _events = new();
    private readonly ImageDefinition _parent;
    private readonly ImageDefinition _child;
    private string _content = "";

    public BuiltFamilyTests(EngineBench bench)
    {
        // Names of this test alone: the tests of a class share the engine.
        var name = TestMark.NewName("family-");
        _bench = bench;
        _parent = SampleImages.Image(name);
        _child = SampleImages.Image(name + "-child", _parent);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private BuiltImages Known => new(_logs.At("built"));

    public void Dispose() => _logs.Dispose();

    [EngineFact]
    public async Task What_was_built_is_up_to_date_until_a_file_changes()
    {
        // When it is built for the first time
        var built = await BuildAsync(await PlanAsync("one"));

        // Then the next plan keeps both
        Assert.Equal([1, 2], built.Select(outcome => outcome.Layers - 1));
        var again = await PlanAsync("one");
        Assert.Equal(built.Select(outcome => outcome.ImageId), again.Steps.Select(step => step.ExistingImageId));
        Assert.All(await BuildAsync(again), outcome => Assert.Null(outcome.LogPath));

        // And one after a change names the file for both, and builds both
        var changed = await PlanAsync("two");
        Assert.Equal(
            ["templates/file changed", $"parent {_parent.Name} is rebuilt (templates/file changed)"],
            changed.Steps.Select(step => step.Reasons.Single().Detail));
        Assert.Empty((await BuildAsync(changed)).Select(outcome => outcome.ImageId).Intersect(built.Select(outcome => outcome.ImageId)));

        // And one after the change was taken back keeps the first images, under their moving names again
        var back = await PlanAsync("one");
        await BuildAsync(back);
        Assert.Equal(
            built.Select(outcome => outcome.ImageId),
            await Task.WhenAll(back.Steps.Select(async step => (await _bench.Engine.Images.InspectAsync(step.Tags[0].ToString(), Token))?.Id)));
    }

    [EngineFact]
    public async Task A_failing_step_is_told_with_its_image_and_its_log()
    {
        var plan = await PlanAsync("one", "ARG BASE\nFROM ${BASE}\nRUN echo the last words; exit 3\n");

        var outcomes = await BuildAsync(plan);

        Assert.Null(outcomes[0].Failure);
        var error = Assert.IsType<ImageBuildFailedException>(outcomes[1].Failure);
        Assert.Equal((ExitCode.Build, _child.Name), (error.ExitCode, error.Image));
        Assert.Contains("RUN echo the last words; exit 3", error.What, StringComparison.Ordinal);
        Assert.Contains("the last words", error.Failure.LastLines);
        var log = await File.ReadAllTextAsync(error.LogPath, Token);
        Assert.Contains("the last words\n", log, StringComparison.Ordinal);
        Assert.Null(await _bench.Engine.Images.InspectAsync(plan.Steps[1].Tags[0].ToString(), Token));
    }

    private async Task<BuildPlan> PlanAsync(string content, string childDockerfile = "ARG BASE\nFROM ${BASE}\nCOPY templates/file /child\n")
    {
        var below = (await _bench.Engine.Images.InspectAsync(_bench.Busybox.ToString(), Token))!.Content;
        var externals = new Dictionary<string, ExternalFact>
        {
            [SampleImages.Debian.Name] = new(SampleImages.Debian.Name, below.Text, _bench.Busybox.ToString(), BaseOrigin.Archive),
        };
        ImmutableArray<ImageSource> sources =
        [
            SampleImages.Source(_parent, "ARG BASE\nFROM ${BASE}\nCOPY templates/file /file\n", ("templates/file", content)) with { Platform = Platform.OfThisMachine },
            SampleImages.Source(_child, childDockerfile) with { Platform = Platform.OfThisMachine },
        ];
        var built = await new EngineState(Known, _events).BuiltImagesAsync(_bench.Engine.Images, Token);
        _content = content;
        return EnginePlan.Of(sources, externals, built, new HashSet<string>());
    }

    private Task<ImmutableArray<BuildOutcome>> BuildAsync(BuildPlan plan) =>
        new BuildExecutor(_bench.Engine, step => (stream, cancellationToken) => WriteContextAsync(step, stream, cancellationToken), Known, _events, TimeProvider.System)
            .RunAsync(plan, parallelism: 2, _logs.Path, Token);

    private async Task WriteContextAsync(PlanStep step, Stream stream, CancellationToken cancellationToken)
    {
        await using var tar = new TarWriter(stream, TarEntryFormat.Ustar, leaveOpen: true);
        foreach (var (path, text) in new[] { (step.Source.DockerfilePath, step.Source.Dockerfile), ("templates/file", _content) })
        {
            var entry = new UstarTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) };
            await tar.WriteEntryAsync(entry, cancellationToken);
        }
    }
}
