using System.Collections.Immutable;
using WorkerImages.Catalog;

namespace WorkerImages.Registry;

/// <summary>How registries are spoken to.</summary>
internal sealed record RegistryOptions
{
    /// <summary>How single registries are reached, as a reference begins with; those on this machine's loopback need not be here.</summary>
    public ImmutableSortedDictionary<string, RegistryDefinition> Hosts { get; init; } =
        ImmutableSortedDictionary.Create<string, RegistryDefinition>(StringComparer.OrdinalIgnoreCase);

    /// <summary>How often something is tried, at most.</summary>
    public int Tries { get; init; } = 6;

    /// <summary>The wait before the second try; each further one is twice as long, with jitter.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>No further try is begun when one thing has taken this long.</summary>
    public TimeSpan RetryFor { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a registry may be silent: neither take bytes nor give any.</summary>
    public TimeSpan SilenceLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How one is reached.</summary>
    public RegistryDefinition Of(string registry) => Hosts.GetValueOrDefault(registry, RegistryDefinition.Usual);
}
