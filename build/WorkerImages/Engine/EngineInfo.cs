using WorkerImages.Engine.Discovery;
using WorkerImages.Oci;

namespace WorkerImages.Engine;

/// <summary>How an engine is set up, in its own words (<c>GET /info</c> of the Docker Engine API).</summary>
/// <param name="StorageDriver">The driver that unpacks images: <c>overlay2</c>, <c>overlayfs</c>, <c>vfs</c> …</param>
/// <param name="HasContainerdStore">
/// True when it keeps images in containerd's store: layers compressed, as a registry has them, and an image's id is its manifest's digest, or its
/// index's. Engine 29 is installed so; before, it is a choice.
/// </param>
internal sealed record EngineInfo(string StorageDriver, bool HasContainerdStore)
{
    // moby, daemon/containerd/service.go: the driver type that it lists among the details of the storage driver.
    private const string DriverType = "driver-type";
    private const string Snapshotter = "io.containerd.snapshotter.v1";

    /// <summary>Asks.</summary>
    /// <exception cref="Docker.DotNet.DockerApiException">The engine says no.</exception>
    /// <exception cref="FormatException">What comes is no such answer; the message says where.</exception>
    public static async Task<EngineInfo> AskAsync(EngineApi questions, string apiVersion, CancellationToken cancellationToken)
    {
        using var answer = await questions.GetAsync($"/v{apiVersion}/info", cancellationToken);
        var info = JsonPart.Of(answer.RootElement, "info");
        return new(
            info.OptionalText("Driver") ?? "",
            info.Items("DriverStatus").Any(pair => pair.Items().Select(part => part.Text()).SequenceEqual([DriverType, Snapshotter])));
    }
}
