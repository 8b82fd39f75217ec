using System.Collections.Immutable;
using Build.CommandLine;
using WorkerImages.Bases;
using WorkerImages.Building;
using WorkerImages.Catalog;
using WorkerImages.Engine;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Planning.Freshness;
using WorkerImages.Rendering;
using WorkerImages.Secrets;
using WorkerImages.Smoke;

namespace Build.Run;

/// <summary>A run over a catalogue, from definitions to what is published.</summary>
/// <param name="arguments">What the user asked for.</param>
/// <param name="services">Where it works and with what.</param>
/// <param name="aim">What it is for.</param>
/// <param name="cancellationToken">Ends it.</param>
internal sealed class Pipeline(BuildArguments arguments, BuildServices services, RunPurpose aim, CancellationToken cancellationToken)
{
    /// <summary>True to plan for every platform that is declared, where none was asked for.</summary>
    public bool OnAllPlatforms { get; init; }

    /// <summary>Gives the engine; null for the one that the arguments name.</summary>
    public Func<Task<IEngine>>? Engine { get; init; }

    /// <summary>Checks what was built; null for smoke tests.</summary>
    public Func<RunState, Task<RunState>>? Checks { get; init; }

    private readonly BaseFacts _bases = new(arguments, services, cancellationToken);
    private readonly RunFacts _facts = new(arguments, services, aim, cancellationToken);

    // The run, from top to bottom. A target is a beginning of it, and each line adds to what is known.
    private ImmutableArray<(Stage Stage, Func<RunState, Task<RunState>> Work)> Lines =>
    [
        (Stage.Definitions, ReadAsync),
        (Stage.Dockerfiles, RenderAsync),
        (Stage.Engine, FindEngineAsync),
        (Stage.Sources, ReadSourcesAsync),
        (Stage.Bases, run => _bases.OfAsync(run, aim)),
        (Stage.Facts, _facts.AskAsync),
        (Stage.Plan, DecideAsync),
        (Stage.Built, BuildAsync),
        (Stage.Tested, Checks ?? TestAsync),
        (Stage.Refreshed, run => new RefreshedImages(services, cancellationToken).CheckAsync(run)),
        (Stage.Published, run => new CatalogPublication(arguments, services, cancellationToken).RunAsync(run)),
        (Stage.Remembered, run => new NightMemory(arguments, services, cancellationToken).WriteAsync(run)),
    ];

    /// <summary>Runs up to a stage. The answer holds what ended it before, so that the report can say what the run did.</summary>
    public async Task<RunState> RunAsync(Stage last)
    {
        var run = new RunState();
        foreach (var (_, work) in Lines.TakeWhile(line => line.Stage <= last))
        {
            run = await StageAsync(run, work);
            if (run.Ended is not null)
            {
                break;
            }
        }

        return run;
    }

    private async Task<RunState> StageAsync(RunState run, Func<RunState, Task<RunState>> work)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            return await work(run);
        }
        catch (Exception ending)
        {
            return run with { Ended = ending };
        }
    }

    private Task<RunState> ReadAsync(RunState run)
    {
        var found = IsLazy || Engine is not null
            ? run.Found
            : Task.Run(() => services.Connector.FindAsync(arguments.Engine, cancellationToken), cancellationToken);
        var catalog = CatalogReader.Read(services.Root, services.CatalogDirectory);
        RequiredSecrets.Check(catalog, arguments.Secrets);
        var images = CatalogSelection.Of(catalog, arguments.Images);
        foreach (var image in images.Where(image => aim.Publishes() && arguments.Images.Contains(image.Name)))
        {
            PublishedImages.MustBe(image);
        }

        return Task.FromResult(run with { Found = found, Catalog = catalog, Images = images });
    }

    private async Task<RunState> RenderAsync(RunState run)
    {
        if (TemplateOverrides.WhyOutdated(services.Root) is { } outdated)
        {
            services.Progress.Report(new Warning(outdated));
        }

        ImmutableArray<RenderedDockerfile> rendered = [.. run.Catalog!.Images.Select(new DockerfileRenderer(services.Root).Render)];
        if (!aim.OnlyLooks())
        {
            var selected = run.Images.Select(image => image.Name).ToHashSet();
            var wanted = rendered.Where(dockerfile => selected.Contains(dockerfile.Image)).ToList();
            foreach (var path in await RenderedDockerfiles.WriteAsync(services.Root, wanted, cancellationToken))
            {
                services.Progress.Report(new Notice($"wrote {path}"));
            }
        }

        return run with { Dockerfiles = rendered };
    }

    private async Task<RunState> FindEngineAsync(RunState run)
    {
        if (IsLazy)
        {
            if (aim == RunPurpose.Nightly)
            {
                RunReports.Remove(services); // a quiet night writes few, and the others are no reports of it
            }

            var engine = Engine is null ? await services.Connector.FindAsync(arguments.Engine, cancellationToken) : null;
            if (engine is null && !aim.IsOfRegistry(arguments))
            {
                services.Progress.Report(new Notice("no Docker Engine answers, and a plan starts none: planned for this machine as if nothing were built"));
            }

            return run with { Engine = engine };
        }

        return await ConnectAsync(run with { Lock = await services.HoldCheckoutAsync(cancellationToken) });
    }

    private async Task<RunState> ConnectAsync(RunState run)
    {
        run = run with { Engine = run.Engine ?? await run.Found ?? await (Engine?.Invoke() ?? services.Connector.ConnectAsync(arguments.Engine, cancellationToken)) };
        if (aim.Publishes())
        {
            RunReports.Remove(services);
        }

        await Leftovers.SweepAsync(run.Engine, cancellationToken);
        SmokeTests.SweepLeftovers();
        return run;
    }

    private Task<RunState> ReadSourcesAsync(RunState run)
    {
        // In a registry each tag of an image points to all its platforms.
        var own = PlatformOf(run);
        var isOfAll = aim.IsOfRegistry(arguments) || (OnAllPlatforms && arguments.Platform is null);
        var platforms = isOfAll ? run.Images.SelectMany(image => image.Platforms).Concat(aim.Publishes() ? [own] : []).Distinct() : [own];
        return Task.FromResult(run with
        {
            Platforms =
            [
                .. from platform in platforms.OrderBy(platform => platform.ToString(), StringComparer.Ordinal)
                   let declared = run.Images.Where(image => image.Platforms.Contains(platform)).ToImmutableArray()
                   let isAsked = platform == own && (!(isOfAll || OnAllPlatforms) || declared.IsEmpty || !arguments.Images.IsEmpty) // one that is not made for it is an error
                   let images = isAsked ? run.Images : declared
                   select new PlatformSources(
                       platform, ImageSources.Read(services.Root, images, run.Dockerfiles, platform), ImmutableDictionary<string, ExternalFact>.Empty),
            ],
        });
    }

    // Where bases come from registries, nothing has to be got before it is known what to do.
    private bool IsLazy => aim.OnlyLooks() || (aim == RunPurpose.Nightly && arguments.Bases == BasePolicy.Registry);

    private Platform PlatformOf(RunState run) => arguments.Platform ?? run.Engine?.Description.Platform ?? Platform.OfThisMachine;

    private Task<RunState> DecideAsync(RunState run)
    {
        var options = _facts.Options(run);
        var planned = run.Platforms.Where(platform => aim switch
        {
            RunPurpose.Publish or RunPurpose.Nightly => platform.Platform == PlatformOf(run),
            _ => arguments.Platform is null || platform.Platform == arguments.Platform,
        });
        var plan = new BuildPlan([.. planned.SelectMany(platform => BuildPlanner.Plan(platform.Sources, platform.Externals, run.Facts!, options).Steps)]);
        run = run with { Plan = aim == RunPurpose.Nightly ? BackOff.Of(plan, run.Freshness, services.Clock.GetUtcNow()) : plan };

        TellArchiveBases(run);
        return Task.FromResult(run);
    }

    // A registry that does not answer today must not change what images are made of without a word.
    private void TellArchiveBases(RunState run)
    {
        var made = run.Platforms.SelectMany(platform => platform.Externals.Values)
            .Where(external => external.Origin == BaseOrigin.Archive).Select(external => external.Name).Distinct().ToList();
        if (aim.Publishes() && arguments.Bases == BasePolicy.Auto && made.Count > 0)
        {
            services.Progress.Report(new Warning(
                $"built from the distribution's archive because no registry answered: {string.Join(", ", made)}; pass --bases archive or --bases registry to choose"));
        }
    }

    // A night with nothing to do needs no engine. What it has built before may be pushed: so with one it is decided again, from the same facts.
    private async Task<RunState> BuildAsync(RunState run)
    {
        if (aim == RunPurpose.Nightly && !run.Plan!.Steps.Any(step => step.IsStale))
        {
            return run;
        }

        if (aim == RunPurpose.Nightly && IsLazy)
        {
            run = await DecideAsync(await _facts.WithEngineAsync(await ConnectAsync(run with { Lock = await services.HoldCheckoutAsync(cancellationToken) })));
        }

        var secrets = await RequiredSecrets.ReadAsync(run.Plan!, arguments.Secrets, cancellationToken);
        var pulls = new ImagePulls(run, services);
        var proxies = BuildProxies.Of(Environment.GetEnvironmentVariable);
        var isBuilding = run.Plan!.Steps.Any(step => step.Action == PlanAction.Build);
        var builds = new BuildExecutor(
            run.Engine!, step => ImageSources.ContextOf(step.Source), services.BuiltImages, services.Progress, services.Clock)
        {
            Secrets = secrets.Of,
            Proxies = proxies,
            Prepare = pulls.PrepareAsync,
            Labels = isBuilding ? await services.BuildLabelsAsync(cancellationToken) : ImmutableDictionary<string, string>.Empty,
            Root = services.Root,
        };
        if (isBuilding)
        {
            RunReports.Remove(services);
            TellProxies(proxies);
        }

        return run with { Built = await builds.RunAsync(run.Plan!, BuildServices.Parallelism(arguments), services.LogsDirectory, cancellationToken) };
    }

    private void TellProxies(BuildProxies proxies)
    {
        if (!proxies.Arguments.IsEmpty)
        {
            services.Progress.Report(new Notice($"build steps use the environment's proxies: {proxies.Words}"));
        }

        if (!proxies.Unreachable.IsEmpty)
        {
            services.Progress.Report(new Warning(
                $"{string.Join(" and ", proxies.Unreachable)} of the environment {(proxies.Unreachable.Length == 1 ? "is" : "are")} not handed to builds: "
                    + "in a step the loopback address is the step itself; name the proxy by an address of this machine that containers reach"));
        }
    }

    // What did not come out of a build of this tool on this machine is never run, least of all with the engine's socket. What is refused goes nowhere.
    private async Task<RunState> TestAsync(RunState run)
    {
        var images = run.Built.Where(outcome => outcome.ImageId is not null && outcome.Step is { Pull: null, Action: not PlanAction.Refuse })
            .Select(outcome => new SmokeImage(outcome.Step.Source.Definition, outcome.ImageId!, outcome.Step.Labels));
        var options = new SmokeOptions { CacheDirectory = Path.Combine(services.ArtifactsDirectory, "smoke"), UseCache = !arguments.Force };
        return run with { Verdicts = await SmokeTests.RunAsync([.. images], run.Engine!, options, services.Progress, cancellationToken) };
    }
}
