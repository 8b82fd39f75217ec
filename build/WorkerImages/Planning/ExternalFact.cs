using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Outcomes;

namespace WorkerImages.Planning;

/// <summary>What is known about an image from outside, for one platform, at the time of planning.</summary>
/// <param name="Name">A base's name in the catalogue, or the reference of a COPY --from.</param>
/// <param name="Identity">Its content (<see cref="ContentIdentity"/>) as text; null when that is not known, or not here yet.</param>
/// <param name="BuildReference">What to hand the engine to build on exactly this; null with <paramref name="Identity"/>.</param>
/// <param name="Origin">Where it came from; null with <paramref name="Identity"/>.</param>
internal sealed record ExternalFact(string Name, string? Identity, string? BuildReference, BaseOrigin? Origin)
{
    /// <summary>
    /// The digest that its registry has it under: what a build is pinned to, and not its identity, since one image may have several. Null for one
    /// that no registry gave.
    /// </summary>
    public Digest? Digest { get; init; }

    /// <summary>Its layers before compression, lowest first; empty with <see cref="Identity"/> null.</summary>
    public ImmutableArray<DiffId> DiffIds { get; init; } = [];

    /// <summary>Its own labels, which an image built on it would inherit.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>What it says of how its containers start. An image built on it inherits each setting that it does not set itself.</summary>
    public ContainerConfig Config { get; init; } = ContainerConfig.Empty;

    /// <summary>The name that it was published by as a worker image, where it is one, or was made from one; null else.</summary>
    public string? WorkerImage => Labels.GetValueOrDefault(LabelNames.Image, "") is { Length: > 0 } name ? name : null;

    /// <summary>Why its signature does not count, of a worker image where there is a key; null else.</summary>
    public string? Objection { get; init; }

    /// <summary>Why its identity cannot be known now, for people; null where it is known, or only has to be got.</summary>
    public string? Unanswered { get; init; }

    /// <summary>What failed when the tool tried to get it; null else. It is no part of what is known: an image that needs the external image fails with it.</summary>
    public WorkerImagesException? Failure { get; init; }

    /// <summary>That there is none, for people, when its registry has answered so; null else.</summary>
    public string? Missing { get; init; }

    /// <summary>Of an image that a registry has under a digest.</summary>
    public static ExternalFact OfRegistry(
        string name, Reference reference, Digest digest, Digest content, ImmutableArray<DiffId> layers, ImmutableSortedDictionary<string, string> labels, ContainerConfig config) =>
        new(name, content.Text, reference.WithDigest(digest).ToString(), BaseOrigin.Registry) { Digest = digest, DiffIds = layers, Labels = labels, Config = config };

    /// <summary>Of one that is not here yet.</summary>
    /// <param name="name">A base's name in the catalogue, or the reference of a COPY --from.</param>
    /// <param name="digest">What its registry has it under, where that is known.</param>
    public static ExternalFact NotHere(string name, Digest? digest = null) => new(name, null, null, null) { Digest = digest };

    /// <summary>Of one that could not be got.</summary>
    /// <param name="name">A base's name in the catalogue, or the reference of a COPY --from.</param>
    /// <param name="failure">Why.</param>
    public static ExternalFact NotToBeHad(string name, WorkerImagesException failure) => NotHere(name) with { Failure = failure, Unanswered = failure.What };

    /// <summary>Two are equal when they say the same.</summary>
    public bool Equals(ExternalFact? other) =>
        other is not null
        && (Name, Identity, BuildReference, Origin, Digest, Objection, Unanswered, Missing)
            == (other.Name, other.Identity, other.BuildReference, other.Origin, other.Digest, other.Objection, other.Unanswered, other.Missing)
        && DiffIds.SequenceEqual(other.DiffIds)
        && Config == other.Config
        && Labels.SequenceEqual(other.Labels);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Identity, BuildReference, Origin, Digest, Unanswered, Missing);
}

/// <summary>Where a base in the engine came from.</summary>
internal enum BaseOrigin
{
    /// <summary>Pulled from a registry.</summary>
    Registry,

    /// <summary>Bootstrapped from the distribution's archive.</summary>
    Archive,
}
