using System.Collections.Immutable;
using WorkerImages.Bases;
using WorkerImages.Oci;
using WorkerImages.Planning;

namespace Build;

/// <summary>What is known of the images from outside that a set of sources stands on.</summary>
internal static class ExternalFacts
{
    /// <summary>What is known without an engine.</summary>
    public static ImmutableDictionary<string, ExternalFact> OfNothing(ImmutableArray<ImageSource> sources) =>
        sources.SelectMany(source => source.Externals.Select(reference => reference.ToString()).Append(source.Definition.Base?.Name).OfType<string>())
            .Distinct(StringComparer.Ordinal)
            .ToImmutableDictionary(name => name, name => new ExternalFact(name, null, null, null), StringComparer.Ordinal);

    /// <summary>Only what the engine has.</summary>
    public static Task<ImmutableDictionary<string, ExternalFact>> LookAsync(
        BaseStore bases, ImmutableArray<ImageSource> sources, CancellationToken cancellationToken) =>
        AllOfAsync(
            sources,
            source => bases.LookAsync(source.Definition.Base!, source.Platform, cancellationToken),
            (reference, source) => bases.LookAsync(reference, source.Platform, cancellationToken));

    /// <summary>What the registries have now, nothing got.</summary>
    public static Task<ImmutableDictionary<string, ExternalFact>> ForeseeAsync(
        BaseStore bases, ImmutableArray<ImageSource> sources, CancellationToken cancellationToken) =>
        AllOfAsync(
            sources,
            source => bases.ForeseeAsync(source.Definition.Base!, source.Platform, cancellationToken),
            (reference, source) => bases.ForeseeAsync(reference, source.Platform, cancellationToken));

    /// <summary>Gets what the engine does not have, or all of them anew.</summary>
    public static Task<ImmutableDictionary<string, ExternalFact>> ObtainAsync(
        BaseStore bases, ImmutableArray<ImageSource> sources, bool refresh, CancellationToken cancellationToken) =>
        AllOfAsync(
            sources,
            source => bases.ObtainAsync(source.Definition.Base!, source.Platform, refresh, cancellationToken),
            (reference, source) => bases.ObtainAsync(reference, source.Platform, refresh, cancellationToken));

    /// <summary>Each of them once, from wherever it is known.</summary>
    public static async Task<ImmutableDictionary<string, ExternalFact>> AllOfAsync(
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
