using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization;
using WorkerImages.Oci;

namespace WorkerImages.TestKit;

/// <summary>How a registry is set up.</summary>
internal sealed record RegistrySettings
{
    /// <summary>Where it keeps what clients send, for another registry to go on with; null for its own directory, which goes with it.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>True for one that takes nothing.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>True for one that deletes nothing.</summary>
    public bool KeepsAll { get; init; }

    /// <summary>Its configuration's <c>auth</c>; null for one without login.</summary>
    public string? Login { get; init; }
}

/// <summary>A real registry (Debian's docker-registry) on a loopback port, without TLS, as long as its test lives.</summary>
internal sealed class RegistryBench : IAsyncDisposable
{
    private const string ManifestType = "application/vnd.oci.image.manifest.v1+json";
    private const string IndexType = "application/vnd.oci.image.index.v1+json";
    private const string ConfigType = "application/vnd.oci.image.config.v1+json";
    private const string LayerType = "application/vnd.oci.image.layer.v1.tar";

    private static readonly JsonSerializerOptions WithoutNulls = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly Process _registry;
    private readonly string _folder;
    private readonly HttpClient _http;

    private RegistryBench(Process registry, string folder, string host)
    {
        (_registry, _folder, Host) = (registry, folder, host);
        _http = new HttpClient { BaseAddress = new Uri($"http://{host}/v2/") };
    }

    /// <summary>Why none can be started here; null when one can.</summary>
    public static string? WhyNot { get; } =
        Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, "docker-registry")))
            ? null
            : "docker-registry is missing: apt-get install docker-registry";

    /// <summary>Host and port, as a reference begins with.</summary>
    public string Host { get; }

    /// <summary>Starts one and returns when it answers.</summary>
    public static Task<RegistryBench> StartAsync(CancellationToken cancellationToken) => StartAsync(new(), cancellationToken);

    /// <summary>Starts one and returns when it answers.</summary>
    public static async Task<RegistryBench> StartAsync(RegistrySettings settings, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("wi-registry-").FullName;
        var host = $"localhost:{HttpServer.FreePort(IPAddress.Loopback).ToString(CultureInfo.InvariantCulture)}";
        var file = Path.Combine(folder, "config.yml");
        await File.WriteAllTextAsync(file, Configuration(settings, folder, host), cancellationToken);

        // It ends with its standard input, so a killed test leaves none behind.
        const string Script = """docker-registry serve "$1" </dev/null >"$2/log" 2>&1 & pid=$!; read -r _; exec 2>/dev/null; kill $pid; wait $pid; rm -rf "$2" """;
        var start = new ProcessStartInfo("/bin/sh", ["-c", Script, "registry", file, folder]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["GOGC"] = "800"; // it lives for one test: collecting its garbage took more time than answering
        var shell = Process.Start(start)!;
        var registry = new RegistryBench(shell, folder, host);
        await Eventually.IsTrueAsync(registry.Answers, TimeSpan.FromSeconds(30), cancellationToken);
        return registry;
    }

    /// <summary>Puts a one-layer image there and gives its manifest's digest.</summary>
    /// <param name="reference">On this registry, with a tag.</param>
    /// <param name="platform">What its config says it runs on.</param>
    /// <param name="layer">A tar, uncompressed.</param>
    /// <param name="cancellationToken">Ends the upload.</param>
    public async Task<Digest> PutImageAsync(Reference reference, Platform platform, byte[] layer, CancellationToken cancellationToken) =>
        Digest.Of(await PutPlatformAsync(reference, platform, layer, cancellationToken));

    /// <summary>Puts one-layer images for several platforms there, under one tag, and gives their index's digest.</summary>
    public async Task<Digest> PutIndexAsync(Reference reference, IEnumerable<Platform> platforms, byte[] layer, CancellationToken cancellationToken)
    {
        var manifests = new List<object>();
        foreach (var platform in platforms)
        {
            var manifest = await PutPlatformAsync(reference, platform, layer, cancellationToken);
            manifests.Add(new
            {
                mediaType = ManifestType,
                digest = Digest.Of(manifest).Text,
                size = manifest.Length,
                platform = new { os = platform.OperatingSystem, architecture = platform.Architecture, variant = platform.Variant },
            });
        }

        var index = JsonSerializer.SerializeToUtf8Bytes(new { schemaVersion = 2, mediaType = IndexType, manifests }, WithoutNulls);
        await PutManifestAsync(reference, IndexType, index, cancellationToken);
        return Digest.Of(index);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _registry.StandardInput.Close();
        await _registry.WaitForExitAsync();
        _registry.Dispose();
    }

    private static string Configuration(RegistrySettings settings, string folder, string host) =>
        $$"""
        version: 0.1
        log: { level: error, accesslog: { disabled: true } }
        storage:
          filesystem: { rootdirectory: {{settings.DataDirectory ?? folder + "/data"}} }
          delete: { enabled: {{(settings.KeepsAll ? "false" : "true")}} }
          maintenance: { readonly: { enabled: {{(settings.IsReadOnly ? "true" : "false")}} } }
        http: { addr: '{{host}}' }
        {{(settings.Login is null ? "" : $"auth: {settings.Login}")}}

        """;

    // Gives the manifest.
    private async Task<byte[]> PutPlatformAsync(Reference reference, Platform platform, byte[] layer, CancellationToken cancellationToken)
    {
        var config = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                architecture = platform.Architecture,
                variant = platform.Variant,
                os = platform.OperatingSystem,
                config = new { TestMark.Labels },
                rootfs = new { type = "layers", diff_ids = new[] { Digest.Of(layer).Text } },
            },
            WithoutNulls);
        await PutBlobAsync(reference.Repository, layer, cancellationToken);
        await PutBlobAsync(reference.Repository, config, cancellationToken);
        var manifest = JsonSerializer.SerializeToUtf8Bytes(new
        {
            schemaVersion = 2,
            mediaType = ManifestType,
            config = new { mediaType = ConfigType, digest = Digest.Of(config).Text, size = config.Length },
            layers = new[] { new { mediaType = LayerType, digest = Digest.Of(layer).Text, size = layer.Length } },
        });
        await PutManifestAsync(reference, ManifestType, manifest, cancellationToken);
        return manifest;
    }

    private async Task PutManifestAsync(Reference reference, string mediaType, byte[] manifest, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(manifest) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } };
        using var answer = await _http.PutAsync(new Uri($"{reference.Repository}/manifests/{reference.Tag}", UriKind.Relative), content, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    private async Task PutBlobAsync(string repository, byte[] bytes, CancellationToken cancellationToken)
    {
        using var begun = await _http.PostAsync(new Uri($"{repository}/blobs/uploads/", UriKind.Relative), null, cancellationToken);
        var place = new UriBuilder(new Uri(_http.BaseAddress!, begun.Headers.Location!));
        place.Query += $"&digest={Digest.Of(bytes)}";
        using var content = new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
        using var answer = await _http.PutAsync(place.Uri, content, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    private bool Answers()
    {
        if (_registry.HasExited)
        {
            throw new InvalidOperationException($"the registry in {_folder} ended");
        }

        try
        {
            using var socket = new TcpClient("localhost", _http.BaseAddress!.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
