namespace WorkerImages.Planning;

/// <summary>What is known about an image from outside at the time of planning.</summary>
/// <param name="Name">A base's name in the catalogue, or the reference of a COPY --from.</param>
/// <param name="Identity">A digest that changes when its content does; null when it is not here yet.</param>
/// <param name="BuildReference">What to hand the engine to build on exactly this; null with <paramref name="Identity"/>.</param>
/// <param name="Origin">Where it came from; null with <paramref name="Identity"/>.</param>
public sealed record ExternalFact(string Name, string? Identity, string? BuildReference, BaseOrigin? Origin)
{
    public Oci.Digest? Digest { get; init; }
    public System.Collections.Immutable.ImmutableArray<Oci.DiffId> DiffIds { get; init; } = [];
    public System.Collections.Immutable.ImmutableSortedDictionary<string, string> Labels { get; init; } = System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Why its identity cannot be known now, for people; null where it is known, or only has to be got.</summary>
    public string? Unanswered { get; init; }

    /// <summary>Why there is none, for people: its registry answered, and does not have it; null otherwise.</summary>
    public string? Missing { get; init; }
}
