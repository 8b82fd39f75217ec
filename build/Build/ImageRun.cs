using System.Collections.Concurrent;
using System.Collections.Immutable;
using WorkerImages.Bases;
using WorkerImages.Building;
using WorkerImages.Catalog;
using WorkerImages.Engine;
using WorkerImages.Machine;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Rendering;
using WorkerImages.Smoke;
using WorkerImages.Survey;

namespace Build;

/// <summary>
/// One run over a catalogue, stage by stage, from definitions to verdicts. A stage is done when a task first asks for it and only once,
/// so tasks can depend on each other without handing results around.
/// </summary>
public sealed class ImageRun : IDisposable
{
    private readonly BuildArguments _arguments;
    private readonly Workshop _workshop;
    private readonly CancellationToken _cancellationToken;
    private readonly Lazy<ImageCatalog> _catalog;
    private readonly Lazy<ImmutableArray<ImageDefinition>> _images;
    private readonly Lazy<ImmutableArray<RenderedDockerfile>> _rendered;
    private readonly Once<IEngine?> _found;
    private readonly Once<IEngine> _engine;
    private readonly Once<IDisposable> _lock;
    private readonly Once<BuildPlan> _outlook;
    private readonly Once<BuildPlan> _plan;
    private readonly Once<ImmutableArray<BuildOutcome>> _built;
    private readonly Once<ImmutableArray<SmokeVerdict>> _verdicts;
    private readonly ConcurrentQueue<BuildOutcome> _outcomes = [];

    internal ImageRun(BuildArguments arguments, Workshop workshop, CancellationToken cancellationToken)
    {
        _arguments = arguments;
        _workshop = workshop;
        _cancellationToken = cancellationToken;
        _catalog = new(() =>
        {
            var catalog = CatalogReader.Read(workshop.Root, workshop.CatalogDirectory);
            RequiredSecrets.Check(catalog, arguments.Secrets);
            return catalog;
        });
        _images = new(() => CatalogSelection.Of(Catalog, arguments.Images));
        _rendered = new(() => [.. Catalog.Images.Select(new DockerfileRenderer(workshop.Root).Render)]);
        _found = new(() => Task.Run(() => workshop.Connector.FindAsync(arguments.Engine, cancellationToken), cancellationToken));
        _engine = new(async () => await _found.GetAsync() ?? await workshop.Connector.ConnectAsync(arguments.Engine, cancellationToken));
        _lock = new(LockAsync);
        _outlook = new(LookAheadAsync);
        _plan = new(async () => await Narrowing(await _engine.GetAsync(), await PlanAsync(await _engine.GetAsync(), BuiltIn(await _engine.GetAsync()), ObtainAsync)));
        _built = new(BuildAsync);
        _verdicts = new(SmokeAsync);
    }

    /// <summary>Takes out of the plan what need not be done, before any of it is; takes out nothing unless said otherwise.</summary>
    public Func<IEngine, BuildPlan, Task<BuildPlan>> Narrowing { get; set; } = (_, plan) => Task.FromResult(plan);

    /// <summary>The definitions.</summary>
    public ImageCatalog Catalog => _catalog.Value;

    /// <summary>The images that were asked for, with those they stand on; parents first.</summary>
    /// <exception cref="ProblemsFoundException">One that was asked for is unknown.</exception>
    public ImmutableArray<ImageDefinition> Selected => _images.Value;

    /// <summary>What every definition renders to, in the catalogue's order.</summary>
    public ImmutableArray<RenderedDockerfile> Rendered => _rendered.Value;

    /// <summary>The plan that a build follows; null while there is none.</summary>
    public BuildPlan? PlanSoFar => _plan.Done;

    /// <summary>What became of each image that was built or kept, in the order of its end.</summary>
    public IReadOnlyCollection<BuildOutcome> BuiltSoFar => _outcomes;

    /// <summary>The image whose build failed; null for none.</summary>
    public string? FailedImage { get; private set; }

    /// <summary>The verdict on each image; default while no check has ended.</summary>
    public ImmutableArray<SmokeVerdict> VerdictsSoFar => _verdicts.Done;

    /// <summary>Looks for an engine while other things are done; starts none.</summary>
    public void BeginToFindEngine() => _ = _found.GetAsync();

    /// <summary>The engine that images are built and checked on: found, or started.</summary>
    public Task<IEngine> EngineAsync() => _engine.GetAsync();

    /// <summary>What would be done with what is here, or in the registry that was named: nothing got, nothing changed.</summary>
    public Task<BuildPlan> OutlookAsync() => _outlook.GetAsync();

    /// <summary>The same on every platform that is declared, or on the one that was asked for.</summary>
    public async Task<BuildPlan> OutlookOnAllPlatformsAsync()
    {
        if (_arguments.Registry is not null)
        {
            return await OutlookAsync();
        }

        _ = (_images.Value, Rendered);
        using var engine = await _workshop.Connector.FindAsync(_arguments.Engine, _cancellationToken);
        var platforms = _arguments.Platform is { } asked
            ? [asked]
            : _images.Value.SelectMany(image => image.Platforms).Distinct().OrderBy(platform => platform.ToString(), StringComparer.Ordinal).ToImmutableArray();
        var steps = ImmutableArray.CreateBuilder<PlanStep>();
        foreach (var platform in platforms)
        {
            var declared = _images.Value.Where(image => image.Platforms.Contains(platform)).ToImmutableArray();
            var images = declared.IsEmpty ? _images.Value : declared; // a platform of none is told as for a build
            var plan = platform == engine?.Description.Platform
                ? await PlanAsync(engine, images, platform, BuiltIn(engine), LookAhead)
                : PlanOfNothing(images, platform);
            steps.AddRange(plan.Steps);
        }

        return new(steps.ToImmutable());
    }

    /// <summary>Gets the bases, then says what every image is made of; not the plan of a build.</summary>
    public async Task<BuildPlan> PinnedPlanAsync() => await PlanAsync(await _engine.GetAsync(), BuiltIn(await _engine.GetAsync()), ObtainAsync);

    /// <summary>Gets the bases, then says what is to be done.</summary>
    public Task<BuildPlan> PlanAsync() => _plan.GetAsync();

    /// <summary>Carries out the plan.</summary>
    public Task<ImmutableArray<BuildOutcome>> BuiltAsync() => _built.GetAsync();

    /// <summary>Checks what was built or kept.</summary>
    public Task<ImmutableArray<SmokeVerdict>> VerdictsAsync() => _verdicts.GetAsync();

    /// <summary>Waits until no other run builds in this checkout, and keeps others waiting until this one ends.</summary>
    public Task HoldCheckoutAsync() => _lock.GetAsync();

    /// <summary>Takes away earlier builds of the images, if an engine answers; the newest of each stays.</summary>
    public async Task RemoveSupersededAsync()
    {
        using var engine = await _workshop.Connector.FindAsync(_arguments.Engine, _cancellationToken);
        if (engine is not null)
        {
            var built = await BuiltIn(engine);
            var superseded = SupersededImages.Of(await PlanAsync(engine, Task.FromResult(built), ExternalFacts.LookAsync), built);
            await SupersededImages.RemoveAsync(superseded, engine.Images, _workshop.Progress, _cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _lock.Done?.Dispose();
        (_engine.Done ?? _found.Done)?.Dispose();
    }

    private Task<IDisposable> LockAsync() => FileLock.TakeAsync(
        Path.Combine(_workshop.ArtifactsDirectory, "run.lock"),
        () => _workshop.Progress.Report(new Notice("another run is building in this checkout; waiting for its end")),
        _cancellationToken);

    private async Task<BuildPlan> LookAheadAsync()
    {
        _ = (_images.Value, Rendered);
        if (_arguments.Registry is { } registry)
        {
            return await new PublishedOutlook(_arguments, _workshop, registry, _cancellationToken).PlanAsync(_images.Value, Rendered, Forced());
        }

        using var engine = await _workshop.Connector.FindAsync(_arguments.Engine, _cancellationToken);
        if (engine is not null)
        {
            return await PlanAsync(engine, BuiltIn(engine), LookAhead);
        }

        _workshop.Progress.Report(new Notice("no Docker Engine answers, and a plan starts none: planned for this machine as if nothing were built"));
        return PlanOfNothing(_images.Value, _arguments.Platform ?? Platform.OfThisMachine);
    }

    private FactSource LookAhead => _arguments.RefreshBases ? new(ExternalFacts.ForeseeAsync) : new(ExternalFacts.LookAsync);

    private BuildPlan PlanOfNothing(ImmutableArray<ImageDefinition> images, Platform platform)
    {
        var sources = ImageSources.Read(_workshop.Root, images, Rendered, platform);
        return BuildPlanner.Plan(sources, ExternalFacts.OfNothing(sources), [], Forced(), _workshop.BuildLabels(""));
    }

    private Task<BuildPlan> PlanAsync(IEngine engine, Task<IReadOnlyList<BuiltImageFact>> built, FactSource externals) =>
        PlanAsync(engine, _images.Value, _arguments.Platform ?? engine.Description.Platform, built, externals);

    private async Task<BuildPlan> PlanAsync(
        IEngine engine, ImmutableArray<ImageDefinition> images, Platform platform, Task<IReadOnlyList<BuiltImageFact>> built, FactSource externals)
    {
        var revision = GitRevision.OfAsync(_workshop.Root, _cancellationToken);
        var sources = ImageSources.Read(_workshop.Root, images, Rendered, platform);
        var bases = _workshop.BasesIn(engine, _arguments);
        var facts = await externals(bases, sources, _cancellationToken);
        return BuildPlanner.Plan(sources, facts, await built, Forced(), _workshop.BuildLabels(await revision));
    }

    private Task<ImmutableDictionary<string, ExternalFact>> ObtainAsync(
        BaseStore bases, ImmutableArray<ImageSource> sources, CancellationToken cancellationToken) =>
        ExternalFacts.ObtainAsync(bases, sources, _arguments.RefreshBases, cancellationToken);

    private Task<IReadOnlyList<BuiltImageFact>> BuiltIn(IEngine engine) =>
        new ImageSurvey(_workshop.Progress).BuiltImagesAsync(engine.Images, _cancellationToken);

    private async Task<ImmutableArray<BuildOutcome>> BuildAsync()
    {
        // What is wrong with definitions is told before an engine is looked for, let alone started.
        _ = (_images.Value, Rendered);
        await _lock.GetAsync();
        var engine = await _engine.GetAsync();
        await Leftovers.SweepAsync(engine, _cancellationToken);
        SmokeTests.SweepLeftovers();
        var plan = await PlanAsync();
        var secrets = await RequiredSecrets.ReadAsync(plan, _arguments.Secrets, _cancellationToken);
        var builds = new ImageBuilds(engine, step => ImageSources.ContextOf(_workshop.Root, step.Source), _workshop.Progress, _workshop.Clock)
        {
            Ended = _outcomes.Enqueue,
            Secrets = secrets.Of,
        };
        if (plan.Steps.Any(step => step.Action == PlanAction.Build))
        {
            RunResults.RemoveReports(_workshop);
        }

        try
        {
            return await builds.RunAsync(plan, Workshop.Parallelism(_arguments), _workshop.LogsDirectory, _cancellationToken);
        }
        catch (ImageBuildFailedException failure)
        {
            FailedImage = failure.Image;
            throw;
        }
    }

    private async Task<ImmutableArray<SmokeVerdict>> SmokeAsync()
    {
        var images = (await BuiltAsync()).Select(outcome => new SmokeImage(outcome.Step.Source.Definition, outcome.ImageId, IdentityOf(outcome)));
        var options = new SmokeOptions { CacheDirectory = Path.Combine(_workshop.ArtifactsDirectory, "smoke"), UseCache = !_arguments.Force };
        return await SmokeTests.RunAsync([.. images], await _engine.GetAsync(), options, _workshop.Progress, _cancellationToken);
    }

    // When and from which commit an image was built differs between two builds of the same thing, so it is not promised.
    private ImmutableSortedDictionary<string, string> IdentityOf(BuildOutcome outcome) =>
        outcome.Step.Labels.RemoveRange(_workshop.BuildLabels("").Keys);

    private ImmutableHashSet<string> Forced()
    {
        if (!_arguments.Force)
        {
            return [];
        }

        return _arguments.Images.IsEmpty ? [.. _images.Value.Select(image => image.Name)] : [.. _arguments.Images];
    }

    private delegate Task<ImmutableDictionary<string, ExternalFact>> FactSource(
        BaseStore bases, ImmutableArray<ImageSource> sources, CancellationToken cancellationToken);
}
