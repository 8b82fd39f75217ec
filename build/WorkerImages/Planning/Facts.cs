using System.Collections.Immutable;

namespace WorkerImages.Planning;

/// <summary>Where a base in the engine came from.</summary>
public enum BaseOrigin
{
    /// <summary>Pulled from a registry; its identity is the digest the registry gave for the reference.</summary>
    Registry,

    /// <summary>Bootstrapped from the distribution's archive; its identity is the engine's image id, which the recipe reproduces.</summary>
    Archive,
}

/// <summary>What is known about an image from outside at the time of planning.</summary>
/// <param name="Name">A base's name in the catalogue, or the reference of a COPY --from.</param>
/// <param name="Identity">A digest that changes when its content does; null when it is not here yet and getting it was not asked for.</param>
/// <param name="BuildReference">What to hand the engine to build on exactly this; null with <paramref name="Identity"/>.</param>
/// <param name="Origin">Where it came from; null with <paramref name="Identity"/>.</param>
public sealed record ExternalFact(string Name, string? Identity, string? BuildReference, BaseOrigin? Origin);

/// <summary>An image of ours that the engine already has, as its labels tell it.</summary>
/// <param name="Image">The name in the catalogue.</param>
/// <param name="ImageId">The engine's id.</param>
/// <param name="BuildId">The label of that name.</param>
/// <param name="SourceId">The label of that name.</param>
/// <param name="Created">When it was built; the newest one is what a change is told against.</param>
/// <param name="Size">Bytes, unpacked.</param>
/// <param name="Files">Path → short hash.</param>
/// <param name="Arguments">Build argument → value.</param>
/// <param name="Origins">External image or parent → identity.</param>
public sealed record BuiltImageFact(
    string Image,
    string ImageId,
    string BuildId,
    string SourceId,
    DateTimeOffset Created,
    long Size,
    ImmutableSortedDictionary<string, string> Files,
    ImmutableSortedDictionary<string, string> Arguments,
    ImmutableSortedDictionary<string, string> Origins);
