using WorkerImages.Outcomes;
using WorkerImages.Registry.Login;
using WorkerImages.Registry.Upkeep;

namespace WorkerImages.Registry;

/// <summary>The distribution API over HTTP. One of it for a run: it remembers logins, tokens and connections.</summary>
internal sealed class RegistryClient : IRegistry
{
    private readonly RegistryHttp _http;

    /// <param name="options">How registries are spoken to.</param>
    /// <param name="credentials">What the user has; is asked only when a registry wants a login.</param>
    /// <param name="events">Hears of second tries and of what registries warn of.</param>
    /// <param name="clock">Waits, and sees tokens expire.</param>
    public RegistryClient(RegistryOptions options, ICredentialStore credentials, IProgress<RunEvent> events, TimeProvider clock)
    {
        _http = new RegistryHttp(options, credentials, events, clock);
        var paths = new RegistryPaths(options);
        var manifests = new ManifestCalls(_http, paths);
        Manifests = manifests;
        Blobs = new BlobCalls(_http, paths);
        Referrers = new ReferrerCalls(_http, paths, manifests, events);
        Tags = new TagCalls(_http, paths);
    }

    /// <inheritdoc/>
    public IManifests Manifests { get; }

    /// <inheritdoc/>
    public IBlobs Blobs { get; }

    /// <inheritdoc/>
    public IReferrers Referrers { get; }

    /// <inheritdoc/>
    public ITags Tags { get; }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
