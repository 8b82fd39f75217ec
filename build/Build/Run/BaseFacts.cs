using System.Collections.Immutable;
using Build.CommandLine;
using WorkerImages.Bases;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.State;

namespace Build.Run;

/// <summary>What the images of a run stand on: asked of the engine, of registries, or got.</summary>
internal sealed class BaseFacts(BuildArguments arguments, BuildServices services, CancellationToken cancellationToken)
{
    /// <summary>Adds to each platform what its images stand on.</summary>
    public async Task<RunState> OfAsync(RunState run, RunPurpose aim)
    {
        using var registries = aim.IsOfRegistry(arguments) ? services.Registry(BuildServices.Impatient) : null;
        var outside = registries is null ? null : new BaseDigests(registries);
        var platforms = ImmutableArray.CreateBuilder<PlatformSources>();
        foreach (var platform in run.Platforms)
        {
            platforms.Add(platform with { Externals = await OfAsync(run, platform, aim, outside) });
        }

        return run with { Platforms = platforms.ToImmutable() };
    }

    private Task<ImmutableDictionary<string, ExternalFact>> OfAsync(RunState run, PlatformSources platform, RunPurpose aim, BaseDigests? outside)
    {
        var store = run.Engine is null ? null : services.BasesIn(run.Engine, arguments);
        var isPublishing = aim.Publishes();
        return outside is not null
            ? AllOfAsync(
                platform.Sources,
                source => PublishedOnAsync(run, source, outside, isPublishing && arguments.Bases == BasePolicy.Archive && source.Platform == OwnPlatform(run)),
                (reference, source) => outside.LookAsync(reference.ToString(), reference, source.Platform, cancellationToken))
            : store is null ? Task.FromResult(OfNothing(platform.Sources))
            : aim == RunPurpose.Build ? AllOfAsync(
                platform.Sources,
                source => TriedAsync(source.Definition.Base!.Name, store.ObtainAsync(source.Definition.Base!, source.Platform, arguments.RefreshBases, cancellationToken)),
                (reference, source) => TriedAsync($"{reference}", store.ObtainAsync(reference, source.Platform, arguments.RefreshBases, cancellationToken)))
            : arguments.RefreshBases ? AllOfAsync(
                platform.Sources,
                source => store.ForeseeAsync(source.Definition.Base!, source.Platform, cancellationToken),
                (reference, source) => store.ForeseeAsync(reference, source.Platform, cancellationToken))
            : AllOfAsync(
                platform.Sources,
                source => store.LookAsync(source.Definition.Base!, source.Platform, cancellationToken),
                (reference, source) => store.LookAsync(reference, source.Platform, cancellationToken));
    }

    private Platform OwnPlatform(RunState run) => arguments.Platform ?? run.Engine!.Description.Platform;

    // What is published stands on what the base's registry has now. Where none answers, a base from the archive that the engine has does; one is made only
    // where that is asked for: a plan could not have known it.
    private async Task<ExternalFact> PublishedOnAsync(RunState run, ImageSource source, BaseDigests outside, bool mayMake)
    {
        var definition = source.Definition.Base!;
        var asked = arguments.Bases == BasePolicy.Archive
            ? new(definition.Name, null, null, null) { Unanswered = $"base {definition.Name} is to come from the archive, and no engine has it for {source.Platform}" }
            : await outside.LookAsync(definition.Name, definition.Image, source.Platform, cancellationToken);
        if (asked.Unanswered is null || arguments.Bases == BasePolicy.Registry || definition.Archive is null || run.Engine is null)
        {
            return asked;
        }

        var archive = services.BasesIn(run.Engine, arguments with { Bases = BasePolicy.Archive });
        var made = mayMake
            ? await TriedAsync(definition.Name, archive.ObtainAsync(definition, source.Platform, arguments.RefreshBases, cancellationToken))
            : await archive.LookAsync(definition, source.Platform, cancellationToken);
        return made.Identity is null && made.Failure is null ? asked : made;
    }

    // One that is not available fails what stands on it, and nothing else.
    private static async Task<ExternalFact> TriedAsync(string name, Task<ExternalFact> obtaining)
    {
        try
        {
            return await obtaining;
        }
        catch (WorkerImagesException failure)
        {
            return ExternalFact.NotToBeHad(name, failure);
        }
    }

    private static ImmutableDictionary<string, ExternalFact> OfNothing(ImmutableArray<ImageSource> sources) =>
        sources.SelectMany(source => source.Externals.Select(reference => reference.ToString()).Append(source.Definition.Base?.Name).OfType<string>())
            .Distinct(StringComparer.Ordinal)
            .ToImmutableDictionary(name => name, name => new ExternalFact(name, null, null, null), StringComparer.Ordinal);

    // Each of them once, from wherever it is known.
    private static async Task<ImmutableDictionary<string, ExternalFact>> AllOfAsync(
        ImmutableArray<ImageSource> sources,
        Func<ImageSource, Task<ExternalFact>> ofBase,
        Func<Reference, ImageSource, Task<ExternalFact>> ofReference)
    {
        var bases = sources.Where(source => source.Definition.Base is not null).DistinctBy(source => source.Definition.Base!.Name).Select(ofBase);
        var copied = sources
            .SelectMany(source => source.Externals.Select(reference => (Reference: reference, Source: source)))
            .DistinctBy(pair => pair.Reference.ToString())
            .Select(pair => ofReference(pair.Reference, pair.Source));
        var facts = await Task.WhenAll(bases.Concat(copied));
        return facts.ToImmutableDictionary(fact => fact.Name, StringComparer.Ordinal);
    }
}
