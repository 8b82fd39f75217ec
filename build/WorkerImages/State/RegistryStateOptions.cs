using System.Collections.Immutable;
using WorkerImages.Planning;
using WorkerImages.Signing;
using WorkerImages.Tags;

namespace WorkerImages.State;

/// <summary>What a registry is asked of published images.</summary>
internal sealed record RegistryStateOptions
{
    /// <summary>Registry and path where the images are; null for the catalogue's.</summary>
    public string? Registry { get; init; }

    /// <summary>What is built, for the tags that depend on it; null where that is unknown.</summary>
    public SourceEvent? Event { get; init; }

    /// <summary>Whose signatures count; none where no signature is asked for.</summary>
    public ImmutableArray<VerificationKey> Keys { get; init; } = [];

    /// <summary>True to read every layer.</summary>
    public bool IsDeep { get; init; }

    /// <summary>How a commit stands to the one that is planned.</summary>
    public Func<string, CancellationToken, Task<Ancestry>> History { get; init; } = (_, _) => Task.FromResult(Ancestry.Unknown);
}
