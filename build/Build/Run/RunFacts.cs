using System.Collections.Immutable;
using System.Text;
using Build.CommandLine;
using WorkerImages.Engine;
using WorkerImages.Oci;
using WorkerImages.Planning;
using WorkerImages.Registry;
using WorkerImages.State;
using WorkerImages.Tags;

namespace Build.Run;

/// <summary>Asks engine and registry what they have of the images of a run, once, and gathers what else decides a plan.</summary>
internal sealed class RunFacts(BuildArguments arguments, BuildServices services, RunPurpose aim, CancellationToken cancellationToken)
{
    private SourceEvent? _event;

    private bool IsOfRegistry => aim.IsOfRegistry(arguments);

    /// <summary>Adds what is there.</summary>
    public async Task<RunState> AskAsync(RunState run)
    {
        var built = run.Engine is null ? [] : await new EngineState(services.BuiltImages, services.Progress).BuiltImagesAsync(run.Engine.Images, cancellationToken);
        if (!IsOfRegistry)
        {
            return run with { Facts = new(built) };
        }

        var keys = KeyFiles.Verifying(arguments, services.Progress);
        using var registry = services.Registry(aim.OnlyLooks() ? BuildServices.Impatient : null);
        run = await TrustedAsync(run with { Keys = keys }, new(registry, keys));
        _event = await ThisRun.EventAsync(services, cancellationToken);
        var options = new RegistryStateOptions
        {
            Registry = arguments.Registry,
            Event = _event,
            Keys = keys,
            IsDeep = arguments.Deep,
            History = (revision, token) => GitRevision.AncestryAsync(services.Root, revision, token),
        };
        var state = new RegistryState(registry, options, services.Progress, services.Clock);
        var standing = await state.StandingAsync(run.Images.Where(image => image.IsPublished), cancellationToken);
        run = Refreshed(run, standing);
        if (aim.AsksFreshness(arguments))
        {
            var freshness = new FreshnessFacts(arguments, services, cancellationToken);
            run = await freshness.AddAsync(run, registry, standing);
            run = aim == RunPurpose.Nightly ? await DecidedAsync(run, freshness, registry) : run;
        }

        if (aim != RunPurpose.Nightly)
        {
            await new NightWatch(arguments, services, cancellationToken).LookAsync(run, registry, standing);
        }

        var identified = Identified(run);
        var asked = identified.Where(step => step.Source.Definition.IsPublished).ToImmutableArray();
        var published = await state.LookAsync(asked, standing, cancellationToken);
        if (ReturnedBases.Of(asked, published) is { IsEmpty: false } returned)
        {
            run = Staying(run, returned);
            identified = Identified(run);
            published = await state.LookAsync([.. identified.Where(step => step.Source.Definition.IsPublished)], standing, cancellationToken);
        }

        return run with { Facts = new(await WithLayersAsync(run.Engine, built, identified)) { Published = published } };
    }

    /// <summary>Adds what an engine has that was not asked before.</summary>
    public async Task<RunState> WithEngineAsync(RunState run)
    {
        var built = await new EngineState(services.BuiltImages, services.Progress).BuiltImagesAsync(run.Engine!.Images, cancellationToken);
        return run with { Facts = run.Facts! with { Built = await WithLayersAsync(run.Engine, built, Identified(run)) } };
    }

    /// <summary>What else decides.</summary>
    public PlanOptions Options(RunState run)
    {
        var records = IsOfRegistry ? PublishRecords.Read(arguments, services) : null;
        return new()
        {
            Forced = Forced(run),
            Registry = arguments.Registry,
            Event = _event,
            HasKey = !run.Keys.IsEmpty,
            MayPublishPart = arguments.Platform is not null || aim.OnlyLooks() || aim == RunPurpose.Nightly,
            Engine = IsOfRegistry && (aim.Publishes() || arguments.Platform is not null) ? run.Engine?.Description.Platform : null,
            AllowsUntested = arguments.AllowUntested,
            AllowsMixedBases = arguments.AllowMixedBases,
            Recorded = records?.Known,
            Named = records?.Named,
        };
    }

    private async Task<RunState> TrustedAsync(RunState run, WorkerBases bases)
    {
        var platforms = ImmutableArray.CreateBuilder<PlatformSources>();
        foreach (var platform in run.Platforms)
        {
            platforms.Add(platform with { Externals = await bases.JudgeAsync(platform.Externals, cancellationToken) });
        }

        return run with { Platforms = platforms.ToImmutable() };
    }

    // A published image was rebuilt for something: its next build keeps that value, or it would be another build again. A build that the user
    // forces gets the time as its value, and so is another build.
    private RunState Refreshed(RunState run, ImmutableDictionary<string, StandingIndex> standing)
    {
        var forced = Forced(run);
        var now = $"forced {services.Clock.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss'Z'}";
        return With(run, (source, dependents) => source.Definition.IsPublished
            ? source with { Refresh = forced.Contains(source.Definition.Name) ? now : standing[source.Definition.Name].RefreshOf(source.Platform) }
            : source with { Refresh = Joined(dependents) });
    }

    private static RunState Staying(RunState run, ImmutableDictionary<(string Image, Platform Platform), string> returned)
    {
        var externals = run.Platforms.ToDictionary(platform => platform.Platform, platform => platform.Externals);
        return With(run, (source, _) => returned.TryGetValue((source.Definition.Name, source.Platform), out var identity)
            ? source with { HeldBase = externals[source.Platform][source.Definition.Base!.Name] with { Identity = identity } }
            : source);
    }

    // On all platforms: an index needs the builds of the others' nights, and those are found by what they were built for.
    private async Task<RunState> DecidedAsync(RunState run, FreshnessFacts freshness, IRegistry registry)
    {
        var platforms = ImmutableArray.CreateBuilder<PlatformSources>();
        foreach (var platform in run.Platforms)
        {
            platforms.Add(platform with { Sources = await freshness.WithHeldBasesAsync(run, platform, registry) });
        }

        var forced = Forced(run);
        return With(run with { Platforms = platforms.ToImmutable() }, (source, dependents) =>
            !source.Definition.IsPublished ? source with { Refresh = Joined(dependents) }
            : run.Refreshes.GetValueOrDefault((source.Definition.Name, source.Platform)) is { Reasons.IsEmpty: false } decision && !forced.Contains(source.Definition.Name)
            ? source with { Refresh = decision.Value, RefreshReasons = decision.Reasons }
            : source);
    }

    // What no registry has is rebuilt with what is made of it.
    private static string Joined(IEnumerable<ImageSource> dependents) =>
        dependents.Select(source => source.Refresh).Where(value => value.Length > 0).Distinct().Order(StringComparer.Ordinal).ToList() switch
        {
            [] => "",
            [var one] => one,
            var several => Digest.Of(Encoding.UTF8.GetBytes(string.Join('\n', several))).Text,
        };

    private static RunState With(RunState run, Func<ImageSource, IEnumerable<ImageSource>, ImageSource> change) => run with
    {
        Platforms = [.. run.Platforms.Select(platform => platform with { Sources = With(platform.Sources, change) })],
    };

    // Children first: the change of a parent reads its changed children.
    private static ImmutableArray<ImageSource> With(ImmutableArray<ImageSource> sources, Func<ImageSource, IEnumerable<ImageSource>, ImageSource> change)
    {
        var changed = new List<ImageSource>();
        foreach (var source in sources.Reverse())
        {
            changed.Add(change(source, [.. changed.Where(other => other.Definition.Needs.Contains(source.Definition))]));
        }

        changed.Reverse();
        return [.. changed];
    }

    private ImmutableArray<PlanStep> Identified(RunState run) =>
        [.. run.Platforms.SelectMany(platform => BuildPlanner.Plan(platform.Sources, platform.Externals, new([]), new()).Steps)];

    // On which layers an image stands is asked only of those that could be pushed.
    private async Task<IReadOnlyList<BuiltImageFact>> WithLayersAsync(IEngine? engine, IReadOnlyList<BuiltImageFact> built, ImmutableArray<PlanStep> identified)
    {
        var wanted = identified.Select(step => step.BuildId).OfType<Digest>().ToHashSet();
        var known = new List<BuiltImageFact>();
        foreach (var fact in built)
        {
            var details = fact.Built is not null && wanted.Contains(fact.BuildId) ? await engine!.Images.InspectAsync(fact.ImageId, cancellationToken) : null;
            known.Add(details is null ? fact : fact with { Layers = details.Layers });
        }

        return known;
    }

    private ImmutableHashSet<string> Forced(RunState run) => !arguments.Force ? []
        : arguments.Images.IsEmpty ? [.. run.Images.Select(image => image.Name)]
        : [.. arguments.Images];
}
