using System.Collections.Immutable;
using Build.CommandLine;
using WorkerImages.Engine;
using WorkerImages.Oci;
using WorkerImages.Planning;
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
        using var registry = services.Registry(aim == RunPurpose.Look ? BuildServices.Impatient : null);
        run = await TrustedAsync(run, new(registry, keys));
        var identified = Identified(run);
        _event = await ThisRun.EventAsync(services, cancellationToken);
        var options = new RegistryStateOptions
        {
            Registry = arguments.Registry,
            Event = _event,
            Keys = keys,
            IsDeep = arguments.Deep,
            History = (revision, token) => GitRevision.AncestryAsync(services.Root, revision, token),
        };
        var asked = identified.Where(step => step.Source.Definition.IsPublished).ToImmutableArray();
        var published = await new RegistryState(registry, options, services.Progress, services.Clock).LookAsync(asked, cancellationToken);
        return run with { Keys = keys, Facts = new(await WithLayersAsync(run.Engine, built, identified)) { Published = published } };
    }

    /// <summary>What else decides.</summary>
    public async Task<PlanOptions> OptionsAsync(RunState run)
    {
        var records = IsOfRegistry ? PublishRecords.Read(arguments, services) : null;
        return new()
        {
            Forced = Forced(run),
            Labels = services.BuildLabels(await GitRevision.OfAsync(services.Root, cancellationToken)),
            Registry = arguments.Registry,
            Event = _event,
            HasKey = !run.Keys.IsEmpty,
            MayPublishPart = arguments.Platform is not null || aim == RunPurpose.Look,
            Engine = IsOfRegistry && (aim == RunPurpose.Publish || arguments.Platform is not null) ? run.Engine?.Description.Platform : null,
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
