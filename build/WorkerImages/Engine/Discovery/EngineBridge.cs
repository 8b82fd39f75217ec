using System.Net;
using Docker.DotNet;
using WorkerImages.Oci;

namespace WorkerImages.Engine.Discovery;

/// <summary>The interface that an engine's containers are connected by, unless they ask for another network.</summary>
/// <param name="Interface">As the engine names it, such as <c>docker0</c>; null for an engine that has no such network.</param>
/// <param name="IsThere">False when the engine's network namespace does not have it any more; null when that cannot be seen from here.</param>
internal sealed record EngineBridge(string? Interface, bool? IsThere)
{
    // moby, libnetwork/drivers/bridge/labels.go
    private const string NameOption = "com.docker.network.bridge.name";

    /// <summary>Asks the engine (<c>GET /networks/bridge</c> of the Docker Engine API) and looks where it looks.</summary>
    /// <exception cref="DockerApiException">The engine says no.</exception>
    /// <exception cref="FormatException">What comes is no such answer; the message says where.</exception>
    public static async Task<EngineBridge> AskAsync(EngineApi questions, string apiVersion, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await questions.GetAsync($"/v{apiVersion}/networks/bridge", cancellationToken);
            return JsonPart.Of(answer.RootElement, "network").Map("Options").GetValueOrDefault(NameOption) is { } name
                ? new(name, questions.ListenerId is { } process ? IsThereFor(process, name) : null)
                : new(null, null);
        }
        catch (DockerApiException missing) when (missing.StatusCode == HttpStatusCode.NotFound)
        {
            return new(null, null); // --bridge none
        }
    }

    // proc(5), /proc/PID/net/dev: two lines of headings, then one an interface, its name before a colon.
    private static bool? IsThereFor(int process, string name)
    {
        try
        {
            return File.ReadLines($"/proc/{process}/net/dev").Any(line => line.TrimStart().StartsWith(name + ':', StringComparison.Ordinal));
        }
        catch (Exception hidden) when (hidden is IOException or UnauthorizedAccessException)
        {
            return null; // another user's process, or one that is gone
        }
    }
}
