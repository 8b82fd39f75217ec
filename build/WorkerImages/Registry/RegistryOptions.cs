using System.Collections.Immutable;

namespace WorkerImages.Registry;

/// <summary>How registries are spoken to.</summary>
internal sealed record RegistryOptions
{
    /// <summary>Registries, as a reference begins with, that speak plain HTTP. Those on this machine's loopback need not be named.</summary>
    public ImmutableHashSet<string> InsecureRegistries { get; init; } = [];

    /// <summary>Hosts that may be sent a user's credentials for a registry on another host: its login server.</summary>
    public ImmutableHashSet<string> TrustedRealms { get; init; } = ["auth.docker.io"];

    /// <summary>How often something is tried, at most.</summary>
    public int Tries { get; init; } = 6;

    /// <summary>The wait before the second try; each further one is twice as long, with jitter.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>No further try is begun when one thing has taken this long.</summary>
    public TimeSpan RetryFor { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a registry may be silent: neither take bytes nor give any.</summary>
    public TimeSpan SilenceLimit { get; init; } = TimeSpan.FromSeconds(60);
}
