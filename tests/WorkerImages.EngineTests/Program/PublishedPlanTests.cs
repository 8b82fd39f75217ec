using System.Collections.Immutable;
using System.Text.Json;
using Build.Run;
using WorkerImages.Catalog;
using WorkerImages.EngineTests.Publishing;
using WorkerImages.Oci;
using WorkerImages.Planning;
using WorkerImages.Registry;
using WorkerImages.Rendering;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.EngineTests.Program;

/// <summary><c>--target Plan --registry</c>: the life of three published images, told from a registry alone, without an engine.</summary>
public sealed class PublishedPlanTests : IDisposable
{
    private static readonly Platform Amd = new("linux", "amd64");

    private readonly ScratchRepository _repository = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _repository.Dispose();

    [RegistryFact]
    public async Task Every_stale_image_has_all_its_reasons_and_one_that_is_not_has_none()
    {
        await using var registry = await RegistryBench.StartAsync(Token);
        await using var bases = new FaultyProxy(registry.Host);
        await using var images = new FaultyProxy(registry.Host);
        var baseImage = Reference.Parse($"{bases.Host}/base:1");
        _repository.Edit("images/catalog.yaml", "docker.io/library/debian:trixie-slim", baseImage.ToString());
        await registry.PutImageAsync(baseImage, Amd, [1], Token);

        // Nothing is published.
        var place = $"{images.Host}/acme";
        Assert.All(await PlanAsync(10, place), step => Assert.Equal(("build", $"firstBuild: no image of this name is in {place}"), (step.Action, step.Reasons)));

        // Everything is.
        await PublishAsync(place, [1]);
        Assert.Equal(
            ["worker keep upToDate: up to date", "python-worker keep upToDate: up to date", "celery-worker keep upToDate: up to date"],
            (await PlanAsync(0, place)).Select(step => $"{step.Image} {step.Action} {step.Reasons}"));

        // The base moved, a file of one image changed, and a run would build its parent again.
        await registry.PutImageAsync(baseImage, Amd, [2], Token);
        _repository.Edit("images/python-worker/image.yaml", "description: ", "description: Another ");
        var steps = await PlanAsync(10, place);
        var cause = $"base debian-trixie moved from {ContentOf([1]).Short} to {ContentOf([2]).Short}";
        Assert.Equal("baseMoved: " + cause, steps[0].Reasons);
        Assert.Equal($"sourceChanged: images/python-worker/Dockerfile changed\nparentRebuilt: parent worker is rebuilt ({cause})", steps[1].Reasons);

        // The base's registry does not answer: no image could be built, and the plan still says what changed for certain.
        bases.Upstream = "localhost:1";
        steps = await PlanAsync(6, place);
        var unknown = $"unknown: the tool does not know what {baseImage} is now: registry {bases.Host} does not answer";
        Assert.Equal(["unknown", "unknown", "unknown"], steps.Select(step => step.Action));
        Assert.StartsWith(unknown, steps[0].Reasons, StringComparison.Ordinal);
        Assert.StartsWith($"sourceChanged: images/python-worker/Dockerfile changed\n{unknown}", steps[1].Reasons, StringComparison.Ordinal);
        Assert.StartsWith(unknown, steps[2].Reasons, StringComparison.Ordinal);

        // Neither registry answers.
        images.Upstream = "localhost:1";
        var nothing = await RunAsync(place);
        Assert.True(nothing.ExitCode == 6, nothing.ToString());
        Assert.Contains("the tool does not know what is published", nothing.StandardError, StringComparison.Ordinal);
    }

    [RegistryFact]
    public async Task Who_asks_by_exit_code_does_not_take_for_fresh_what_nobody_could_tell()
    {
        // Given two bases, each in its own registry, and everything published
        await using var registry = await RegistryBench.StartAsync(Token);
        await using var bases = new FaultyProxy(registry.Host);
        await using var others = new FaultyProxy(registry.Host);
        _repository.Edit("images/catalog.yaml", "docker.io/library/debian:trixie-slim", $"{bases.Host}/base:1");
        _repository.Edit("images/catalog.yaml", "bases:\n", $"bases:\n  another-base: {{ image: '{others.Host}/base:1' }}\n");
        _repository.Write("images/other/image.yaml", "description: On another base.\nbase: another-base\n");
        var place = $"{registry.Host}/acme";
        await registry.PutImageAsync(Reference.Parse($"{registry.Host}/base:1"), Amd, [1], Token);
        await PublishAsync(place, [1]);
        await PlanAsync(0, place);

        // When one of the registries does not answer
        others.Upstream = "localhost:1";
        var asked = await RunAsync(place);

        // Then
        Assert.True(asked.ExitCode == 6, asked.ToString());
        Assert.Contains("the tool does not know whether these are stale: other", asked.StandardError, StringComparison.Ordinal);
    }

    private Task<ProgramResult> RunAsync(string place) => _repository.RunAsync(
        ["--target", "Plan", "--registry", place, "--bases", "registry", "--engine", "none", "--output", "json", "--exit-code"], null, Token);

    private async Task<List<(string Image, string Action, string Reasons)>> PlanAsync(int exitCode, string place)
    {
        var result = await RunAsync(place);
        Assert.True(result.ExitCode == exitCode, result.ToString());
        using var plan = JsonDocument.Parse(result.StandardOutput);
        return [.. plan.RootElement.GetProperty("steps").EnumerateArray().Select(step => (
            step.GetProperty("image").GetString()!,
            step.GetProperty("action").GetString()!,
            string.Join('\n', step.GetProperty("reasons").EnumerateArray().Select(reason => $"{reason.GetProperty("kind")}: {reason.GetProperty("detail")}"))))];
    }

    private static Digest ContentOf(byte[] layer) => ContentIdentity.Of(Amd, [new(Digest.Of(layer))], ContainerConfig.Empty);

    private async Task PublishAsync(string place, byte[] layer)
    {
        var catalog = CatalogReader.Read(_repository.Path, "images");
        var images = catalog.Images.Select(image => image with { Repository = ImageTags.Published(image, place) }).ToImmutableArray();
        var sources = ImageSources.Read(_repository.Path, images, [.. images.Select(new DockerfileRenderer(_repository.Path).Render)], Amd);
        var externals = images.Select(image => image.Root.Base!).DistinctBy(external => external.Name).ToDictionary(
            external => external.Name,
            external => new ExternalFact(external.Name, ContentOf(layer).Text, external.Image.ToString(), BaseOrigin.Registry));
        var plan = EnginePlan.Of(sources, externals, [], ImmutableHashSet<string>.Empty);
        using var client = new RegistryClient(new(), new GivenLogin(), new EventLog(), TimeProvider.System);
        foreach (var step in plan.Steps)
        {
            await new PublishedPlan([step]).PutAsync(client, Token);
        }
    }
}
