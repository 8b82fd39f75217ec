using WorkerImages.Outcomes;
using WorkerImages.Registry.Login;

namespace WorkerImages.Registry;

/// <summary>The distribution API over HTTP. One of it for a run: it remembers logins, tokens and connections.</summary>
public sealed class RegistryClient : IRegistry
{
    private readonly RegistryHttp _http;
    private readonly RegistryPaths _paths;

    /// <param name="options">How registries are spoken to.</param>
    /// <param name="credentials">What the user has; is asked only when a registry wants a login.</param>
    /// <param name="events">Is told of second tries and of what registries warn of.</param>
    /// <param name="clock">Waits, and sees tokens expire.</param>
    public RegistryClient(RegistryOptions options, ICredentialStore credentials, IProgress<RunEvent> events, TimeProvider clock)
    {
        _http = new RegistryHttp(options, credentials, events, clock);
        _paths = new RegistryPaths(options);
        var manifests = new ManifestCalls(_http, _paths);
        Manifests = manifests;
        Blobs = new BlobCalls(_http, _paths);
        Tags = new TagCalls(_http, _paths);
        Referrers = new ReferrerCalls(_http, _paths, manifests);
    }

    /// <inheritdoc/>
    public IManifests Manifests { get; }

    /// <inheritdoc/>
    public IBlobs Blobs { get; }

    /// <inheritdoc/>
    public ITags Tags { get; }

    /// <inheritdoc/>
    public IReferrers Referrers { get; }

    /// <inheritdoc/>
    public Task PingAsync(string registry, CancellationToken cancellationToken) => _http.SendAsync(
        new RegistryCall($"asking {registry} for its version", registry, HttpMethod.Get, _paths.Root(registry)), _ => true, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
